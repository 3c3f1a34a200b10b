import { type Slot, slot } from '../core/account.ts'
import { applyScript } from '../core/apply-script.ts'
import { badField, refuse } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { mapToPieces } from '../http/map-to-pieces.ts'
import { type Piece, play } from '../http/player.ts'
import { json, stream } from '../http/reply.ts'
import { Progress } from '../platform/progress.ts'
import { askChat, type ChatResult, type ChatTurn } from '../platform/ask-chat.ts'
import type { Scripted } from '../scripting/rules.ts'
import { countTokens, tokensOf } from '../data/tokens.ts'
import { vectorOf } from '../data/vectors.ts'
import { type LegacyEvents, legacyEvents, type LegacyPieces, textOf, validateLegacyPieces } from './legacy-events.ts'

const ROOT = '/paas/v3/model-api'

/** The v3 API of 2023. No recording of its responses was found; their format is the one that its clients parse. */
export const routes: readonly Route[] = [
  route('POST', `${ROOT}/:model/invoke`, invoke),
  route('POST', `${ROOT}/:model/async-invoke`, invokeAsync),
  route('GET', `${ROOT}/-/async-invoke/:task_id`, retrieveTask),
  route('POST', `${ROOT}/:model/sse-invoke`, invokeStream),
]

/** A scripted reply: `content` and pieces replace the text, all other members are merged into the response. */
interface LegacyScript {
  readonly content?: string | undefined
  readonly pieces?: LegacyPieces | undefined
  readonly members?: Readonly<Record<string, unknown>> | undefined
}

type LegacyHandler = (context: Context, script: LegacyScript) => Reply | Promise<Reply>

function route(method: 'GET' | 'POST', path: string, handle: LegacyHandler): Route {
  const script = (context: Context, scripted: Scripted) => {
    const { kind, value } = scripted
    if (kind === 'json' || value instanceof Uint8Array) return applyScript(context, scripted)
    if (kind === 'stream') return handle(context, { pieces: value as LegacyPieces })
    const { content, ...members } = value as Record<string, unknown>
    return handle(context, { members, ...(content !== undefined && { content: String(content) }) })
  }
  return { method, path, handle: (context) => handle(context, {}), script }
}

/** The last two: clients of 2024. */
const models = new Set([
  'chatglm_turbo',
  'chatglm_pro',
  'chatglm_std',
  'chatglm_lite',
  'chatglm_lite_32k',
  'chatglm_6b',
  'characterglm',
  'charglm-3',
  'glm-3-turbo',
])

const EMBEDDING_MODEL = 'text_embedding'

/** Length of the vectors of `text_embedding`, as of embedding-2, its successor. Assumed. */
const EMBEDDING_DIMENSIONS = 1024

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

async function invoke(context: Context, script: LegacyScript): Promise<Reply> {
  const isEmbedding = context.params['model'] === EMBEDDING_MODEL
  const { requestId, prompt } = readRequest(context, isEmbedding)
  const task_id = context.backend.ids.decimal()
  if (!isEmbedding) return envelope(toTaskResult(requestId, task_id, await answer(context, prompt, script)), script)
  const text = prompt.map(({ content }) => content).join('\n')
  const { prompt_tokens } = usageOf(prompt, '')
  return envelope({
    request_id: requestId,
    task_id,
    task_status: 'SUCCESS',
    embedding: vectorOf(text, EMBEDDING_DIMENSIONS),
    usage: { prompt_tokens, completion_tokens: 0, total_tokens: prompt_tokens },
  }, script)
}

async function invokeAsync(context: Context, script: LegacyScript): Promise<Reply> {
  const { requestId, prompt } = readRequest(context)
  const result = await answer(context, prompt, script)
  const task_id = context.backend.ids.decimal()
  context.account.get(tasksSlot).set(task_id, { requestId, result, progress: new Progress(context.backend) })
  return envelope({ request_id: requestId, task_id, task_status: 'PROCESSING' }, script)
}

async function retrieveTask(context: Context, script: LegacyScript): Promise<Reply> {
  const task_id = context.params['task_id']!
  const task = context.account.get(tasksSlot).get(task_id)
  if (!task) throw badField('task_id')
  const { requestId, progress, result } = task
  if (!progress.poll()) return envelope({ request_id: requestId, task_id, task_status: 'PROCESSING' }, script)
  const text = await scriptedText(context, script) ?? result.text
  return envelope(toTaskResult(requestId, task_id, { ...result, text }), script)
}

