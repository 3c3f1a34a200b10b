import { type Slot, slot } from '../core/account.ts'
import { badField, refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { play } from '../http/player.ts'
import { json, stream } from '../http/reply.ts'
import { Progress } from '../platform/progress.ts'
import { askChat, type ChatResult, type ChatTurn } from '../platform/chat-service.ts'
import { tokensOf } from '../data/tokens.ts'

const ROOT = '/paas/v3/model-api'

/** The v3 API of 2023. No capture of its bytes was found; the forms are those that its clients read. */
export const routes: readonly Route[] = [
  { method: 'POST', path: `${ROOT}/:model/invoke`, handle: invoke },
  { method: 'POST', path: `${ROOT}/:model/async-invoke`, handle: asyncInvoke },
  { method: 'GET', path: `${ROOT}/-/async-invoke/:task_id`, handle: query },
  { method: 'POST', path: `${ROOT}/:model/sse-invoke`, handle: sseInvoke },
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

/** What was asked for. */
interface Asked {
  readonly fields: Fields
  readonly requestId: string
  readonly prompt: readonly ChatTurn[]
}

/** A task, finished or not. */
interface Task {
  readonly requestId: string
  readonly progress: Progress
  readonly said: ChatResult
}

async function invoke(context: Context): Promise<Reply> {
  const { requestId, prompt } = read(context)
  const said = await askChat(context, prompt)
  return succeed(finished(requestId, context.backend.ids.decimal(), said))
}

async function asyncInvoke(context: Context): Promise<Reply> {
  const { requestId, prompt } = read(context)
  const said = await askChat(context, prompt)
  const task_id = context.backend.ids.decimal()
  context.account.get(tasksSlot).set(task_id, { requestId, said, progress: new Progress(context.backend) })
  return succeed({ request_id: requestId, task_id, task_status: 'PROCESSING' })
}

function query(context: Context): Reply {
  const task_id = context.params['task_id']!
  const task = context.account.get(tasksSlot).get(task_id)
  if (!task) throw badField('task_id')
  if (!task.progress.poll()) return succeed({ request_id: task.requestId, task_id, task_status: 'PROCESSING' })
  return succeed(finished(task.requestId, task_id, task.said))
}

async function sseInvoke(context: Context): Promise<Reply> {
  const { fields, requestId, prompt } = read(context)
  const incremental = fields.flag('incremental', true)
  const inData = fields.optionalText('sseFormat') === 'data'
  const { text, usage } = await askChat(context, prompt)
  const task_id = context.backend.ids.decimal()
  return stream(play(events(), context.backend.clock))

  /** `add` brings the new piece or, without `incremental`, all of the text so far; `finish` brings the meta line. */
  function* events(): Generator<string> {
    let whole = ''
    for (const piece of tokensOf(text)) {
      whole += piece
      yield frame('add', incremental ? piece : whole)
    }
    yield frame('finish', '', { request_id: requestId, task_id, task_status: 'SUCCESS', usage })
  }

  function frame(name: string, data: string, meta?: object): string {
    const lines = inData ? JSON.stringify({ data, ...(meta && { meta: JSON.stringify(meta) }) }) : data
    // No space after the colon; a line that begins with one gets another, which parsers drop.
    const body = lines.split('\n').map((line) => `data:${line.startsWith(' ') ? ' ' : ''}${line}\n`).join('')
    return `event:${name}\nid:${task_id}\n${body}${meta && !inData ? `meta:${JSON.stringify(meta)}\n` : ''}\n`
  }
}

/** Refusals: codes as in v4; that v3 uses them too is assumed. */
function read(context: Context): Asked {
  if (!models.has(context.params['model']!)) throw refuse('1211')
  const fields = new Fields(context.json())
  const { prompt } = fields.body
  if (prompt === undefined) fields.text('prompt')
  fields.number('temperature', 0.95, { above: 0, max: 1 })
  fields.number('top_p', 0.7, { above: 0, max: 1 })
  const turns = typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt
  const fits = Array.isArray(turns) && turns.length > 0 &&
    turns.every((turn) =>
      /^(user|assistant|system)$/.test(turn?.role) && typeof turn.content === 'string' && turn.content
    )
  if (!fits) throw badField('prompt')
  return { fields, requestId: fields.requestId(context), prompt: turns }
}

/** The content is wrapped in one more pair of quotes, with its line breaks written out. Observed: clients take them off. */
function finished(request_id: string, task_id: string, { text, usage }: ChatResult) {
  const choices = [{ role: 'assistant', content: JSON.stringify(text) }]
  return { request_id, task_id, task_status: 'SUCCESS', choices, usage }
}

function succeed(data: object): Reply {
  return json({ code: 200, msg: '操作成功', data, success: true })
}

/** Asynchronous tasks of an account, by id. */
const tasksSlot: Slot<Map<string, Task>> = slot(() => new Map())
