import type { Answer } from './answer.ts'
import type { RawRequest } from './exchange.ts'
import { makeFetch } from './fetch.ts'

/** The replacement that is in place, so that two mocks do not take the same requests unnoticed. */
let current: typeof globalThis.fetch | undefined

/** Replaces `globalThis.fetch`; what it returns puts the former one back. */
export function listen(
  ask: (raw: RawRequest) => Answer | Promise<Answer>,
  isOurs: (host: string) => boolean,
): () => void {
  if (current && globalThis.fetch === current) {
    throw new TypeError(
      'Cannot listen: another mock is listening, close() it first or give each program part its own fetch',
    )
  }
  const former = globalThis.fetch
  const replacement = makeFetch(ask, isOurs, (input, init) => former.call(globalThis, input, init))
  current = replacement
  globalThis.fetch = replacement
  return () => {
    if (globalThis.fetch === replacement) globalThis.fetch = former
    if (current === replacement) current = undefined
  }
}
