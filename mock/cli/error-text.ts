import type { Language } from '../http/message.ts'
import { chineseMessageOf, say } from '../messages/messages.ts'
import { escapeControls } from './terminal-text.ts'

type Explanation =
  | 'authentication'
  | 'limitReached'
  | 'invalidRequest'
  | 'requestTimeout'
  | 'connection'
  | 'brokenStream'

/** The message that says in Chinese what an error of the client is about, by the name of its class. */
const explanations: ReadonlyMap<string, Explanation> = new Map([
  ['APIAuthenticationError', 'authentication'],
  ['APIReachLimitError', 'limitReached'],
  ['APIRequestFailedError', 'invalidRequest'],
  ['APITimeoutError', 'requestTimeout'],
  ['APIConnectionError', 'connection'],
  ['StreamError', 'brokenStream'],
])

/**
 * The message of an error in one line, which may repeat what a server sent. Errors of the client, of Node and of the API have one language; in
 * Chinese, their message follows a Chinese explanation.
 */
export function errorText(error: unknown, language: Language): string {
  const { name, message } = error as Error
  if (language === 'en') return oneLine(message)
  const explanation = explanations.get(name) ?? (name.startsWith('API') ? 'failedRequest' : 'otherError')
  return oneLine(chineseMessageOf(error) ?? say(explanation, { message }).zh)
}

/** A text without line breaks, with control characters escaped. */
export function oneLine(text: string): string {
  return escapeControls(text.split('\n').map((line) => line.trim()).filter(Boolean).join(' '))
}
