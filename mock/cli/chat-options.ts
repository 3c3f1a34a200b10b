import { parseArgs } from 'node:util'
import { understand } from './parse-arguments.ts'

/** What `zhipu-fetch chat` was asked for. */
export interface ChatOptions {
  /** Absent when none stood on the command line. `-` reads it from standard input, however long that takes. */
  readonly question: string | undefined
  readonly model: string
  readonly system: string | undefined
  readonly temperature: number | undefined
  readonly thinking: boolean | undefined
  /** Print the answer as JSON. */
  readonly json: boolean
  /** Have the model answer in JSON. */
  readonly jsonObject: boolean
  readonly stream: boolean
  readonly history: string | undefined
  readonly baseURL: string | undefined
  readonly endpoint: 'cn' | 'intl' | 'cn-coding' | 'intl-coding' | undefined
  readonly help: boolean
}

const endpoints = ['cn', 'intl', 'cn-coding', 'intl-coding'] as const

export const chatHelp: string = `Usage: zhipu-fetch chat [options] [question]

Streams an answer to standard output; reasoning, usage and times go to standard error. With ZHIPUAI_API_KEY (or
ZHIPU_API_KEY, ZAI_API_KEY) in the environment it comes from the live API, otherwise from an embedded fake server.
Without a question it is read from standard input; on a terminal you can go on talking.

Options:
  -m, --model NAME         default glm-4.6
  -s, --system TEXT        what the model shall be
  -t, --temperature N      0 to 1
      --thinking           think before answering; --no-thinking does not
      --json               print the whole answer as JSON
      --json-object        have the model answer in JSON
      --no-stream          wait for the whole answer
      --history FILE       continue from the messages in FILE (JSON) and add the new ones to it
      --base-url URL       for example http://localhost:4010/api/paas/v4
      --endpoint NAME      ${endpoints.join(', ')}
  -h, --help               this text
`

/** @throws {TypeError} with one line that says what was not understood */
export function readChatOptions(args: string[]): ChatOptions {
  const { values, positionals } = understand('chat', () =>
    parseArgs({
      args,
      allowPositionals: true,
      allowNegative: true,
      options: {
        model: { type: 'string', short: 'm', default: 'glm-4.6' },
        system: { type: 'string', short: 's' },
        temperature: { type: 'string', short: 't' },
        thinking: { type: 'boolean' },
        json: { type: 'boolean', default: false },
        'json-object': { type: 'boolean', default: false },
        stream: { type: 'boolean', default: true },
        history: { type: 'string' },
        'base-url': { type: 'string' },
        endpoint: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }))
  const { temperature, endpoint } = values
  const degree = temperature === undefined ? undefined : Number(temperature)
  if (temperature?.trim() === '' || Number.isNaN(degree)) {
    throw new TypeError(`Cannot chat: --temperature is ${JSON.stringify(temperature)}, want a number`)
  }
  const baseURL = values['base-url']
  if (baseURL !== undefined && !/^https?:\/\/./.test(baseURL)) {
    throw new TypeError(`Cannot chat: --base-url is ${baseURL}, want one such as http://localhost:4010/api/paas/v4`)
  }
  const known = endpoints.find((name) => name === endpoint)
  if (endpoint !== known) {
    throw new TypeError(`Cannot chat: --endpoint is ${endpoint}, want one of ${endpoints.join(', ')}`)
  }
  return {
    question: positionals.length === 0 ? undefined : positionals.join(' '),
    model: values.model,
    system: values.system,
    temperature: degree,
    thinking: values.thinking,
    json: values.json,
    jsonObject: values['json-object'],
    stream: values.stream,
    history: values.history,
    baseURL,
    endpoint: known,
    help: values.help,
  }
}
