import { errorEventText } from '../../errors/response-words.ts'

/** The error of a generator as an event. Its number is not known there. */
export function writeError({ code, message }: { readonly code: string; readonly message: string }): string {
  return errorEventText(code, message, 0)
}
