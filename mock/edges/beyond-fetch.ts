import { setClientVariables } from './environment.ts'
import type { Interceptable, Interception, ListenOptions } from './interception.ts'
import { loadMsw } from './msw/intercept.ts'
import { replaceWebSocket } from './socket/replace-web-socket.ts'

/** What `listen()` does besides replacing `fetch`: the environment, MSW, and the global `WebSocket`. */
export async function interceptMore(
  mock: Interceptable,
  { via = 'auto', env }: ListenOptions,
  interception: Interception,
): Promise<void> {
  const { mocks, restorers, interceptors, answer, intercepts, addFetch, setGlobal, webSocketOf, stop } = interception
  const has = (name: string) => interceptors.some((one) => one.via === name)
  if (env && mocks.has(mock)) restorers.set(mock, setClientVariables(mock, env))
  const intercept = via === 'fetch' ? undefined : await loadMsw(via)
  // The mock may have stopped, or another one started, while msw was loading.
  if (!mocks.has(mock)) return
  let { WebSocket } = globalThis
  const beforeStart = () => {
    stop()
    WebSocket = globalThis.WebSocket
  }
  const stopMsw = has('msw') ? undefined : intercept?.(answer, intercepts, beforeStart)
  if (stopMsw) {
    interceptors.push({ via: 'msw', stop: stopMsw })
    // Above MSW, because a server of the project that starts later is asked first, and may refuse what it has no handler for.
    if (via === 'auto') addFetch()
  }
  if (!has('WebSocket')) {
    interceptors.push({
      via: 'WebSocket',
      stop: replaceWebSocket(WebSocket, webSocketOf(answer), intercepts, setGlobal),
    })
  }
}
