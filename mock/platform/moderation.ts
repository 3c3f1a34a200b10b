import { refuse } from '../errors/refusal.ts'
import type { Backend } from '../core/backend.ts'

/** The first of the option `sensitiveWords` that a text contains, ignoring case. */
export function findSensitiveWord({ options }: Backend, text: string): string | undefined {
  const lowerCase = text.toLowerCase()
  return options.sensitiveWords.find((word) => lowerCase.includes(word.toLowerCase()))
}

/** Moderates the input of a user. @throws {Refusal} 1301 with `contentFilter`, when a text contains a sensitive word. */
export function moderate(backend: Backend, ...texts: readonly (string | undefined)[]): void {
  if (texts.some((text) => text !== undefined && findSensitiveWord(backend, text) !== undefined)) {
    throw refuse('1301', {}, { contentFilter: [{ level: 1, role: 'user' }] })
  }
}
