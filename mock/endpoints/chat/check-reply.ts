import { guess } from '../../validation/suggest.ts'
import type { Kind } from '../../scripting/reply-kind.ts'
import { checkPieces } from '../../scripting/check-pieces.ts'
import { show } from '../../validation/inspect.ts'
import {
  checkValue,
  flag,
  isRecord,
  milliseconds,
  number,
  text,
  texts,
  type Want,
  type Wants,
} from '../../validation/validators.ts'
import type { ChatPiece, ChatReply, ChatStreamReply, ToolCallReply } from './reply.ts'

const list: Want = { words: 'a list', fits: Array.isArray }
const object: Want = { words: 'an object', fits: isRecord }
const content: Want = { words: 'a text, a list of texts or null', fits: (value) => value === null || isWords(value) }

const members: Wants<ChatReply & ChatStreamReply> = {
  content,
  reasoning: { words: 'a text or a list of texts', fits: isWords },
  toolCalls: list,
  finish: text,
  usage: object,
  webSearch: list,
  contentFilter: list,
  audio: object,
  id: text,
  requestId: text,
  created: number('Unix seconds', 0),
  era: {
    words: 'a month such as 2025-11',
    fits: (value) => typeof value === 'string' && /^20\d\d-[01]\d$/.test(value),
  },
  leadingNewline: flag,
  pieces: { words: 'pieces', fits: isPieces },
}

const pieceMembers: Wants<Exclude<ChatPiece, string>> = {
  content: text,
  reasoning: text,
  toolCalls: list,
  wait: milliseconds,
  raw: { words: 'a text, bytes or a frame', fits: (value) => typeof value === 'string' || typeof value === 'object' },
  finish: text,
  usage: object,
}

const callMembers: Wants<ToolCallReply> = {
  name: text,
  args: { words: 'an object or a text', fits: (value) => typeof value === 'string' || typeof value === 'object' },
  id: text,
  fragments: texts,
}

/** What `zhipu.chat.reply` takes: a text, a reply, or pieces. */
export const chatKind: Kind = { check: checkReply, checkPiece, without: [] }

/** True for what may be told piece by piece. */
export function isPieces(value: unknown): value is Iterable<ChatPiece> | AsyncIterable<ChatPiece> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

/** @throws {TypeError} for what is no reply. */
export function checkReply(value: unknown, act: string): void {
  if (typeof value === 'string' || value instanceof Error) return
  if (isPieces(value)) return checkPieces(value, act, checkPiece)
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`Cannot ${act}: reply() wants a text, an object, pieces or a function, not ${show(value)}`)
  }
  checkMembers('a reply', value, members, act)
  if ('pieces' in value) {
    const other = ['content', 'reasoning', 'toolCalls'].find((name) => name in value)
    if (other) throw new TypeError(`Cannot ${act}: a reply has pieces or ${other}, not both`)
    checkPieces(value.pieces, act, checkPiece)
  }
  checkCalls(value as ChatReply, act)
}

/** @throws {TypeError | RangeError} for what is no piece of a chat. */
export function checkPiece(piece: unknown, act: string): void {
  if (typeof piece === 'string') return
  if (!isRecord(piece)) throw new TypeError(`Cannot ${act}: a piece is ${show(piece)}, want a text or an object`)
  checkMembers('a piece', piece, pieceMembers, act)
  checkCalls(piece, act)
}

function checkMembers(what: string, value: object, wants: Readonly<Record<string, Want>>, act: string): void {
  for (const [name, member] of Object.entries(value)) {
    const want = Object.hasOwn(wants, name) ? wants[name] : undefined
    if (!want) throw new TypeError(`Cannot ${act}: ${what} has no ${name}${guess(name, Object.keys(wants))}`)
    if (member !== undefined) checkValue(member, name, want, act)
  }
}

function checkCalls({ toolCalls = [] }: Pick<ChatReply, 'toolCalls'>, act: string): void {
  for (const call of toolCalls) {
    if (typeof call?.name !== 'string') throw new TypeError(`Cannot ${act}: a tool call has no name: ${show(call)}`)
    // As the wire spells it; the nearest by letters would be `fragments`.
    if ('arguments' in call) throw new TypeError(`Cannot ${act}: a tool call has no arguments, did you mean args?`)
    checkMembers('a tool call', call, callMembers, act)
  }
}

function isWords(value: unknown): boolean {
  return typeof value === 'string' || texts.fits(value)
}
