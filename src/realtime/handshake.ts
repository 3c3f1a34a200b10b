import { isBrowser } from '../internal/browser.ts'
import type { RealtimeOptions } from './realtime-options.ts'
import type { Socket, Target } from './socket-types.ts'

/** Globals of a page. `process` is what a bundler may define. */
interface PageGlobals {
  readonly process?: unknown
  readonly WebSocket: new (url: string) => Socket
}

/**
 * Checks the options, and returns a function that finds what the socket is opened with. A page that has only a token needs no checks, no
 * environment and no signature: it does not load them.
 *
 * @throws {TypeError} when an option is invalid or misspelled
 */
export async function prepareTarget(options: RealtimeOptions): Promise<() => Promise<Target>> {
  const { token } = options
  const { process, WebSocket } = globalThis as unknown as PageGlobals
  const inBrowser = isBrowser()
  if (process || !inBrowser || !token || Object.keys(options)[1]) {
    return (await import('./settings.ts')).prepareTarget(options, inBrowser)
  }
  return async () => {
    const credential = typeof token === 'function' ? await token() : token
    const url = `wss://open.bigmodel.cn/api/paas/v4/realtime?${new URLSearchParams({ Authorization: credential })}`
    return {
      url,
      headers: {},
      connect: async (open) => open(new WebSocket(url)),
      mask: (text) => credential ? text.replaceAll(credential, '***') : text,
    }
  }
}
