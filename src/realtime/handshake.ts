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
  if (process || !inBrowser || !token || Object.keys(options)[1]) {
    return (await import('./settings.ts')).prepareTarget(options, inBrowser)
  }
  return async () => {
    const credential = typeof token === 'function' ? await token() : token
    return {
      url: `https://open.bigmodel.cn/api/paas/v4/realtime?${new URLSearchParams({ Authorization: credential })}`,
      headers: {},
      mask: (text) => credential ? text.replaceAll(credential, '***') : text,
    }
  }
}
