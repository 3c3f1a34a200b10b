const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of bytes, or `undefined` where they are not UTF-8. */
export function textOf(bytes: string | Uint8Array): string | undefined {
  if (typeof bytes === 'string') return bytes
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
