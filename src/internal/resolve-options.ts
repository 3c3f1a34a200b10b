import type { ClientOptions } from '../options.ts'
import { assert } from './assert.ts'
import { checkKey, keyVariables } from './auth.ts'
import { readEnv } from './env.ts'

/**
 * Returns the key of this attempt; `undefined` when no authorization is to be sent.
 *
 * @throws {TypeError} when the key is missing or malformed
 */
export async function resolveKey({ apiKey }: Pick<ClientOptions, 'apiKey'>): Promise<string | undefined> {
  if (apiKey === null) return
  const key = typeof apiKey === 'function' ? await apiKey() : apiKey ?? readEnv(...keyVariables)
  checkKey(key)
  return key
}

/**
 * Returns the base URL that the environment implies. A key variable and a base variable of the same family belong together, so that no key
 * is sent to the other platform: the key of `ZAI_API_KEY` goes to Z.ai.
 */
export function baseFromEnv(apiKey: unknown): string {
  if (apiKey === undefined) {
    if (readEnv('ZHIPUAI_API_KEY', 'ZHIPU_API_KEY')) return readEnv('ZHIPUAI_BASE_URL') ?? bases.cn
    if (readEnv('ZAI_API_KEY')) return readEnv('ZAI_BASE_URL') ?? bases.intl
  }
  return readEnv('ZHIPUAI_BASE_URL', 'ZAI_BASE_URL') ?? bases.cn
}

/** Base URLs by `endpoint`. */
export const bases = {
  cn: 'https://open.bigmodel.cn/api/paas/v4',
  intl: 'https://api.z.ai/api/paas/v4',
  'cn-coding': 'https://open.bigmodel.cn/api/coding/paas/v4',
  'intl-coding': 'https://api.z.ai/api/coding/paas/v4',
}

/** @throws {TypeError} when an option is invalid */
export function checkOptions(options: ClientOptions): void {
  const { baseURL, apiKey } = options
  for (const [name, value = 0] of Object.entries(options)) {
    // All options that are numbers, also those of `poll()`, which reach each request that it sends.
    assert(!/^max|Ms$/.test(name) || value >= 0, `use ${name}: got ${value}, expected 0 or more`)
    const choices = { auth: ['key', 'jwt'], endpoint: Object.keys(bases) }[name]
    assert(!choices || value === 0 || choices.includes(value), `use ${name}: got ${value}, expected ${choices}`)
  }
  assert(!baseURL || /^https?:\/\/[^/?#@][^?#@]*$/.test(baseURL), `use baseURL: expected one like ${bases.cn}`)
  if (typeof apiKey === 'string') checkKey(apiKey)
}
