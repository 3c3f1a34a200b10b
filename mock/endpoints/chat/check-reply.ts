import type { ReplyKind } from '../../scripting/reply-kind.ts'
import { checkPieces } from '../../scripting/check-pieces.ts'
import { inspect } from '../../validation/inspect.ts'
import {
  boolean,
  checkMembers,
  isRecord,
  milliseconds,
  number,
  string,
  stringList,
  type Validator,
  type Validators,
} from '../../validation/validators.ts'
import type { ChatPiece, ChatReply, ChatStreamReply, ToolCallReply } from './reply.ts'

const list: Validator = { expected: 'a list', test: Array.isArray }
const object: Validator = { expected: 'an object', test: isRecord }
const content: Validator = {
  expected: 'a text, a list of texts or null',
  test: (value) => value === null || isWords(value),
}

const members: Validators<ChatReply & ChatStreamReply> = {
  content,
  reasoning: { expected: 'a text or a list of texts', test: isWords },
  toolCalls: list,
  finish: string,
  usage: object,
  webSearch: list,
  contentFilter: list,
  audio: object,
  id: string,
  requestId: string,
  created: number('Unix seconds', 0),
  era: {
    expected: 'a month such as 2025-11',
    test: (value) => typeof value === 'string' && /^20\d\d-[01]\d$/.test(value),
  },
  leadingNewline: boolean,
  pieces: { expected: 'pieces', test: isPieces },
}

const pieceMembers: Validators<Exclude<ChatPiece, string>> = {
  content: string,
  reasoning: string,
  toolCalls: list,
  wait: milliseconds,
  raw: {
    expected: 'a text, bytes or a frame',
    test: (value) => typeof value === 'string' || typeof value === 'object',
  },
  finish: string,
  usage: object,
}

const callMembers: Validators<ToolCallReply> = {
  name: string,
  args: { expected: 'an object or a text', test: (value) => typeof value === 'string' || typeof value === 'object' },
  id: string,
  fragments: stringList,
}

/** What `zhipu.chat.reply` takes: a text, a reply, or pieces. */
export const chatReplyKind: ReplyKind = { check: checkReply, checkPiece, without: [] }

/** True for what may be told piece by piece. */
export function isPieces(value: unknown): value is Iterable<ChatPiece> | AsyncIterable<ChatPiece> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

/** @throws {TypeError} for what is no reply. */
export function checkReply(value: unknown, act: string): void {
  if (typeof value === 'string' || value instanceof Error) return
  if (isPieces(value)) return checkPieces(value, act, checkPiece)
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(
      `Cannot ${act}: reply() validators a text, an object, pieces or a function, not ${inspect(value)}`,
    )
  }
  checkMembers(value, members, { act, what: 'reply member' })
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
  if (!isRecord(piece)) throw new TypeError(`Cannot ${act}: a piece is ${inspect(piece)}, want a text or an object`)
  checkMembers(piece, pieceMembers, { act, what: 'piece member' })
  checkCalls(piece, act)
}

function checkCalls({ toolCalls = [] }: Pick<ChatReply, 'toolCalls'>, act: string): void {
  for (const call of toolCalls) {
    if (typeof call?.name !== 'string') throw new TypeError(`Cannot ${act}: a tool call has no name: ${inspect(call)}`)
    // As the wire spells it; the nearest by letters would be `fragments`.
    if ('arguments' in call) {
      throw new TypeError(`Cannot ${act}: unknown tool call member arguments, did you mean args?`)
    }
    checkMembers(call, callMembers, { act, what: 'tool call member' })
  }
}

function isWords(value: unknown): boolean {
  return typeof value === 'string' || stringList.test(value)
}
