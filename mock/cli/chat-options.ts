import { parseArgs } from 'node:util'
import { parseCommandLine } from './parse-arguments.ts'

/** Options of `zhipu-fetch chat`. */
export interface ChatOptions {
  /** Absent when the command line has none. `-` reads it from standard input, without a time limit. */
  readonly question: string | undefined
  readonly model: string
  readonly system: string | undefined
  readonly temperature: number | undefined
  readonly thinking: boolean | undefined
  /** Print the complete response as JSON. */
  readonly json: boolean
  /** Send `response_format` `json_object`. */
  readonly jsonObject: boolean
  readonly stream: boolean
  readonly history: string | undefined
  readonly baseURL: string | undefined
  readonly endpoint: 'cn' | 'intl' | 'cn-coding' | 'intl-coding' | undefined
  readonly help: boolean
}

const endpoints = ['cn', 'intl', 'cn-coding', 'intl-coding'] as const

export const chatHelp: string = `Usage: zhipu-fetch chat [options] [question]

Sends a question and streams the answer to standard output; reasoning, token usage and times go to standard error.
If ZHIPUAI_API_KEY, ZHIPU_API_KEY or ZAI_API_KEY is set, the live API answers, otherwise an embedded mock server.
Without a question on the command line, the question is read from standard input; a terminal starts a conversation.
On a terminal, control characters of the answer are printed as escapes such as \\u001b; a pipe receives them unchanged.

Options:
  -m, --model NAME         model (default: glm-4.6)
  -s, --system TEXT        system message
  -t, --temperature N      sampling temperature, from 0 to 1
      --thinking           turn thinking on; --no-thinking turns it off (default: the model decides)
      --json               print the complete response as JSON
      --json-object        request an answer in JSON (response_format json_object)
      --no-stream          wait for the complete response instead of streaming it
      --history FILE       continue the conversation in FILE (JSON array of messages) and save the new messages to it
      --base-url URL       base URL of the API, for example http://localhost:4010/api/paas/v4
      --endpoint NAME      public endpoint: ${endpoints.join(', ')}
  -h, --help               show this help
`

/** @throws {TypeError} with a message of one line, when an option is unknown or invalid */
export function readChatOptions(args: string[]): ChatOptions {
  const { values, positionals } = parseCommandLine('chat', () =>
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
  const temperatureNumber = temperature === undefined ? undefined : Number(temperature)
  if (temperature?.trim() === '' || Number.isNaN(temperatureNumber)) {
    throw new TypeError(`Cannot chat: --temperature is ${JSON.stringify(temperature)}, expected a number`)
  }
  const baseURL = values['base-url']
  if (baseURL !== undefined && !/^https?:\/\/./.test(baseURL)) {
    throw new TypeError(
      `Cannot chat: --base-url is ${baseURL}, expected a URL such as http://localhost:4010/api/paas/v4`,
    )
  }
  const knownEndpoint = endpoints.find((name) => name === endpoint)
  if (endpoint !== knownEndpoint) {
    throw new TypeError(`Cannot chat: --endpoint is ${endpoint}, expected one of ${endpoints.join(', ')}`)
  }
  return {
    question: positionals.length === 0 ? undefined : positionals.join(' '),
    model: values.model,
    system: values.system,
    temperature: temperatureNumber,
    thinking: values.thinking,
    json: values.json,
    jsonObject: values['json-object'],
    stream: values.stream,
    history: values.history,
    baseURL,
    endpoint: knownEndpoint,
    help: values.help,
  }
}
