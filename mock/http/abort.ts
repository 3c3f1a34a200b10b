import { onAbort } from '../time/on-abort.ts'
import type { Answer } from './message.ts'
import { discardBody } from './reply.ts'

/** Rejects with `reason()` as soon as the signal aborts. The body of an answer that arrives after that is cancelled. */
export function rejectOnAbort<T extends Answer>(
  answer: Promise<T>,
  signal: AbortSignal,
  reason: () => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const release = onAbort(signal, () => {
      reject(reason())
      answer.then(discardBody, () => {})
    })
    answer.then(resolve, reject).finally(release)
  })
}
