import process from 'node:process'
import { parseArgs } from 'node:util'

/**
 * What a command accepts. The usage is printed from this description, so that both say the same.
 *
 * @typedef {object} Command
 * @property {string} name The npm script: `npm test`.
 * @property {string} summary What it does without flags.
 * @property {Record<string, Flag>} flags
 * @property {string} [positionals] Placeholder of further arguments: `[project…]`. Without it they are rejected.
 * @property {readonly string[]} [environment] Lines about environment variables.
 * @property {readonly string[]} examples Complete commands.
 *
 * @typedef {object} Flag
 * @property {'boolean' | 'string'} type
 * @property {string} [short] One letter.
 * @property {string} [value] Placeholder of the value.
 * @property {string} description With the default, where there is one.
 */

const help = { type: 'boolean', short: 'h', description: 'prints this text' }

/**
 * Reads the arguments of this process. `--help` prints the usage and ends the process; an unknown flag ends it with exit code 2 and the
 * nearest flag. Arguments after a second `--` are returned as `passed`.
 *
 * @param {Command} command
 * @returns {{ values: Record<string, any>, positionals: string[], passed: string[] }}
 */
export function readCommandLine(command, args = process.argv.slice(2)) {
  const flags = { ...command.flags, help }
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, short }]) => [name, short ? { type, short } : { type }]),
  )
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  try {
    const { values, positionals } = parseArgs({ args: own, options, allowPositionals: Boolean(command.positionals) })
    if (values.help) {
      console.log(usageOf(command, flags))
      process.exit(0)
    }
    return { values, positionals, passed: end < 0 ? [] : args.slice(end + 1) }
  } catch (error) {
    fail(`Cannot run ${command.name}: ${describe(error, own, options)}\nSee: ${command.name} -- --help`)
  }
}

/** Ends the process because of a wrong argument. */
export function fail(message) {
  console.error(message)
  process.exit(2)
}

/** The text behind `unknown project brwser`: `, did you mean browser?`, or the list of all when none is near. */
export function suggestion(word, known) {
  const near = closest(word, known)
  return near === undefined ? `, expected ${known.join(', ')}` : `, did you mean ${near}?`
}

function describe(error, args, options) {
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const { tokens } = parseArgs({ args, options, strict: false, tokens: true })
    const { name, rawName } = tokens.find(({ kind, name }) => kind === 'option' && !(name in options))
    const near = closest(name, Object.keys(options))
    return `unknown flag ${rawName}${near === undefined ? '' : `, did you mean --${near}?`}`
  }
  if (!String(error.code).startsWith('ERR_PARSE_ARGS')) throw error
  return error.message
}

function usageOf({ name, summary, positionals, environment, examples }, flags) {
  const rows = Object.entries(flags).map(([flag, { short, value, description }]) => [
    `${short ? `-${short}, ` : ''}--${flag}${value ? `=${value}` : ''}`,
    description,
  ])
  const width = Math.max(...rows.map(([flag]) => flag.length))
  const sections = [
    `Usage: ${[name, '--', '[flags]', positionals].filter(Boolean).join(' ')}`,
    summary,
    ['Flags:', ...rows.map(([flag, description]) => `  ${flag.padEnd(width)}  ${description}`)].join('\n'),
  ]
  if (environment) sections.push(['Environment:', ...environment.map((line) => `  ${line}`)].join('\n'))
  sections.push(['Examples:', ...examples.map((line) => `  ${line}`)].join('\n'))
  return sections.join('\n\n')
}

/** The word with the smallest edit distance, if less than half of it differs. */
function closest(word, words) {
  const [nearest] = words.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  return nearest && nearest.distance * 2 < nearest.candidate.length + 1 ? nearest.candidate : undefined
}

/** Levenshtein distance, row by row. */
function editDistance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = row[column] + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, row[column + 1] + 1, next[column] + 1))
    }
    row = next
  }
  return row.at(-1)
}
