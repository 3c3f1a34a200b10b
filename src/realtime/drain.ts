import type { Socket } from './socket-types.ts'
import type { StartTimer } from './timer.ts'

/** Milliseconds between two looks at `bufferedAmount`, for which there is no event. */
const DRAIN_INTERVAL_MS = 20

/** What waits for a socket, which all its senders share: a caller may send thousands of events without waiting. */
const waiting = new WeakMap<Socket, Promise<void>>()

/**
 * Resolves when at most `maxBytes` wait to be sent, or the session has ended. Loaded by sessions that send faster than their network; events are
 * sent before it is loaded.
 */
export function drain(socket: Socket, maxBytes: number, startTimer: StartTimer, signal: AbortSignal): Promise<void> {
  const isWaiting = waiting.get(socket)
  if (isWaiting) return isWaiting
  const drained = wait(socket, maxBytes, startTimer, signal).finally(() => waiting.delete(socket))
  waiting.set(socket, drained)
  return drained
}

async function wait(socket: Socket, maxBytes: number, startTimer: StartTimer, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && socket.bufferedAmount! > maxBytes) {
    await new Promise<void>((resolve) => {
      const end = () => {
        stopTimer()
        signal.removeEventListener('abort', end)
        resolve()
      }
      const stopTimer = startTimer(DRAIN_INTERVAL_MS, end)
      signal.addEventListener('abort', end)
    })
  }
}
