import type { RealtimeClientEvent, RealtimeServerEvent } from './events.ts'
import { failWith, quiet, rejectWith } from './failure.ts'
import type { Failure } from './failure.ts'
import type { StartTimer } from './timer.ts'

/** Events that the server answers. It does not say what it answers: an answer goes to the oldest request that expects its type. */
export interface Requests {
  /**
   * Sends an event, and resolves with what `pick` makes of the next event that answers it. Rejects with the next error of the server, or when
   * the session ends. Safe to ignore.
   */
  ask<T = void>(event: RealtimeClientEvent, pick?: (event: RealtimeServerEvent) => T): Promise<T>
  /** Gives an event to the request that it answers, if there is one. */
  settle(event: RealtimeServerEvent): boolean
  /** Rejects all, at the end of the session. */
  fail(failure: Failure): void
}

/** A request without its answer. */
interface Pending {
  readonly type: string
  /** Returns what the promise resolves with. */
  readonly pick: ((event: RealtimeServerEvent) => unknown) | undefined
  /** Forgets the request, and resolves its promise. */
  settle(result: unknown): void
}

/** Creates an empty list of requests, whose answers must arrive in so many milliseconds. */
export function createRequests(
  timeoutMs: number,
  startTimer: StartTimer,
  send: (event: RealtimeClientEvent) => Promise<void>,
): Requests {
  const pending = new Set<Pending>()
  return {
    ask<T>(event: RealtimeClientEvent, pick?: (event: RealtimeServerEvent) => T) {
      const { type } = event
      return quiet(
        new Promise<T>((resolve) => {
          const request: Pending = {
            type,
            pick,
            settle(result) {
              pending.delete(request)
              stopTimer()
              resolve(result as T)
            },
          }
          pending.add(request)
          const stopTimer = startTimer(timeoutMs, () => request.settle(failWith('replyTimeout', type, timeoutMs)))
          send(event).catch((error) => request.settle(rejectWith(error)))
        }),
      )
    },
    settle(event) {
      for (const { type, pick, settle } of pending) {
        if (event.type === 'error') settle(failWith('eventError', `send ${type}`, event))
        // The answer is named after the request, in the past tense: `session.update` is answered by `session.updated`.
        else if (event.type.startsWith(type)) settle(pick?.(event))
        else continue
        return true
      }
      return false
    },
    fail(failure) {
      for (const { settle } of pending) settle(failure())
    },
  }
}
