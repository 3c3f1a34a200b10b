import type { RealtimeClientEvent, RealtimeServerEvent } from './events.ts'
import { failWith, quiet, rejectWith } from './failure.ts'
import type { Failure } from './failure.ts'
import type { StartTimer } from './timer.ts'

/** Events that the server answers. It does not say what it answers: an answer goes to the oldest request that expects its type. */
export interface Requests {
  /**
   * Sends an event, and resolves with what `pick` makes of the next event of type `answer`. Rejects with the next error of the server, or when
   * the session ends. Safe to ignore.
   */
  ask<T = void>(event: RealtimeClientEvent, answer: string, pick?: (event: RealtimeServerEvent) => T): Promise<T>
  /** Gives an event to the request that it answers, if there is one. */
  settle(event: RealtimeServerEvent): boolean
  /** Rejects all, at the end of the session. */
  fail(failure: Failure): void
}

/** A request without its answer. */
interface Pending {
  readonly type: string
  readonly answer: string
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
  refuse: (act: string, event: unknown) => Promise<never>,
): Requests {
  const pending = new Set<Pending>()
  return {
    ask<T>(event: RealtimeClientEvent, answer: string, pick?: (event: RealtimeServerEvent) => T) {
      const { type } = event
      return quiet(
        new Promise<T>((resolve) => {
          const request: Pending = {
            type,
            answer,
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
      for (const request of pending) {
        const { type, answer, settle, pick } = request
        if (event.type === 'error') settle(refuse(`send ${type}`, event))
        else if (event.type === answer) settle(pick?.(event))
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
