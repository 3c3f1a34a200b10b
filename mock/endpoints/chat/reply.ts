import type { AudioAnswer, ContentFilter, FinishReason, Usage, WebSearchResult } from '../../../src/types.ts'
import type { Frame } from '../../http/message.ts'

/** A tool call as a script writes it. */
export interface ToolCallReply {
  name: string
  /** Arguments as a value, written as compact JSON, or as the very text the model is to have written. @default {} */
  args?: object | string | undefined
  /** @default an id in the form of the model and its time */
  id?: string | undefined
  /** Pieces in which `tool_stream` sends the arguments; joined they are the arguments. @default one token each */
  fragments?: readonly string[] | undefined
}

/** One piece of a streamed answer: text, or what else a delta brings, or a pause. */
export type ChatPiece =
  | string
  | {
    content?: string | undefined
    reasoning?: string | undefined
    /** Whole calls, one chunk each. */
    toolCalls?: readonly ToolCallReply[] | undefined
    /** Milliseconds before this piece. */
    wait?: number | undefined
    /** Bytes to send as they stand, after this piece: a broken event, a comment. */
    raw?: Frame | undefined
    /** How the answer ends, when a piece knows it only now. */
    finish?: FinishReason | undefined
    usage?: Partial<Usage> | undefined
  }

/** An answer as a script writes it; what is left out is as the model does it by itself. */
export interface ChatReply {
  /** Text, or the chunks it comes in. Absent beside tool calls as the model does it; `null` is sent as null. */
  content?: string | readonly string[] | null | undefined
  /** Chain of thought, whole or in chunks. */
  reasoning?: string | readonly string[] | undefined
  toolCalls?: readonly ToolCallReply[] | undefined
  /** @default 'tool_calls' with tool calls, otherwise 'stop' */
  finish?: FinishReason | undefined
  /** Numbers that replace counted ones; a key with `undefined` is left out of the answer. */
  usage?: Partial<Usage> | undefined
  /** What `web_search` has found: comes with the last chunk, or the first where the request says `before`. */
  webSearch?: readonly WebSearchResult[] | undefined
  /** What moderation found, as `content_filter` of the answer. */
  contentFilter?: readonly ContentFilter[] | undefined
  /** glm-4-voice. */
  audio?: AudioAnswer | undefined
  id?: string | undefined
  /** @default what the request sent, otherwise `id` */
  requestId?: string | undefined
  /** Unix seconds. */
  created?: number | undefined
  /** Month whose wire form is spoken, `2025-09`. @default that of `created`, of the mock's options, or of the newest stream seen of the model */
  era?: string | undefined
  /** Whether the first line feed of the content goes out before the reasoning. @default as the model does it */
  leadingNewline?: boolean | undefined
}

/** An answer told piece by piece, and what frames it. */
export interface ChatStreamReply extends Omit<ChatReply, 'content' | 'reasoning' | 'toolCalls'> {
  /** A generator is asked as far as its reader reads. */
  pieces: Iterable<ChatPiece> | AsyncIterable<ChatPiece>
}
