/** Switches the platform's own word check; needs a permission that support grants. Source: official Python SDK. */
export interface SensitiveWordCheck {
  type: 'ALL' | (string & {})
  status: 'ENABLE' | 'DISABLE'
}
