import type { Message } from '../../src/types.ts'
import { badField, missingField, refuse } from '../errors/refusal.ts'
import type { Model } from '../data/models.ts'
import { messageText } from '../data/message-text.ts'

const roles = new Set(['system', 'user', 'assistant', 'tool'])
/** Kinds of parts by kind of model; the others take text alone. */
const parts: Partial<Record<Model['kind'], readonly string[]>> = {
  vision: ['text', 'image_url', 'video_url', 'file_url'],
  voice: ['text', 'input_audio'],
}

/** Checks `messages`: their form, that somebody asks, that nobody says nothing, and that the model takes their parts. */
export function checkMessages(messages: unknown, model: Model): void {
  if (!Array.isArray(messages)) throw badField('messages')
  // Observed April 2026; in 2024 with `messages:` before it.
  if (messages.length === 0) throw refuse('1214', '输入不能为空')
  let asked = false
  for (const [index, message] of messages.entries()) {
    if (typeof message !== 'object' || message === null || !roles.has(message.role)) throw badField('messages')
    asked ||= message.role === 'user' || message.role === 'tool'
    checkContent(message.content, message.role, model)
    if (!isText(message.reasoning_content ?? '')) throw badField('messages.reasoning_content')
    if (isMute(message, model)) throw missingField('prompt')
    if (message.role === 'assistant' && saysNothing(message)) {
      throw refuse('1214', `messages[${index}]:content和tool_calls 字段不能同时为空`)
    }
  }
  if (!asked) throw badField('messages')
}

/** A user's message without words: of no model, and of glm-4v also beside a picture. Observed 2023 to August 2026. */
function isMute(message: Message, { name }: Model): boolean {
  if (message.role !== 'user' || messageText(message) !== '') return false
  return name.startsWith('glm-4v') || !Array.isArray(message.content) ||
    message.content.every(({ type }) => type === 'text')
}

/** Observed 2024, and as a refusal in 2026. */
function saysNothing({ content, reasoning_content, tool_calls, audio }: Message & { role: 'assistant' }): boolean {
  return !content?.length && !reasoning_content && !tool_calls?.length && !audio
}

function checkContent(content: unknown, role: string, model: Model): void {
  if (typeof content === 'string') return
  if (content === undefined || content === null) {
    if (role !== 'assistant') throw badField('messages')
    return
  }
  if (!Array.isArray(content)) throw badField('messages.content')
  const allowed = parts[model.kind] ?? ['text']
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

/** Pictures and films may be base64, but for glm-4v-flash; files may not. Docs "Vision models". */
function checkUrls(content: readonly Record<string, { url?: unknown }>[], model: Model): void {
  for (const type of ['image_url', 'video_url', 'file_url'] as const) {
    const urls = content.filter((part) => part['type'] as unknown === type).map((part) => part[type]?.url)
    const form = type === 'file_url' || model.name === 'glm-4v-flash' ? /^https?:/i : /./
    if (urls.some((url) => typeof url !== 'string' || !form.test(url))) throw badField(`messages.content.${type}`)
    if (urls.length > mostOf(model)) throw badField(`messages.content.${type}`)
  }
}

/** Docs "Vision models": 50 parts of a kind, 5 for glm-4v-plus, 1 for glm-4v-flash. */
function mostOf({ name }: Model): number {
  if (name === 'glm-4v-flash') return 1
  return name.startsWith('glm-4v-plus') ? 5 : 50
}
