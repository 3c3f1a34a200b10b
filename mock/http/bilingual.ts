import type { Language } from './message.ts'

/** A text in both languages: those of the command, of its reports and of the page of the mock. */
export type Bilingual = Readonly<Record<Language, string>>

/** The names in braces in a text. */
export type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** A value for each placeholder of a text. A value that has two languages is inserted in that of the text. */
export type Values<Text extends string> = Readonly<Record<Placeholders<Text>, string | number | Bilingual>>

/** A text in both languages, with values for its placeholders. */
export function fill<Text extends string>(
  text: { readonly en: Text; readonly zh: string },
  ...[values]: [Placeholders<Text>] extends [never] ? [] : [Values<Text>]
): Bilingual {
  const inOne = (language: Language) =>
    text[language].replace(/\{(\w+)\}/g, (_, placeholder: string) => {
      const value = (values as Readonly<Record<string, string | number | Bilingual>>)[placeholder]
      return typeof value === 'object' ? value[language] : String(value)
    })
  return { en: inOne('en'), zh: inOne('zh') }
}

/** Joins texts with the comma or another separator of a list. */
export function join(parts: readonly Bilingual[], separator: Bilingual): Bilingual {
  const inOne = (language: Language) => parts.map((part) => part[language]).join(separator[language])
  return { en: inOne('en'), zh: inOne('zh') }
}

/** Names in a list: `a, b`, in Chinese `a、b`. */
export function listed(names: readonly string[]): Bilingual {
  return { en: names.join(', '), zh: names.join('、') }
}
