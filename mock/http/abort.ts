import type { Answer } from './message.ts'

/** Cancels the body of a reply that will not be read. */
export function discardBody(answer: Answer): void {
  if (!('hangup' in answer) && typeof answer.body === 'object' && 'next' in answer.body) answer.body.return()
}

/** Rejects with `reason()` as soon as the signal aborts. The body of an answer that arrives after that is cancelled. */
export function rejectOnAbort<T extends Answer>(
  answer: Promise<T>,
  signal: AbortSignal,
  reason: () => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(reason())
      answer.then(discardBody, () => {})
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
