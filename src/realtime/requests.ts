import { APITimeoutError } from '../errors.ts'
import { startTimer } from '../internal/clock.ts'
import type { Clock } from '../options.ts'
import { eventError } from './errors.ts'
import type { RealtimeClientEvent, RealtimeServerEvent } from './events.ts'

/** Events that the server answers. It does not say what it answers: an answer goes to the oldest request that expects its type. */
export interface Requests {
  /**
   * Sends an event, and resolves with what `pick` makes of the next event of type `answer`. Rejects with the next error of the server, or when
   * the session ends. Safe to ignore.
   */
  ask<T>(event: RealtimeClientEvent, answer: string, pick: (event: RealtimeServerEvent) => T): Promise<T>
  /** Gives an event to the request that it answers, if there is one. */
  settle(event: RealtimeServerEvent): boolean
  /** Rejects all, at the end of the session. */
  fail(error: unknown): void
}

/** A request without its answer. */
interface Pending {
  readonly answer: string
  end(event: RealtimeServerEvent): void
  reject(error: unknown): void
}

/** Creates an empty list of requests, whose answers must arrive in so many milliseconds. */
export function createRequests(
  clock: Clock,
  timeoutMs: number,
  send: (event: RealtimeClientEvent) => Promise<void>,
): Requests {
  const pending = new Set<Pending>()
  return {
    ask<T>(event: RealtimeClientEvent, answer: string, pick: (event: RealtimeServerEvent) => T): Promise<T> {
      const act = `send ${event.type}`
      const promise = new Promise<T>((resolve, reject) => {
        const forget = () => {
          pending.delete(request)
          stopTimer?.()
        }
        const request: Pending = {
          answer,
          end(event) {
            forget()
            if (event.type === 'error') reject(eventError(act, event))
            else resolve(pick(event))
          },
          reject(error) {
            forget()
            reject(error)
          },
        }
        pending.add(request)
        const stopTimer = timeoutMs && timeoutMs !== Infinity
          ? startTimer(
            clock,
            timeoutMs,
            () => request.reject(new APITimeoutError(`Cannot ${act}: replyTimeoutMs of ${timeoutMs} ms passed`)),
          )
          : undefined
        send(event).catch(request.reject)
      })
      promise.catch(() => {})
      return promise
    },
    settle(event) {
      for (const request of pending) {
        if (event.type !== 'error' && event.type !== request.answer) continue
        request.end(event)
        return true
      }
      return false
    },
    fail(error) {
      for (const request of pending) request.reject(error)
    },
  }
}
