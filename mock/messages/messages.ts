import type { Language } from '../http/message.ts'
import { chatMessages } from './chat-messages.ts'
import { commandMessages } from './command-messages.ts'
import { contractMessages } from './contract-messages.ts'
import type { Bilingual } from './language.ts'
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

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** A value for each placeholder of a message. */
type Values<Name extends MessageName> = Readonly<
  Record<Placeholders<Tables[Name]['en']>, string | number | Bilingual>
>

/** A message in both languages, with values for its placeholders. */
export function say<Name extends MessageName>(
  name: Name,
  ...[values]: [Placeholders<Tables[Name]['en']>] extends [never] ? [] : [Values<Name>]
): Bilingual {
  const fill = (language: Language) =>
    messages[name][language].replace(/\{(\w+)\}/g, (_, placeholder: string) => {
      const value = (values as Readonly<Record<string, string | number | Bilingual>>)[placeholder]
      return typeof value === 'object' ? value[language] : String(value)
    })
  return { en: fill('en'), zh: fill('zh') }
}

/** Joins messages with the comma or another separator of a list. */
export function join(parts: readonly Bilingual[], separator: Bilingual): Bilingual {
  const inOne = (language: Language) => parts.map((part) => part[language]).join(separator[language])
  return { en: inOne('en'), zh: inOne('zh') }
}

/** Names in a list: `a, b`, in Chinese `a、b`. */
export function listed(names: readonly string[]): Bilingual {
  return { en: names.join(', '), zh: names.join('、') }
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
