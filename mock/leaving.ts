import type { Exchange, Hangup, Reply } from './exchange.ts'
import type { Entry } from './journal.ts'
import { Dropped } from './script/scripted.ts'

/** Nobody will read this answer: a body that takes time is told so. */
export function forsake(answer: Reply | Hangup): void {
  if (!('hangup' in answer) && typeof answer.body === 'object' && 'next' in answer.body) answer.body.return()
}

/** The reply, or a dropped connection as soon as its reader leaves: his place is free then, whether the reply comes or not. */
export function unlessLeft(
  reply: Reply | Promise<Reply>,
  { signal }: Exchange,
  entry: Entry,
): Reply | Promise<Reply> {
  if (!signal || !('then' in reply)) return reply
  return new Promise((resolve, reject) => {
    const leave = () => {
      entry.left = true
      reply.then(forsake, () => {})
      reject(new Dropped('The reader has left'))
    }
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    reply.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
