import { fineTunedSlot } from '../../core/account.ts'
import type { ChatCompletionParams } from '../../../src/types/chat.ts'
import { type Base, baseOf } from '../../data/addresses.ts'
import {
  alwaysThinks,
  missingModel,
  missingToolType,
  outOfRange,
  unknownEffort,
  unknownModel,
} from '../../errors/chat-refusals.ts'
import { badField, missingField, refuse } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import { isExtraModel, scalarToText } from '../../core/fields.ts'
import { type Model, modelNamed } from '../../data/models.ts'
import { efforts, type Thinking } from '../../data/thinking.ts'
import type { ValidatedRequest } from './answer-context.ts'
import { messageText } from '../../data/message-text.ts'
import { checkMessages } from '../check-messages.ts'
import { findSensitiveWord } from '../moderation.ts'
import { cachePrompt, cacheSettings } from '../context-cache.ts'
import { digestPrompt } from '../prompt-digest.ts'

/** How a model is called. Error 1212 names the mode. */
export type CallMode = 'SYNC' | 'SSE' | 'ASYNC'

type Body = Readonly<Record<string, unknown>>

/** Bounds of a number or of the length of a string, both included. */
interface Range {
  readonly min: number
  readonly max: number
}

/**
 * Validates the body of a chat request as the API does, and finds its model.
 *
 * @throws {Refusal} 1211 or 1214 for an unknown model, 1210, 1213 and 1214 for fields, 1231 for a `request_id` whose first request is still
 * running, 1261 for a prompt that is too long, 1301 for sensitive words.
 */
export function checkChat(context: Context, sent: Body, mode: CallMode): ValidatedRequest {
  const body: Body = { ...sent, request_id: scalarToText(sent['request_id']), user_id: scalarToText(sent['user_id']) }
  const base = baseOf(context.target)
  const model = checkModel(context, body['model'], base)
  if (model.name === 'glm-4-alltools' && mode !== 'SSE') throw refuse('1212', { method: mode })
  checkMessages(body['messages'], model)
  checkFields(body, model)
  if (model.thinking) checkThinking(body, model.thinking[base])
  checkTools(body['tools'])
  checkRequestId(context, body['request_id'])
  const request = body as unknown as ChatCompletionParams
  checkSensitiveWords(context, request)
  const cache = cacheSettings(context.backend.options, model)
  const prompt = digestPrompt(request, base, cache?.blockTokens ?? Infinity)
  if (prompt.tokens > model.context && mode !== 'SSE') throw refuse('1261')
  const cachedTokens = cache ? cachePrompt(context, model.name, prompt, cache) : 0
  return { request, model, base, promptTokens: prompt.tokens, cachedTokens, backend: context.backend }
}

/** The model of a request. @throws {Refusal} 1214 without a name, 1211 or 1214 for an unknown one */
export function checkModel({ account, backend, host, path }: Context, name: unknown, base: Base): Model {
  if (!isPresent(name) || name === '') throw missingModel()
  const lower = typeof name === 'string' ? name.toLowerCase() : ''
  const model = modelNamed(lower)
  // The document of Z.ai is that of the general base. The Anthropic protocol lists them there, and Coding Plan clients call them.
  const isRemoved = model?.isOnlyBigModel && host.endsWith('z.ai') && base === 'general' && path.startsWith('/paas/')
  if (model && !isRemoved) return model
  if (isExtraModel(backend, lower)) {
    return { ...modelNamed('glm-5.2') as Model, name: lower }
  }
  const trained = account.peek(fineTunedSlot)?.get(name as string)
  if (trained !== undefined) return { ...(modelNamed(trained) ?? modelNamed('glm-4')) as Model, name: name as string }
  throw unknownModel(base)
}