async function invokeStream(context: Context, { pieces, content, members }: LegacyScript): Promise<Reply> {
  const { fields, requestId, prompt } = readRequest(context)
  const { ids, clock } = context.backend
  // Scripted text is split into tokens like any other.
  const result = pieces ? undefined : await answer(context, prompt, { content })
  const events = legacyEvents({
    id: ids.decimal(),
    isIncremental: fields.flag('incremental', true),
    isJSON: fields.optionalText('sseFormat') === 'data',
    metaOf: (task_id, text) => {
      const usage = result?.usage ?? usageOf(prompt, text)
      return { request_id: requestId, task_id, task_status: 'SUCCESS', usage, ...members }
    },
  })
  if (result) return stream(play(eventsOf(result.text, events), clock))
  const source = validateLegacyPieces(pieces!, (message) => events.write({ event: 'error', data: message }) as string)
  return stream(play(mapToPieces(source, (piece) => [events.write(piece)], () => events.end()), clock))
}

function* eventsOf(text: string, events: LegacyEvents): Generator<Piece> {
  for (const token of tokensOf(text)) yield events.write(token)
  yield* events.end()
}

/** The scripted answer, otherwise that of the mock's own chat. */
async function answer(context: Context, prompt: readonly ChatTurn[], script: LegacyScript): Promise<ChatResult> {
  const text = await scriptedText(context, script)
  return text === undefined ? await askChat(context, prompt) : { text, usage: usageOf(prompt, text) }
}

async function scriptedText(context: Context, { content, pieces }: LegacyScript): Promise<string | undefined> {
  return pieces ? await textOf(pieces, context.backend.clock, context.signal) : content
}

/** Counts the tokens that the mock splits texts into. */
function usageOf(prompt: readonly ChatTurn[], text: string): ChatResult['usage'] {
  const prompt_tokens = prompt.reduce((sum, { content }) => sum + countTokens(content), 0)
  const completion_tokens = countTokens(text)
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

/** Reads and validates a request. @throws {Refusal} with the codes of v4; that v3 uses the same codes is assumed */
function readRequest(context: Context, isEmbedding = false): LegacyRequest {
  const model = context.params['model']!
  if (model === EMBEDDING_MODEL && !isEmbedding) {
    throw refuse('1212', { method: context.path.endsWith('/sse-invoke') ? 'SSE' : 'ASYNC' })
  }
  if (!models.has(model) && !isEmbedding) throw refuse('1211')
  const fields = new Fields(context.json())
  const { prompt } = fields.body
  if (prompt === undefined) fields.text('prompt')
  fields.number('temperature', 0.95, { above: 0, max: 1 })
  fields.number('top_p', 0.7, { above: 0, max: 1 })
  const turns = typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt
  if (!Array.isArray(turns) || !turns.length || !turns.every(isTurn)) throw badField('prompt')
  return { fields, requestId: fields.requestId(context), prompt: turns }
}

/** The v3 API had no system messages. Source: MetaGPT, which turned them into messages of the user. */
function isTurn(turn: Partial<ChatTurn> | null): turn is ChatTurn {
  const isKnownRole = turn?.role === 'user' || turn?.role === 'assistant'
  return isKnownRole && typeof turn.content === 'string' && turn.content !== ''
}

/** The content is a JSON string inside the JSON: quoted, with escaped line breaks. Observed: clients remove the quotes. */
function toTaskResult(request_id: string, task_id: string, { text, usage }: ChatResult) {
  const choices = [{ role: 'assistant', content: JSON.stringify(text) }]
  return { request_id, task_id, task_status: 'SUCCESS', choices, usage }
}

const envelopeMembers = ['code', 'msg', 'data', 'success']

/** A success. Scripted members of the envelope replace its own, all others are members of `data`. */
function envelope(data: object, { members = {} }: LegacyScript): Reply {
  const entries = Object.entries(members)
  const outer = Object.fromEntries(entries.filter(([name]) => envelopeMembers.includes(name)))
  const inner = Object.fromEntries(entries.filter(([name]) => !envelopeMembers.includes(name)))
  return json({ code: 200, msg: '操作成功', data: { ...data, ...inner }, success: true, ...outer })
}
