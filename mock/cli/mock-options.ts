import { process } from '../edges/node-process.ts'
import { understand } from './parse-arguments.ts'

/** What `zhipu-fetch mock` was asked for. */
export interface MockCliOptions {
  readonly port: number
  readonly host: string
  readonly seed: string | undefined
  readonly latencyMs: number
  /** A JSON file of rules, read again whenever it changes. */
  readonly fixtures: string | undefined
  /** A folder where real answers are kept. */
  readonly record: string | undefined
  /** A folder of kept answers to be given again. */
  readonly replay: string | undefined
  /** Where `record` asks. */
  readonly upstream: string
  readonly strict: boolean
  readonly cors: boolean
  /** Keys that are accepted; none means any key of the right shape. */
  readonly keys: readonly string[]
  readonly help: boolean
}

export const mockHelp = `Usage: zhipu-fetch mock [options]

Serves the fake Zhipu API until it is interrupted. Prints one line with its base URL when it is ready; /__mock/ is a page
that shows what arrives, /__mock/help tells how other languages script it.

Options:
  -p, --port N         default 4010; 0 takes a free one
      --host NAME      default 127.0.0.1; 0.0.0.0 lets other machines in
      --seed TEXT      what ids, texts and faults come from
      --latency MS     hold every answer back
      --fixtures FILE  rules to answer by, in JSON, as /__mock/help says; read again when the file changes
      --record FOLDER  pass requests on to the live API and keep its answers, without keys
      --replay FOLDER  answer from what was kept; what was not kept is answered by the fake
      --upstream URL   where --record asks, default https://open.bigmodel.cn
      --key KEY        accept this key alone; may be repeated
      --strict         refuse fields that the documents do not know
      --no-cors        do not answer to web pages of other origins
  -h, --help           this text
`

/** @throws {TypeError} with one line that says what was not understood. */
export function readMockOptions(args: string[]): MockCliOptions {
  const values = parse(args)
  if (values.record !== undefined && values.replay !== undefined) {
    throw new TypeError('Cannot serve mock: --record and --replay are given, want one of them')
  }
  if (values.upstream !== undefined && values.record === undefined) {
    throw new TypeError('Cannot serve mock: --upstream is given without --record, nobody would ask it')
  }
  if (!values.key.every((key) => /^[^.]+\.[^.]+$/.test(key))) {
    throw new TypeError('Cannot serve mock: --key has not the form id.secret')
  }
  return {
    port: number('--port', values.port, 65_535),
    host: values.host,
    seed: values.seed,
    latencyMs: number('--latency', values.latency, 3_600_000),
    fixtures: values.fixtures,
    record: values.record,
    replay: values.replay,
    upstream: values.upstream ?? 'https://open.bigmodel.cn',
    strict: values.strict,
    cors: values.cors,
    keys: values.key,
    help: values.help,
  }
}

function number(name: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (value <= most) return value
  throw new TypeError(`Cannot serve mock: ${name} is ${JSON.stringify(text)}, want a whole number from 0 to ${most}`)
}

function parse(args: string[]) {
  const { parseArgs } = process.getBuiltinModule('node:util')
  return understand('mock', () =>
    parseArgs({
      args,
      allowNegative: true,
      options: {
        port: { type: 'string', short: 'p', default: '4010' },
        host: { type: 'string', default: '127.0.0.1' },
        seed: { type: 'string' },
        latency: { type: 'string', default: '0' },
        fixtures: { type: 'string' },
        record: { type: 'string' },
        replay: { type: 'string' },
        upstream: { type: 'string' },
        key: { type: 'string', multiple: true, default: [] },
        strict: { type: 'boolean', default: false },
        cors: { type: 'boolean', default: true },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })).values
}
