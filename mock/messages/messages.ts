import { type Bilingual, fill, type Placeholders, type Values } from '../http/bilingual.ts'
import { chatMessages } from './chat-messages.ts'
import { commandMessages } from './command-messages.ts'
import { contractMessages } from './contract-messages.ts'
import { mockMessages } from './mock-messages.ts'

type Tables = typeof commandMessages & typeof chatMessages & typeof mockMessages & typeof contractMessages

/** Name of a message. */
export type MessageName = keyof Tables

/** All messages of the command, in both languages. `{name}` is a placeholder. */
export const messages: Readonly<Record<MessageName, Bilingual>> = {
  ...commandMessages,
  ...chatMessages,
  ...mockMessages,
  ...contractMessages,
}

/** A message in both languages, with values for its placeholders. */
export function say<Name extends MessageName>(
  name: Name,
  ...values: [Placeholders<Tables[Name]['en']>] extends [never] ? [] : [Values<Tables[Name]['en']>]
): Bilingual {
  return fill<Tables[Name]['en']>(messages[name] as Tables[Name], ...values)
}

const translations = new WeakMap<Error, string>()

/** Creates an error whose message has two languages. `message` is the English one. */
export function bilingualError<E extends Error>(
  ErrorClass: new (message: string, options?: ErrorOptions) => E,
  { en, zh }: Bilingual,
  cause?: unknown,
): E {
  const error = new ErrorClass(en, cause === undefined ? {} : { cause })
  translations.set(error, zh)
  return error
}

/** The message of an error that has two languages; `undefined` for others, which have one. */
export function chineseMessageOf(error: unknown): string | undefined {
  return error instanceof Error ? translations.get(error) : undefined
}
