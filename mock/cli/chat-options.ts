import { type Bilingual, listed } from '../http/bilingual.ts'
import { bilingualError, say } from '../messages/messages.ts'
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

export const chatHelp: Bilingual = {
  en: `Usage: zhipu-fetch chat [options] [question]

Sends a question and streams the answer to standard output; reasoning, token usage and times go to standard error.
If ZHIPUAI_API_KEY, ZHIPU_API_KEY or ZAI_API_KEY is set, the live API answers, otherwise an embedded mock server.
Without a question on the command line, the question is read from standard input; a terminal starts a conversation,
which "exit" or Ctrl-D ends.
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
`,
  zh: `用法：zhipu-fetch chat [选项] [问题]

发送一个问题，并将回答流式写入标准输出；思考过程、token 用量和耗时写入标准错误。
如果设置了 ZHIPUAI_API_KEY、ZHIPU_API_KEY 或 ZAI_API_KEY，由线上 API 回答，否则由内置的模拟服务器回答。
命令行没有问题时，从标准输入读取；在终端中则开始对话，输入 "exit" 或按 Ctrl-D 结束。
在终端中，回答里的控制字符以转义形式（如 \\u001b）显示；写入管道时保持不变。

选项：
  -m, --model NAME         模型（默认：glm-4.6）
  -s, --system TEXT        系统消息
  -t, --temperature N      采样温度，0 到 1
      --thinking           开启思考；--no-thinking 关闭思考（默认由模型决定）
      --json               以 JSON 输出完整响应
      --json-object        要求回答为 JSON（response_format json_object）
      --no-stream          不使用流式输出，等待完整响应
      --history FILE       继续 FILE 中的对话（JSON 消息数组），并将新消息保存到该文件
      --base-url URL       API 的基础 URL，例如 http://localhost:4010/api/paas/v4
      --endpoint NAME      公共端点：${endpoints.join('、')}
  -h, --help               显示本帮助
`,
}

/** @throws {TypeError} with a message of one line, when an option is unknown or invalid */
export function readChatOptions(args: string[]): ChatOptions {
  const { values, positionals } = parseCommandLine('chat', {
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
  })
  const { temperature, endpoint } = values
  const temperatureNumber = temperature === undefined ? undefined : Number(temperature)
  if (temperature?.trim() === '' || Number.isNaN(temperatureNumber)) {
    throw bilingualError(TypeError, say('temperatureInvalid', { value: JSON.stringify(temperature) }))
  }
  const baseURL = values['base-url']
  if (baseURL !== undefined && !/^https?:\/\/./.test(baseURL)) {
    throw bilingualError(TypeError, say('baseURLInvalid', { value: baseURL }))
  }
  const knownEndpoint = endpoints.find((name) => name === endpoint)
  if (endpoint !== knownEndpoint) {
    throw bilingualError(TypeError, say('endpointInvalid', { value: `${endpoint}`, names: listed(endpoints) }))
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
