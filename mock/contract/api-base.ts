import type { ClientOptions } from '../../src/index.ts'

type Options = Pick<ClientOptions, 'baseURL'>

/** Base URL of BigModel. */
export const CN = 'https://open.bigmodel.cn/api/paas/v4'

/** Whether the base URL is one of the GLM Coding Plan, which accepts and sends other values in a few places. */
export function isCodingBase({ baseURL }: Options): boolean {
  return /\/coding\/paas\/v4$/.test(`${baseURL}`)
}

/** Whether the base URL is one of Z.ai. */
export function isZai({ baseURL }: Options): boolean {
  return /^https?:\/\/([\w-]+\.)*z\.ai(:|\/|$)/.test(`${baseURL}`)
}

/** The base URL of the mock that behaves like a target: same host where the mock knows it, same kind of base. */
export function baseOnMock(options: Options): string {
  const host = isZai(options) ? 'https://api.z.ai/api' : 'https://open.bigmodel.cn/api'
  return `${host}${isCodingBase(options) ? '/coding' : ''}/paas/v4`
}
