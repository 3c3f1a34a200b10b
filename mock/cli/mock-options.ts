import { process } from '../edges/node-process.ts'
import type { MockOptions, UnmatchedPolicies, UnmatchedPolicy } from '../core/options.ts'
import { families } from '../endpoints/families.ts'
import { suggestion } from '../validation/suggest.ts'
import { parseCommandLine } from './parse-arguments.ts'
import { readRecordingOptions, type RecordingCliOptions, recordingsHelp } from './recordings.ts'

/** Options of `zhipu-fetch mock`. */
export interface MockCliOptions {
  readonly port: number
  readonly host: string
  /** Names by which clients may reach the control API. */
  readonly allowedHosts: readonly string[]
  readonly seed: string | undefined
  readonly latencyMs: number
  /** Bytes of bodies that the request log keeps. */
  readonly journalBytes: number | undefined
  /** JSON file of rules, read again when it changes. */
  readonly fixtures: string | undefined
  readonly recordings: RecordingCliOptions
  /** Names of models that every endpoint accepts in addition to its own. */
  readonly models: readonly string[]
  readonly jsonSchema: 'ignore' | 'honour'
  readonly strict: boolean
  /** What a request without a matching rule gets. */
  readonly onUnmatched: UnmatchedPolicy | UnmatchedPolicies
  readonly clock: 'real' | 'virtual'
  /** When asynchronous tasks are done. */
  readonly tasks: MockOptions['tasks']
  readonly cors: boolean
  /** Accepted API keys. An empty list accepts any key of the form `id.secret`. */
  readonly keys: readonly string[]
  readonly help: boolean
}

export const mockHelp: string = `Usage: zhipu-fetch mock [options]
       zhipu-fetch mock validate FILE...

Runs a mock server of the Zhipu API until it is interrupted. Prints one line with its base URL when it is ready.
/__mock/ on the same port shows all requests and responses; /__mock/help describes the control API.

Options:
  -p, --port N         port (default: 4010); 0 uses a free port
      --host NAME      address to listen on (default: 127.0.0.1); 0.0.0.0 accepts connections from other machines
      --allow-host NAME
                       name by which clients may reach /__mock/, such as that of a container; may be repeated
                       (always allowed: localhost, IP addresses and the name of --host)
      --seed TEXT      seed for generated ids, texts and random faults
      --latency MS     delay of each response, in milliseconds
      --journal-bytes N
                       bytes of bodies that the request log keeps (default: 67108864); above that the oldest are dropped
      --fixtures FILE  rules in JSON, described in /__mock/help; read again when the file changes
${recordingsHelp}
      --key KEY        accept only this API key; may be repeated (default: any key of the form id.secret)
      --model NAME     accept this model too, on every endpoint; may be repeated
      --json-schema MODE
                       honour: chat replies with JSON that satisfies response_format json_schema; ignore: it does not,
                       as the API (default: ignore)
      --strict         reject request fields that are not documented
      --on-unmatched MODE
                       reply to a request without a matching rule: default; echo: its own last message; error: status 400
                       and the nearest rule (default: default); by family: chat=error,files=default, where default= sets
                       the others
      --clock MODE     real; virtual: time starts at 2026-01-01 and moves only by POST /__mock/clock (default: real)
      --tasks WHEN     when asynchronous tasks are done: after N polls, such as 3, or after a time, such as 500ms
                       (default: 1); POST /__mock/tasks ends them earlier
      --no-cors        send no CORS headers: browsers then block web pages of other origins; /__mock/ never sends them
  -h, --help           show this help
`

