import type { MockOptions, UnmatchedPolicies, UnmatchedPolicy } from '../core/options.ts'
import { families } from '../endpoints/families.ts'
import type { Bilingual } from '../http/bilingual.ts'
import { bilingualError, say } from '../messages/messages.ts'
import { hintFor, parseCommandLine, readChoice } from './parse-arguments.ts'
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

export const mockHelp: Bilingual = {
  en: `Usage: zhipu-fetch mock [options]
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
${recordingsHelp.en}
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
`,
  zh: `用法：zhipu-fetch mock [选项]
      zhipu-fetch mock validate FILE...

启动智谱 API 的模拟服务器，直到被中断。就绪后输出一行，其中有基础 URL。
同一端口的 /__mock/ 显示所有请求和响应；/__mock/help 说明控制 API。

选项：
  -p, --port N         端口（默认：4010）；0 表示使用空闲端口
      --host NAME      监听地址（默认：127.0.0.1）；0.0.0.0 接受来自其他机器的连接
      --allow-host NAME
                       客户端访问 /__mock/ 时可以使用的名称，例如容器的名称；可重复
                       （始终允许：localhost、IP 地址和 --host 的名称）
      --seed TEXT      生成 id、文本和随机故障的种子
      --latency MS     每个响应的延迟，毫秒
      --journal-bytes N
                       请求日志保留的请求体和响应体的字节数（默认：67108864）；超出后丢弃最旧的内容
      --fixtures FILE  JSON 格式的规则，格式见 /__mock/help；文件变化时重新读取
${recordingsHelp.zh}
      --key KEY        只接受这个密钥；可重复（默认：任何形如 id.secret 的密钥）
      --model NAME     所有端点都额外接受这个模型；可重复
      --json-schema MODE
                       honour：对话按 response_format json_schema 返回符合 schema 的 JSON；ignore：不处理，
                       与线上 API 相同（默认：ignore）
      --strict         拒绝文档中没有的请求字段
      --on-unmatched MODE
                       没有规则匹配的请求得到的回复：default（默认回复）；echo：其最后一条消息；error：状态码 400
                       以及最接近的规则（默认：default）；可按端点族设置：chat=error,files=default，其中 default=
                       用于其余的族
      --clock MODE     real；virtual：时间从 2026-01-01 开始，只随 POST /__mock/clock 前进（默认：real）
      --tasks WHEN     异步任务何时完成：N 次轮询之后，例如 3；或一段时间之后，例如 500ms
                       （默认：1）；POST /__mock/tasks 可提前结束任务
      --no-cors        不发送 CORS 头：浏览器会阻止其他来源的网页；/__mock/ 从不发送 CORS 头
  -h, --help           显示本帮助
`,
}

/** @throws {TypeError} with a message of one line, when an option is unknown or invalid */
export function readMockOptions(args: string[]): MockCliOptions {
  const values = parse(args)
  if (!values.key.every((key) => /^[^.]+\.[^.]+$/.test(key))) {
    throw bilingualError(TypeError, say('keyMalformed'))
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

const unmatchedPolicies = ['default', 'echo', 'error'] as const

/** `error`, or `chat=error,files=default`. */
function readUnmatched(text: string): UnmatchedPolicy | UnmatchedPolicies {
  const option = '--on-unmatched'
  if (!text.includes('=')) return readChoice(option, text, unmatchedPolicies)
  const names = [...new Set(families.map(({ name }) => name)), 'default']
  const policies = text.split(',').map((part) => {
    const [name = '', policy = ''] = part.split('=')
    if (!names.includes(name)) {
      throw bilingualError(TypeError, say('unknownFamily', { option, name, hint: hintFor(name, names) }))
    }
    return [name, readChoice(`${option} ${name}`, policy, unmatchedPolicies)]
  })
  return Object.fromEntries(policies)
}

/** `3` is a number of polls, `500ms` a time. */
function readTasks(text: string): MockOptions['tasks'] {
  const [, number = '', unit] = /^(\d{1,9})(ms)?$/.exec(text) ?? []
  if (number === '') {
    throw bilingualError(TypeError, say('tasksInvalid', { value: JSON.stringify(text) }))
  }
  return unit === undefined ? { polls: Number(number) } : { ms: Number(number) }
}

function parseJournalBytes(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseInteger('--journal-bytes', text, Number.MAX_SAFE_INTEGER, 1)
}

function parseInteger(option: string, text: string, max: number, min = 0): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (value >= min && value <= max) return value
  throw bilingualError(TypeError, say('integerInvalid', { option, value: JSON.stringify(text), min, max }))
}

function parse(args: string[]) {
  return parseCommandLine('mock', {
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
  }, ['validate']).values
}
