import { type Slot, slot } from '../core/account.ts'
import { badField, refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { play } from '../http/player.ts'
import { json, stream } from '../http/reply.ts'
import { Progress } from '../platform/progress.ts'
import { askChat, type ChatResult, type ChatTurn } from '../platform/ask-chat.ts'
import { tokensOf } from '../data/tokens.ts'

const ROOT = '/paas/v3/model-api'

/** The v3 API of 2023. No recording of its responses was found; their format is the one that its clients parse. */
export const routes: readonly Route[] = [
  { method: 'POST', path: `${ROOT}/:model/invoke`, handle: invoke },
  { method: 'POST', path: `${ROOT}/:model/async-invoke`, handle: invokeAsync },
  { method: 'GET', path: `${ROOT}/-/async-invoke/:task_id`, handle: retrieveTask },
  { method: 'POST', path: `${ROOT}/:model/sse-invoke`, handle: invokeStream },
]

const models = new Set([
  'chatglm_turbo',
  'chatglm_pro',
  'chatglm_std',
  'chatglm_lite',
  'chatglm_lite_32k',
  'chatglm_6b',
  'characterglm',
])

/** A validated request. */
interface LegacyRequest {
  readonly fields: Fields
  readonly requestId: string
  readonly prompt: readonly ChatTurn[]
}

/** An asynchronous task, running or done. */
interface LegacyTask {
  readonly requestId: string
  readonly progress: Progress
  readonly result: ChatResult
}

/** The asynchronous tasks of an account, by id. */
const tasksSlot: Slot<Map<string, LegacyTask>> = slot(() => new Map())

async function invoke(context: Context): Promise<Reply> {
  const { requestId, prompt } = readRequest(context)
  const result = await askChat(context, prompt)
  return envelope(toTaskResult(requestId, context.backend.ids.decimal(), result))
}

async function invokeAsync(context: Context): Promise<Reply> {
  const { requestId, prompt } = readRequest(context)
  const result = await askChat(context, prompt)
  const task_id = context.backend.ids.decimal()
  context.account.get(tasksSlot).set(task_id, { requestId, result, progress: new Progress(context.backend) })
  return envelope({ request_id: requestId, task_id, task_status: 'PROCESSING' })
}

function retrieveTask(context: Context): Reply {
  const task_id = context.params['task_id']!
  const task = context.account.get(tasksSlot).get(task_id)
  if (!task) throw badField('task_id')
  if (!task.progress.poll()) return envelope({ request_id: task.requestId, task_id, task_status: 'PROCESSING' })
  return envelope(toTaskResult(task.requestId, task_id, task.result))
}

async function invokeStream(context: Context): Promise<Reply> {
  const { fields, requestId, prompt } = readRequest(context)
  const isIncremental = fields.flag('incremental', true)
  const isJsonData = fields.optionalText('sseFormat') === 'data'
  const { text, usage } = await askChat(context, prompt)
  const task_id = context.backend.ids.decimal()
  return stream(play(events(), context.backend.clock))

  /** Events `add`, each with the next token or, without `incremental`, with the text so far; then `finish` with `meta`. */
  function* events(): Generator<string> {
    let textSoFar = ''
    for (const token of tokensOf(text)) {
      textSoFar += token
      yield sseEvent('add', isIncremental ? token : textSoFar)
    }
    yield sseEvent('finish', '', { request_id: requestId, task_id, task_status: 'SUCCESS', usage })
  }

  /** `meta` is a line of its own. With `sseFormat: 'data'`, data and meta are the members of one JSON object. */
  function sseEvent(name: string, data: string, meta?: object): string {
    const head = `event:${name}\nid:${task_id}\n`
    const metaText = meta && JSON.stringify(meta)
    if (isJsonData) return `${head}${dataLines(JSON.stringify({ data, meta: metaText }))}\n`
    const metaLine = metaText ? `meta:${metaText}\n` : ''
    return `${head}${dataLines(data)}${metaLine}\n`
  }
}

/** Lines without a space after the colon. A line that starts with a space gets a second one, because parsers drop the first. */
function dataLines(text: string): string {
  return text.split('\n').map((line) => `data:${line.startsWith(' ') ? ' ' : ''}${line}\n`).join('')
}

/** Reads and validates a request. @throws {Refusal} with the codes of v4; that v3 uses the same codes is assumed */
function readRequest(context: Context): LegacyRequest {
  if (!models.has(context.params['model']!)) throw refuse('1211')
  const fields = new Fields(context.json())
  const { prompt } = fields.body
  if (prompt === undefined) fields.text('prompt')
  fields.number('temperature', 0.95, { above: 0, max: 1 })
  fields.number('top_p', 0.7, { above: 0, max: 1 })
  const turns = typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt
  if (!Array.isArray(turns) || !turns.length || !turns.every(isTurn)) throw badField('prompt')
  return { fields, requestId: fields.requestId(context), prompt: turns }
}

function isTurn(turn: Partial<ChatTurn> | null): turn is ChatTurn {
  const isKnownRole = turn?.role === 'user' || turn?.role === 'assistant' || turn?.role === 'system'
  return isKnownRole && typeof turn.content === 'string' && turn.content !== ''
}

/** The content is a JSON string inside the JSON: quoted, with escaped line breaks. Observed: clients remove the quotes. */
function toTaskResult(request_id: string, task_id: string, { text, usage }: ChatResult) {
  const choices = [{ role: 'assistant', content: JSON.stringify(text) }]
  return { request_id, task_id, task_status: 'SUCCESS', choices, usage }
}

function envelope(data: object): Reply {
  return json({ code: 200, msg: '操作成功', data, success: true })
}
