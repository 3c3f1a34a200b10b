import { fineTunedSlot } from '../../platform/fine-tuned-models.ts'
import type { ChatCompletionParams } from '../../../src/types/chat.ts'
import { badField, missingField, refuse } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import { type Model, modelNamed } from '../../data/models.ts'
import type { Asked } from './answer-context.ts'
import { checkMessages } from '../../platform/check-messages.ts'
import { promptTokens } from '../../platform/prompt-tokens.ts'

/** How a model is asked; the name stands in refusals with 1212. */
export type Way = 'SYNC' | 'SSE' | 'ASYNC'

type Body = Readonly<Record<string, unknown>>

/**
 * Checks a chat request as the API does and finds its model.
 *
 * @throws {Refusal} 1211 for a model that is not known, 1213 and 1214 for fields, 1231 for a `request_id` whose first use is still being
 * answered, 1261 for a prompt that is too long, 1301 for words that moderation stops.
 */
export function checkChat(context: Context, body: Body, way: Way): Asked {
  const model = checkModel(context, body['model'])
  if (model.name === 'glm-4-alltools' && way !== 'SSE') throw refuse('1212', { method: way })
  checkMessages(body['messages'], model)
  checkFields(body, model)
  checkTools(body['tools'])
  checkRunning(context, body['request_id'])
  const request = body as unknown as ChatCompletionParams
  checkWords(context, request)
  const tokens = promptTokens(request)
  if (tokens > model.context && way !== 'SSE') throw refuse('1261')
  return { request, model, promptTokens: tokens, backend: context.backend }
}

function checkModel({ account, backend }: Context, name: unknown): Model {
  if (name === undefined || name === null) throw missingField('model')
  const lower = typeof name === 'string' ? name.toLowerCase() : ''
  const model = modelNamed(lower)
  if (model) return model
  if (backend.options.models.some((known) => known.toLowerCase() === lower)) {
    return { ...modelNamed('glm-5.2') as Model, name: lower }
  }
  const trained = account.peek(fineTunedSlot)?.get(name as string)
  if (trained !== undefined) return { ...(modelNamed(trained) ?? modelNamed('glm-4')) as Model, name: name as string }
  throw refuse('1211')
}

function checkFields(body: Body, model: Model): void {
  const number = (name: string, least: number, most: number, whole = false) => {
    const value = body[name]
    if (value === undefined || value === null) return
    const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))
    if (!fits) throw badField(name)
  }
  const text = (name: string, least: number, most: number) => {
    const value = body[name]
    if (value === undefined || value === null) return
    if (typeof value !== 'string' || value.length < least || value.length > most) throw badField(name)
  }
  number('temperature', 0, 1)
  number('top_p', 0, 1)
  number('max_tokens', 1, Math.max(model.mostTokens, 4096), true)
  text('request_id', 6, 64)
  text('user_id', 6, 128)
  for (const name of ['stream', 'do_sample', 'tool_stream']) {
    if (body[name] !== undefined && body[name] !== null && typeof body[name] !== 'boolean') throw badField(name)
  }
  checkStop(body['stop'], model)
  if (model.name === 'charglm-3' && !body['meta']) throw missingField('meta')
}

/** Docs, December 2025: a `request_id` is refused while its first request runs. The journal also holds the request that asks. */
function checkRunning({ account }: Context, id: unknown): void {
  if (typeof id !== 'string') return
  const running = account.scope.journal.open.filter((entry) =>
    entry.account === account.id && entry.body?.request_id === id
  )
  if (running.length > 1) throw refuse('1231', { request_id: id })
}

/** "One word only", says the document; the list may have four, for role play one. */
function checkStop(stop: unknown, model: Model): void {
  if (stop === undefined || stop === null || typeof stop === 'string') return
  const most = model.kind === 'role' ? 1 : 4
  if (!Array.isArray(stop) || stop.length > most || stop.some((word) => typeof word !== 'string')) {
    throw badField('stop')
  }
}

function checkTools(tools: unknown): void {
  if (tools === undefined || tools === null) return
  if (!Array.isArray(tools) || tools.length > 128) throw badField('tools')
  for (const [index, tool] of tools.entries()) {
    const type: unknown = tool?.type
    if (typeof type !== 'string') throw badField(`tools[${index}].type`)
    if (type !== 'function') continue
    const name: unknown = tool.function?.name
    // Observed January 2025.
    if (name === undefined || name === null || name === '') {
      throw refuse('1214', `tools[${index}].function.name:不能为空`)
    }
    if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) throw badField(`tools[${index}].function.name`)
  }
}

/** Moderation names whose words it stopped: the last message is the user's, what stands before it is history. */
function checkWords({ backend }: Context, request: ChatCompletionParams): void {
  if (request.sensitive_word_check?.status === 'DISABLE') return
  for (const word of backend.options.sensitiveWords) {
    const at = request.messages.findLastIndex((message) => JSON.stringify(message.content ?? '').includes(word))
    if (at < 0) continue
    const role = at === request.messages.length - 1 ? 'user' : 'history'
    throw refuse('1301', {}, { contentFilter: [{ level: 1, role }] })
  }
}
