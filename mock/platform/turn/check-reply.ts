import type { ReplyKind } from '../../scripting/reply-kind.ts'
import { checkPieces } from '../../scripting/check-pieces.ts'
import { inspect } from '../../validation/inspect.ts'
import {
  boolean,
  checkMembers,
  isRecord,
  list,
  milliseconds,
  number,
  object,
  string,
  stringList,
  type Validator,
  type Validators,
} from '../../validation/validators.ts'
import type { ChatPiece, ChatReply, ChatStreamReply, ToolCallReply } from './reply.ts'

const content: Validator = {
  expected: 'a string, a list of strings or null',
  test: (value) => value === null || isText(value),
}

const members: Validators<ChatReply & ChatStreamReply & { transcript?: unknown }> = {
  content,
  reasoning: { expected: 'a string or a list of strings', test: isText },
  toolCalls: list,
  finish: string,
  usage: object,
  webSearch: list,
  serverTools: list,
  contentFilter: list,
  audio: object,
  transcript: { expected: 'a string or null', test: (value) => value === null || string.test(value) },
  id: string,
  requestId: string,
  created: number('Unix seconds', 0),
  era: {
    expected: 'a month such as 2025-11',
    test: (value) => typeof value === 'string' && /^20\d\d-[01]\d$/.test(value),
  },
  leadingNewline: boolean,
  pieces: { expected: 'an array or a generator of pieces', test: isPieces },
}

const pieceMembers: Validators<Exclude<ChatPiece, string> & { audio?: unknown }> = {
  content: string,
  reasoning: string,
  toolCalls: list,
  serverTools: list,
  wait: milliseconds,
  raw: {
    expected: 'a string, bytes or a frame',
    test: (value) => typeof value === 'string' || typeof value === 'object',
  },
  finish: string,
  usage: object,
  audio: object,
}

const toolCallMembers: Validators<ToolCallReply> = {
  name: string,
  args: { expected: 'an object or a string', test: (value) => typeof value === 'string' || typeof value === 'object' },
  id: string,
  fragments: stringList,
  unchecked: boolean,
}

/** Validates what `zhipu.chat.reply` accepts: a text, a reply, or pieces. */
export const chatReplyKind: ReplyKind = { check: checkReply, checkPiece, jsonKind: 'content', without: [] }

/** True for an array or a generator of pieces. */
export function isPieces(value: unknown): value is Iterable<ChatPiece> | AsyncIterable<ChatPiece> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
}

/** Validates a scripted reply. @throws {TypeError | RangeError} for a value that is not a valid reply. */
export function checkReply(value: unknown, act: string): void {
  if (typeof value === 'string' || value instanceof Error) return
  if (isPieces(value)) return checkPieces(value, act, checkPiece)
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(
      `Cannot ${act}: reply() expects a string, an object, pieces or a function, not ${inspect(value)}`,
    )
  }
  checkMembers(value, members, { act, what: 'reply member' })
  if ('pieces' in value) {
    const conflicting = ['content', 'reasoning', 'toolCalls'].find((name) => name in value)
    if (conflicting) throw new TypeError(`Cannot ${act}: a reply has pieces or ${conflicting}, not both`)
    checkPieces(value.pieces, act, checkPiece)
  }
  checkToolCalls(value as ChatReply, act)
}

/** Validates one piece of a streamed chat. @throws {TypeError | RangeError} for a value that is not a valid piece. */
export function checkPiece(piece: unknown, act: string): void {
  if (typeof piece === 'string') return
  if (!isRecord(piece)) {
    throw new TypeError(`Cannot ${act}: a piece is ${inspect(piece)}, expected a string or an object`)
  }
  checkMembers(piece, pieceMembers, { act, what: 'piece member' })
  checkToolCalls(piece, act)
}

function checkToolCalls({ toolCalls = [] }: Pick<ChatReply, 'toolCalls'>, act: string): void {
  for (const call of toolCalls) {
    if (typeof call?.name !== 'string') throw new TypeError(`Cannot ${act}: a tool call has no name: ${inspect(call)}`)
    // The name on the wire. The closest member by spelling would be `fragments`.
    if ('arguments' in call) {
      throw new TypeError(`Cannot ${act}: unknown tool call member arguments, did you mean args?`)
    }
    checkMembers(call, toolCallMembers, { act, what: 'tool call member' })
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || stringList.test(value)
}