/** 1210 where the model cannot be called like this on this base; see `thinking.ts`. */
function checkThinking({ thinking, reasoning_effort: effort }: Body, { disabled, accepted }: Thinking): void {
  const isDisabled = (thinking as { type?: unknown } | null | undefined)?.type === 'disabled'
  if (isDisabled && disabled === 'refused') throw alwaysThinks()
  if (!accepted || !isPresent(effort) || (accepted as readonly unknown[]).includes(effort)) return
  throw disabled === 'refused' ? alwaysThinks() : unknownEffort(efforts)
}

function checkFields(body: Body, model: Model): void {
  checkNumber(body, 'temperature', { min: 0, max: 1 })
  checkNumber(body, 'top_p', { min: 0, max: 1 })
  checkNumber(body, 'max_tokens', { min: 1, max: model.maxTokens })
  if (isPresent(body['max_tokens']) && !Number.isInteger(body['max_tokens'])) throw badField('max_tokens')
  checkLength(body, 'request_id', { min: 6, max: 64 })
  checkLength(body, 'user_id', { min: 6, max: 128 })
  for (const name of ['stream', 'do_sample', 'tool_stream']) {
    if (isPresent(body[name]) && typeof body[name] !== 'boolean') throw badField(name)
  }
  checkStop(body['stop'], model)
  if (model.name === 'charglm-3' && !body['meta']) throw missingField('meta')
}

/** 1214 for a value that is not a number, 1210 for one outside the range: observed in 2026; in 2024 that was 1214 too. */
function checkNumber(body: Body, name: string, range: Range): void {
  const value = body[name]
  if (!isPresent(value)) return
  if (typeof value !== 'number') throw badField(name)
  if (value < range.min || value > range.max) throw outOfRange(name, range)
}

function checkLength(body: Body, name: string, { min, max }: Range): void {
  const value = body[name]
  if (!isPresent(value)) return
  if (typeof value !== 'string' || value.length < min || value.length > max) throw badField(name)
}

/** A field that is `null` counts as absent. */
function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** Docs, December 2025: a `request_id` is refused while its first request runs. The journal also contains the current request. */
function checkRequestId({ account, number }: Context, id: unknown): void {
  if (typeof id !== 'string') return
  const running = account.scope.journal.open.filter((entry) =>
    entry.account === account.id && scalarToText(entry.body?.request_id) === id
  )
  // Of two requests at the same time, only the later one is refused.
  const isTaken = number === undefined ? running.length > 1 : running.some((entry) => entry.number < number)
  if (isTaken) throw refuse('1231', { request_id: id })
}

/** The document says "one word only", but the list may have four words, or one for role play. */
function checkStop(stop: unknown, model: Model): void {
  if (!isPresent(stop) || typeof stop === 'string') return
  const maxWords = model.kind === 'role' ? 1 : 4
  if (!Array.isArray(stop) || stop.length > maxWords || stop.some((word) => typeof word !== 'string')) {
    throw badField('stop')
  }
}

function checkTools(tools: unknown): void {
  if (!isPresent(tools)) return
  if (!Array.isArray(tools) || tools.length > 128) throw badField('tools')
  for (const [index, tool] of tools.entries()) {
    const type: unknown = tool?.type
    if (!isPresent(type) || type === '') throw missingToolType(index)
    if (typeof type !== 'string') throw badField(`tools[${index}].type`)
    if (type === 'function') checkFunctionName(tool.function?.name, index)
  }
}

function checkFunctionName(name: unknown, index: number): void {
  // Observed January 2025.
  if (!isPresent(name) || name === '') throw refuse('1214', `tools[${index}].function.name:不能为空`)
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) throw badField(`tools[${index}].function.name`)
}

/** Moderation reports whose text has the sensitive word: `user` for the last message, `history` for an earlier one. */
function checkSensitiveWords({ backend }: Context, { messages, sensitive_word_check }: ChatCompletionParams): void {
  if (sensitive_word_check?.status === 'DISABLE') return
  const index = messages.findLastIndex((message) => findSensitiveWord(backend, messageText(message)) !== undefined)
  if (index < 0) return
  const role = index === messages.length - 1 ? 'user' : 'history'
  throw refuse('1301', {}, { contentFilter: [{ level: 1, role }] })
}
