import type { Message } from '../../src/types.ts'
import { badField, missingField, refuse } from '../errors/refusal.ts'
import type { Model } from '../data/models.ts'
import { messageText } from '../data/message-text.ts'

const roles = new Set(['system', 'user', 'assistant', 'tool'])
/** Types of content parts by kind of model; other models accept only text. */
const partTypes: Partial<Record<Model['kind'], readonly string[]>> = {
  vision: ['text', 'image_url', 'video_url', 'file_url'],
  voice: ['text', 'input_audio'],
}

/**
 * Validates `messages`: shape, at least one user or tool message, no empty message, only parts that the model supports.
 *
 * @throws {Refusal} 1213, 1214 or 1215
 */
export function checkMessages(messages: unknown, model: Model): void {
  if (!Array.isArray(messages)) throw badField('messages')
  // Observed April 2026; in 2024 the text began with `messages:`.
  if (messages.length === 0) throw refuse('1214', '输入不能为空')
  let hasQuestion = false
  for (const [index, message] of messages.entries()) {
    if (typeof message !== 'object' || message === null || !roles.has(message.role)) throw badField('messages')
    hasQuestion ||= message.role === 'user' || message.role === 'tool'
    checkContent(message.content, message.role, model)
    if (!isText(message.reasoning_content ?? '')) throw badField('messages.reasoning_content')
    if (lacksText(message, model)) throw missingField('prompt')
    if (message.role === 'assistant' && isEmptyReply(message)) {
      throw refuse('1214', `messages[${index}]:content和tool_calls 字段不能同时为空`)
    }
  }
  if (!hasQuestion) throw badField('messages')
}

/** True for a user message that lacks text. Only an image, video or file may replace it; glm-4v always requires it. Observed 2023 to August 2026. */
function lacksText(message: Message, { name }: Model): boolean {
  if (message.role !== 'user' || messageText(message) !== '') return false
  return name.startsWith('glm-4v') || !Array.isArray(message.content) ||
    message.content.every(({ type }) => type === 'text')
}

/** True for an assistant message without any content. Observed 2024, and as a refusal in 2026. */
function isEmptyReply({ content, reasoning_content, tool_calls, audio }: Message & { role: 'assistant' }): boolean {
  return !content?.length && !reasoning_content && !tool_calls?.length && !audio
}

function checkContent(content: unknown, role: string, model: Model): void {
  if (typeof content === 'string') return
  if (content === undefined || content === null) {
    if (role !== 'assistant') throw badField('messages')
    return
  }
  if (!Array.isArray(content)) throw badField('messages.content')
  const allowed = partTypes[model.kind] ?? ['text']
  const types = new Set<unknown>(content.map((part) => part?.type))
  for (const type of types) {
    if (!allowed.includes(type as string)) {
      throw refuse('1214', `messages.content.type 参数非法，取值范围 ['${allowed.join("','")}']`)
    }
  }
  if (types.has('file_url') && (types.has('image_url') || types.has('video_url'))) {
    throw refuse('1215', { field1: 'file_url', field2: types.has('image_url') ? 'image_url' : 'video_url' })
  }
  if (content.some((part) => part.type === 'text' && !isText(part.text))) throw badField('messages.content.text')
  checkUrls(content, model)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** Images and videos are URLs or base64, for glm-4v-flash and files only URLs. Docs "Vision models". */
function checkUrls(content: readonly Record<string, { url?: unknown }>[], model: Model): void {
  for (const type of ['image_url', 'video_url', 'file_url'] as const) {
    const urls = content.filter((part) => part['type'] as unknown === type).map((part) => part[type]?.url)
    const needsUrl = type === 'file_url' || model.name === 'glm-4v-flash'
    const pattern = needsUrl ? /^https?:/i : /./
    if (urls.some((url) => typeof url !== 'string' || !pattern.test(url))) throw badField(`messages.content.${type}`)
    if (urls.length > maxParts(model)) throw badField(`messages.content.${type}`)
  }
}

/** The maximum number of parts of one type: 50, for glm-4v-plus 5, for glm-4v-flash 1. Docs "Vision models". */
function maxParts({ name }: Model): number {
  if (name === 'glm-4v-flash') return 1
  return name.startsWith('glm-4v-plus') ? 5 : 50
}
