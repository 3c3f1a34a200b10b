import { APITimeoutError } from '../errors.ts'
import { startTimer } from '../internal/clock.ts'
import type { Clock } from '../options.ts'
import { eventError } from './errors.ts'
import type { RealtimeClientEvent, RealtimeServerEvent } from './events.ts'

/** Waits for the server's answers, which do not say what they answer: each goes to the oldest request that expects its type. */
export interface Requests {
  /** Resolves with what `pick` makes of the first event of this type, or rejects with the next error of the server. Safe to ignore. */
  answer<T>(act: RealtimeClientEvent['type'], type: string, pick: (event: RealtimeServerEvent) => T): Promise<T>
  /** Gives an event to the request that it answers, if there is one. */
  settle(event: RealtimeServerEvent): boolean
  /** Rejects all, at the end of the session. */
  fail(error: unknown): void
}

/** Creates an empty list of requests, whose answers must arrive in so many milliseconds. */
export function createRequests(clock: Clock, timeoutMs: number): Requests {
  const pending = new Set<{ type: string; answer(event: RealtimeServerEvent): void; reject(error: unknown): void }>()
  return {
    answer<T>(act: RealtimeClientEvent['type'], type: string, pick: (event: RealtimeServerEvent) => T): Promise<T> {
      const promise = new Promise<T>((resolve, reject) => {
        const end = () => {
          pending.delete(request)
          stopTimer?.()
        }
        const request = {
          type,
          answer(event: RealtimeServerEvent) {
            end()
            if (event.type === 'error') reject(eventError(`send ${act}`, event))
            else resolve(pick(event))
          },
          reject(error: unknown) {
            end()
            reject(error)
          },
        }
        const state = `replyTimeoutMs of ${timeoutMs} ms passed`
        const stopTimer = timeoutMs && timeoutMs !== Infinity
          ? startTimer(clock, timeoutMs, () => request.reject(new APITimeoutError(`Cannot send ${act}: ${state}`)))
          : undefined
        pending.add(request)
      })
      promise.catch(() => {})
      return promise
    },
    settle(event) {
      for (const request of pending) {
        if (event.type !== 'error' && event.type !== request.type) continue
        request.answer(event)
        return true
      }
      return false
    },
    fail(error) {
      for (const request of pending) request.reject(error)
    },
  }
}