/** @throws {TypeError} with a message of one line, when an option is unknown or invalid */
export function readMockOptions(args: string[]): MockCliOptions {
  const values = parse(args)
  if (!values.key.every((key) => /^[^.]+\.[^.]+$/.test(key))) {
    throw new TypeError('Cannot serve mock: --key is malformed, expected the form id.secret')
  }
  return {
    port: parseInteger('--port', values.port, 65_535),
    host: values.host,
    allowedHosts: values['allow-host'],
    seed: values.seed,
    latencyMs: parseInteger('--latency', values.latency, 3_600_000),
    journalBytes: parseJournalBytes(values['journal-bytes']),
    fixtures: values.fixtures,
    recordings: readRecordingOptions(values),
    models: values.model,
    jsonSchema: readChoice('--json-schema', values['json-schema'], ['ignore', 'honour']),
    onUnmatched: readUnmatched(values['on-unmatched']),
    clock: readChoice('--clock', values.clock, ['real', 'virtual']),
    tasks: readTasks(values.tasks),
    strict: values.strict,
    cors: values.cors,
    keys: values.key,
    help: values.help,
  }
}

function readChoice<Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((one) => one === text)
  if (choice !== undefined) return choice
  const expected = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
  throw new TypeError(`Cannot serve mock: ${name} is ${JSON.stringify(text)}, expected ${expected}`)
}

const unmatchedPolicies = ['default', 'echo', 'error'] as const

/** `error`, or `chat=error,files=default`. */
function readUnmatched(text: string): UnmatchedPolicy | UnmatchedPolicies {
  const option = '--on-unmatched'
  if (!text.includes('=')) return readChoice(option, text, unmatchedPolicies)
  const names = [...new Set(families.map(({ name }) => name)), 'default']
  const policies = text.split(',').map((part) => {
    const [name = '', policy = ''] = part.split('=')
    if (!names.includes(name)) {
      throw new TypeError(`Cannot serve mock: ${option} has no family ${name}${suggestion(name, names)}`)
    }
    return [name, readChoice(`${option} ${name}`, policy, unmatchedPolicies)]
  })
  return Object.fromEntries(policies)
}

/** `3` is a number of polls, `500ms` a time. */
function readTasks(text: string): MockOptions['tasks'] {
  const [, number = '', unit] = /^(\d{1,9})(ms)?$/.exec(text) ?? []
  if (number === '') {
    throw new TypeError(
      `Cannot serve mock: --tasks is ${
        JSON.stringify(text)
      }, expected a number of polls such as 3, or a time such as 500ms`,
    )
  }
  return unit === undefined ? { polls: Number(number) } : { ms: Number(number) }
}

function parseJournalBytes(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseInteger('--journal-bytes', text, Number.MAX_SAFE_INTEGER, 1)
}

function parseInteger(name: string, text: string, max: number, min = 0): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (value >= min && value <= max) return value
  throw new TypeError(
    `Cannot serve mock: ${name} is ${JSON.stringify(text)}, expected an integer from ${min} to ${max}`,
  )
}

function parse(args: string[]) {
  const { parseArgs } = process.getBuiltinModule('node:util')
  return parseCommandLine('mock', () =>
    parseArgs({
      args,
      allowNegative: true,
      options: {
        port: { type: 'string', short: 'p', default: '4010' },
        host: { type: 'string', default: '127.0.0.1' },
        'allow-host': { type: 'string', multiple: true, default: [] },
        seed: { type: 'string' },
        latency: { type: 'string', default: '0' },
        'journal-bytes': { type: 'string' },
        fixtures: { type: 'string' },
        record: { type: 'string' },
        replay: { type: 'string' },
        missing: { type: 'string' },
        'ignore-field': { type: 'string', multiple: true, default: [] },
        'ignore-text': { type: 'string', multiple: true, default: [] },
        upstream: { type: 'string' },
        key: { type: 'string', multiple: true, default: [] },
        model: { type: 'string', multiple: true, default: [] },
        'json-schema': { type: 'string', default: 'ignore' },
        'on-unmatched': { type: 'string', default: 'default' },
        clock: { type: 'string', default: 'real' },
        tasks: { type: 'string', default: '1' },
        strict: { type: 'boolean', default: false },
        cors: { type: 'boolean', default: true },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })).values
}
