import type { Exchange, Hangup, Reply } from '../core/context.ts'
import type { Entry } from '../journal/journal.ts'
import { Dropped } from '../core/apply-script.ts'

/** Nobody will read this answer: a body that takes time is told so. */
export function forsake(answer: Reply | Hangup): void {
  if (!('hangup' in answer) && typeof answer.body === 'object' && 'next' in answer.body) answer.body.return()
}

/** The answer, or a rejection with what `why` gives as soon as the signal aborts; an answer that comes after that is forsaken. */
export function unlessAborted<T extends Reply | Hangup>(
  answer: Promise<T>,
  signal: AbortSignal,
  why: () => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      reject(why())
      answer.then(forsake, () => {})
    }
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

/** The reply, or a dropped connection as soon as its reader leaves: his place is free then, whether the reply comes or not. */
export function unlessLeft(
  reply: Reply | Promise<Reply>,
  { signal }: Exchange,
  entry: Entry,
): Reply | Promise<Reply> {
  if (!signal || !('then' in reply)) return reply
  return unlessAborted(reply, signal, () => {
    entry.left = true
    return new Dropped('The reader has left')
  })
}
