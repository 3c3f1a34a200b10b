import type { parseArgs, ParseArgsConfig } from 'node:util'
import { process } from '../edges/node-process.ts'
import { type Bilingual, listed } from '../http/bilingual.ts'
import { bilingualError, say } from '../messages/messages.ts'
import { closest } from '../validation/suggest.ts'

/**
 * Reads the arguments of a command. Errors have the form of all other errors of the command.
 *
 * @param subcommands Names that are suggested for an argument that the command does not take. @default none
 * @throws {TypeError} with a message of one line that refers to `--help`
 */
export function parseCommandLine<T extends ParseArgsConfig>(
  command: 'chat' | 'contract' | 'mock',
  config: T,
  subcommands: readonly string[] = [],
): ReturnType<typeof parseArgs<T>> {
  try {
    return process.getBuiltinModule('node:util').parseArgs(config)
  } catch (cause) {
    const { state, similar } = describeMistake(
      cause as NodeJS.ErrnoException,
      Object.keys(config.options ?? {}),
      subcommands,
    )
    const end = similar ? say('similarName', { similar }) : say('seeHelp', { command })
    throw bilingualError(TypeError, say('invalidCommandLine', { act: say(command), state, end }), cause)
  }
}

/** The mistake that Node's error names by its code, and the name that was probably meant. */
function describeMistake(
  { code, message }: NodeJS.ErrnoException,
  options: readonly string[],
  subcommands: readonly string[],
): { state: Bilingual; similar?: string | undefined } {
  const [, name = ''] = /'(.*?)'/.exec(message) ?? []
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const [dashes = ''] = /^--(no-)?/.exec(name) ?? []
    const similar = dashes && closest(name.slice(dashes.length), options)
    return { state: say('unknownOption', { option: name }), similar: similar && dashes + similar }
  }
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    return { state: say('unexpectedArgument', { argument: name }), similar: closest(name, subcommands) }
  }
  // Node names both forms and the value: `-p, --port <value>`.
  const option = /--[\w-]+/.exec(name)?.[0] ?? name
  if (message.includes('ambiguous')) return { state: say('ambiguousValue', { option }) }
  return { state: say(message.includes('does not take') ? 'optionWithValue' : 'optionWithoutValue', { option }) }
}

/** What is near a name that is not known, or the names that are. */
export function hintFor(name: string, known: readonly string[]): Bilingual {
  const similar = closest(name, known)
  return similar ? say('similarName', { similar }) : say('expectedNames', { names: known.join(', ') })
}

/** @throws {TypeError} for another value of an option of `zhipu-fetch mock` than one of the choices */
export function readChoice<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((one) => one === text)
  if (choice !== undefined) return choice
  const [value, last] = [JSON.stringify(text), `${choices.at(-1)}`]
  throw bilingualError(TypeError, say('choiceInvalid', { option, value, choices: listed(choices.slice(0, -1)), last }))
}
