import type { Message } from '../../src/types.ts'
import { emptyTextPart, unreadableImage, wrongPartType, wrongRole } from '../errors/chat-refusals.ts'
import { badField, missingField, refuse } from '../errors/refusal.ts'
import type { Model } from '../data/models.ts'
import { messageText } from '../data/message-text.ts'

const roles = new Set(['system', 'user', 'assistant', 'tool'])
/** Types of content parts by kind of model; other models accept only text. */
const partTypes: Partial<Record<Model['kind'], readonly string[]>> = {
  vision: ['text', 'image_url', 'video_url', 'file_url', 'file'],
  voice: ['text', 'input_audio'],
}

/**
 * Validates `messages`: shape, at least one user or tool message, no empty message, only parts that the model supports.
 *
 * @throws {Refusal} 1210, 1213, 1214 or 1215
 */
export function checkMessages(messages: unknown, model: Model): void {
  if (!Array.isArray(messages)) throw badField('messages')
  // Observed April 2026; in 2024 the text began with `messages:`.
  if (messages.length === 0) throw refuse('1214', '输入不能为空')
  let hasQuestion = false
  for (const [index, message] of messages.entries()) {
    if (typeof message !== 'object' || message === null) throw badField('messages')
    if (!roles.has(message.role)) throw wrongRole()
    hasQuestion ||= message.role === 'user' || message.role === 'tool'
    checkContent(message, index, model)
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

function checkContent({ content, role }: { content: unknown; role: string }, index: number, model: Model): void {
  if (typeof content === 'string') return
  if (content === undefined || content === null) {
    if (role !== 'assistant') throw badField('messages')
    return
  }
  if (!Array.isArray(content)) throw badField('messages.content')
  const allowed = partTypes[model.kind] ?? ['text']
  const types = new Set<unknown>(content.map((part) => part?.type))
  for (const type of types) if (!allowed.includes(type as string)) throw wrongPartType(allowed)
  if (types.has('file_url') && (types.has('image_url') || types.has('video_url'))) {
    throw refuse('1215', { field1: 'file_url', field2: types.has('image_url') ? 'image_url' : 'video_url' })
  }
  for (const [position, { type, text }] of content.entries()) {
    if (type === 'text' && (!isText(text) || text === '')) throw emptyTextPart(index, position)
  }
  checkUrls(content, model)
  for (const part of content) {
    if (part.type === 'file') checkFile(part.file, model)
    if (part.type === 'input_audio') checkAudio(part.input_audio)
  }
}

/** Base64 of a WAV or MP3 file. Source: OpenAPI document of BigModel, 2026-07-11. The code is assumed. */
function checkAudio(audio: unknown): void {
  const { data, format } = (audio ?? {}) as Record<string, unknown>
  if (!isText(data) || data === '') throw badField('messages.content.input_audio.data')
  if (format !== 'wav' && format !== 'mp3') throw badField('messages.content.input_audio.format')
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** Images and videos are URLs or base64, for glm-4v-flash and files only URLs. Docs "Vision models". */
function checkUrls(content: readonly Record<string, { url?: unknown }>[], model: Model): void {
  for (const type of ['image_url', 'video_url', 'file_url'] as const) {
    const urls = content.filter((part) => part['type'] as unknown === type).map((part) => part[type]?.url)
    const needsUrl = type === 'file_url' || model.name === 'glm-4v-flash'
    if (urls.some((url) => typeof url !== 'string' || url === '' || (needsUrl && !isWebUrl(url)))) {
      throw badField(`messages.content.${type}`)
    }
    if (urls.length > maxParts(type, model)) throw badField(`messages.content.${type}`)
    if (type === 'image_url' && !(urls as string[]).every(isImage)) throw unreadableImage()
  }
}

function isWebUrl(url: string): boolean {
  return /^https?:/i.test(url)
}

/** How base64 of an image begins: PNG, JPEG, GIF, WebP, BMP. */
const imageBeginnings = ['iVBORw0KGgo', '/9j/', 'R0lGOD', 'UklGR', 'Qk']

/** True for a URL and for base64 of an image, with or without the `data:` prefix. Other texts, such as file names, are refused (2026). */
function isImage(url: string): boolean {
  if (isWebUrl(url)) return true
  const base64 = url.startsWith('data:') ? url.slice(url.indexOf(',') + 1) : url
  return imageBeginnings.some((beginning) => base64.startsWith(beginning))
}

/**
 * The maximum number of parts of one type: 150 images (OpenAPI document of Z.ai, September 2026; 50 in that of BigModel, July 2026), 50 videos
 * or files, for glm-4v-plus 5, for glm-4v-flash 1 (docs "Vision models").
 */
function maxParts(type: 'image_url' | 'video_url' | 'file_url', { name }: Model): number {
  if (name === 'glm-4v-flash') return 1
  if (name.startsWith('glm-4v-plus')) return 5
  return type === 'image_url' ? 150 : 50
}

/** 50 MB as characters of base64. */
const MAX_FILE_CHARACTERS = 50 * 2 ** 20 / 3 * 4

/**
 * Validates a `file` part: one of `file_id`, `file_url` and `file_data`, up to 50 MB; `file_id` only for glm-5.3-flash. Source: OpenAPI
 * document of Z.ai, September 2026. The codes are assumed.
 */
function checkFile(file: unknown, { name }: Model): void {
  const { file_id, file_url, file_data } = (file ?? {}) as Record<string, unknown>
  const sources = [file_id, file_url, file_data].filter((source) => source !== undefined && source !== null)
  const [source] = sources
  if (sources.length !== 1 || typeof source !== 'string' || source === '') throw badField('messages.content.file')
  if (source === file_id && name !== 'glm-5.3-flash') throw badField('messages.content.file.file_id')
  if (source === file_url && !isWebUrl(source)) throw badField('messages.content.file.file_url')
  if (source === file_data && source.length > MAX_FILE_CHARACTERS) throw badField('messages.content.file.file_data')
}
