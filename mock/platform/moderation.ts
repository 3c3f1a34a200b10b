import { refuse } from '../errors/refusal.ts'
import type { Backend } from '../core/backend.ts'

/** The word that moderation would stop in a text; `sensitiveWords` of the options is the list. */
export function findSensitiveWord({ options }: Backend, text: string): string | undefined {
  const small = text.toLowerCase()
  return options.sensitiveWords.find((word) => small.includes(word.toLowerCase()))
}

/** Refuses what a user must not ask, as the API does. @throws {Refusal} 1301 with `contentFilter` */
export function moderate(backend: Backend, ...texts: readonly (string | undefined)[]): void {
  if (texts.some((text) => text !== undefined && findSensitiveWord(backend, text) !== undefined)) {
    throw refuse('1301', {}, { contentFilter: [{ level: 1, role: 'user' }] })
  }
}
