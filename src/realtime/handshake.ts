import { isBrowser } from '../internal/browser.ts'
import type { RealtimeOptions } from './realtime-options.ts'
import type { Target } from './socket-types.ts'

/**
 * Checks the options, and returns a function that finds what the socket is opened with. A page that has only a token needs no checks, no
 * environment and no signature: it does not load them.
 *
 * @throws {TypeError} when an option is invalid or misspelled
 */
export async function prepareTarget(options: RealtimeOptions): Promise<() => Promise<Target>> {
  const { token } = options
  const { process } = globalThis as { process?: unknown }
  const inBrowser = isBrowser()
  const findToken = async () => typeof token === 'function' ? token() : token
  if (process || !inBrowser || Object.keys(options).join() !== 'token') {
    return (await import('./settings.ts')).prepareTarget(options, inBrowser, findToken)
  }
  return async () => {
    const Authorization = `${await findToken()}`
    return {
      url: `https://open.bigmodel.cn/api/paas/v4/realtime?${new URLSearchParams({ Authorization })}`,
      headers: {},
      mask: (text) => text.replaceAll(Authorization, '***'),
    }
  }
}
