import { chineseMessageOf, type MessageName, say } from '../messages/messages.ts'
import type { Language } from '../http/message.ts'
import { escapeControls } from './terminal-text.ts'

/** The message that says in Chinese what an error of the client is about, by the name of its class. */
const names: Readonly<Record<string, ErrorMessage>> = {
  APIAuthenticationError: 'authentication',
  APIReachLimitError: 'limitReached',
  APIRequestFailedError: 'invalidRequest',
  APITimeoutError: 'requestTimeout',
  APIConnectionError: 'connection',
  StreamError: 'brokenStream',
}
type ErrorMessage = Extract<
  MessageName,
  'authentication' | 'limitReached' | 'invalidRequest' | 'requestTimeout' | 'connection' | 'brokenStream'
>

/**
 * The message of an error in one line, which may repeat what a server sent. Errors of the client, of Node
 * and of the API have one language; in Chinese, their message follows a Chinese one.
 */
export function errorText(error: unknown, language: Language): string {
  const { name, message } = error as Error
  const text = language === 'zh'
    ? chineseMessageOf(error) ??
      say(names[name] ?? (name.startsWith('API') ? 'failedRequest' : 'otherError'), { message }).zh
    : message
  return oneLine(text)
}

/** A text without line breaks, with control characters escaped. */
export function oneLine(text: string): string {
  return escapeControls(text.replace(/\s*\n\s*/g, ' '))
}
