import type { Random } from './random.ts'

/** Names of the members that the client reads, so that random objects reach its parsers. */
const names = [
  'data',
  'list',
  'total',
  'has_more',
  'conversation_list',
  'id',
  'status',
  'task_status',
  'embedding_stat',
  'output_file_id',
  'error_file_id',
  'custom_id',
  'response',
  'status_code',
  'body',
  'choices',
  'delta',
  'message',
  'messages',
  'content',
  'reasoning_content',
  'tool_calls',
  'function',
  'name',
  'arguments',
  'index',
  'type',
  'text',
  'input',
  'web_browser',
  'audio',
  'usage',
  'total_tokens',
  'finish_reason',
  'error',
  'code',
  'msg',
  'event',
  'agent_id',
  'success',
  'contentFilter',
  'request_id',
  'toString',
  '__proto__',
]

const texts = [
  '',
  'a',
  '1',
  '200',
  '1302',
  'stop',
  'function',
  'success',
  'completed',
  'SUCCESS',
  'request-0',
  '{"a":1}',
]

/** Returns the text of a random JSON value of any type, as a broken or hostile server may send. Nested up to `depth` levels. */
export function hostileJSON(random: Random, depth: number = 6): string {
  const kind = random.below(depth > 0 ? 12 : 6)
  if (kind === 0) return 'null'
  if (kind === 1) return random.pick(['true', 'false'])
  if (kind === 2) return random.pick(['0', '5', '-1', '1.5', '1e308', '200', '99999999999999999999'])
  if (kind < 6) return JSON.stringify(random.pick(texts))
  const values = Array.from({ length: random.below(4) }, () => hostileJSON(random, depth - 1))
  if (kind < 8) return `[${values.join()}]`
  return `{${values.map((value) => `${JSON.stringify(random.pick(names))}:${value}`).join()}}`
}
