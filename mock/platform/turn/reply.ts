import type { AudioAnswer, ContentFilter, FinishReason, Usage, WebSearchResult } from '../../../src/types.ts'
import type { Frame } from '../../http/message.ts'

/** A tool call of a scripted reply. */
export interface ToolCallReply {
  name: string
  /** Arguments as a value, sent as compact JSON, or as text that is sent as it is. @default {} */
  args?: object | string | undefined
  /** @default an id in the form of the model and its month */
  id?: string | undefined
  /**
   * The parts in which `tool_stream` and a stream of the Anthropic protocol send the arguments; joined, they are the arguments. @default one token
   * each; in the Anthropic protocol one part
   */
  fragments?: readonly string[] | undefined
  /**
   * Sends a call that the request does not offer, or whose arguments break the schema of its tool: for tests of just that. See the option
   * `checkToolCalls`. @default false
   */
  unchecked?: boolean | undefined
}

/** A call of a tool that the server runs itself: one of the Anthropic protocol. Other protocols leave it out. */
export interface ServerToolReply {
  /** Absent for the result of an earlier call. */
  name?: 'web_search_prime' | 'webReader' | 'analyze_image' | (string & {}) | undefined
  /** The key is absent from the block without it, as recorded in one of the two shapes. */
  input?: object | undefined
  /** The result as text, or as a list that is written in the form of `form`. Absent for a call whose result follows in a later piece. */
  result?: string | readonly object[] | undefined
  /** @default an id in the form of `form`; of a result without a name, the id of the latest call */
  id?: string | undefined
  /**
   * `json` and `repr` are blocks: a result list is JSON inside of two lists, or an object as Python prints it, with an id `srvtoolu_…`. `markdown` is a
   * text. All three were observed. @default 'json'
   */
  form?: 'json' | 'repr' | 'markdown' | undefined
}

/** One piece of a streamed reply: a text, other parts of a delta, or a pause. */
export type ChatPiece =
  | string
  | {
    content?: string | undefined
    reasoning?: string | undefined
    /** Complete tool calls, one chunk each. */
    toolCalls?: readonly ToolCallReply[] | undefined
    /** Calls or results of tools of the server: Anthropic protocol. */
    serverTools?: readonly ServerToolReply[] | undefined
    /** Milliseconds before this piece. */
    wait?: number | undefined
    /** Sent unchanged after this piece, for example a malformed event or a comment. */
    raw?: Frame | undefined
    /** Finish reason, if only the pieces determine it. */
    finish?: FinishReason | undefined
    usage?: Partial<Usage> | undefined
  }

/** A scripted reply. Members that are omitted have the model's default. */
export interface ChatReply {
  /** A text, or its chunks. `null` is sent as null. @default with tool calls as the model sends it, otherwise '' */
  content?: string | readonly string[] | null | undefined
  /** Chain of thought: a text, or its chunks. */
  reasoning?: string | readonly string[] | undefined
  toolCalls?: readonly ToolCallReply[] | undefined
  /** @default 'tool_calls' with tool calls, otherwise 'stop' */
  finish?: FinishReason | undefined
  /** Replaces counted numbers; a key whose value is `undefined` is omitted from the body. */
  usage?: Partial<Usage> | undefined
  /**
   * Results of `web_search`: sent in the last chunk, or in the first if `result_sequence` of the request is `before`. In the Anthropic protocol a call
   * of the server's tool `web_search_prime` before the text.
   */
  webSearch?: readonly WebSearchResult[] | undefined
  /** Calls of tools of the server, before the text: Anthropic protocol. */
  serverTools?: readonly ServerToolReply[] | undefined
  /** `content_filter` of the body: the findings of moderation. */
  contentFilter?: readonly ContentFilter[] | undefined
  /** glm-4-voice. */
  audio?: AudioAnswer | undefined
  id?: string | undefined
  /** @default `request_id` of the request, otherwise `id` */
  requestId?: string | undefined
  /** Unix seconds. */
  created?: number | undefined
  /** Month whose wire format is used, `2025-09`. @default that of `created`, of the mock's options, or of the newest stream that was observed of the model */
  era?: string | undefined
  /** Whether the first line feed of the content is sent before the reasoning. @default as the model does it */
  leadingNewline?: boolean | undefined
}

/** A reply that is sent piece by piece. */
export interface ChatStreamReply extends Omit<ChatReply, 'content' | 'reasoning' | 'toolCalls' | 'serverTools'> {
  /** The next piece of a generator is requested when the client has read the pieces before it. */
  pieces: Iterable<ChatPiece> | AsyncIterable<ChatPiece>
}

/** A reply from a script or by default: complete, or in pieces. */
export type AnyChatReply = ChatReply | ChatStreamReply

/** One piece of a spoken reply. */
export type RealtimePiece =
  | ChatPiece
  | (Exclude<ChatPiece, string> & {
    /** Audio in the output format of the session, sent as one delta. The text before it is not synthesized. */
    audio: Uint8Array
  })

/** Members that only spoken replies have. */
interface SpokenMembers {
  /** Audio in the output format of the session. @default synthesized speech of the content, as long as it takes to say it */
  audio?: Uint8Array | undefined
  /** What the user said; `null` is a transcription that fails. @default what the mock recognizes, see `zhipu.fidelity()` */
  transcript?: string | null | undefined
}

/** A reply of GLM-Realtime: a complete one, or pieces. The content is spoken, and sent as text and as transcript. */
export type RealtimeReply =
  | (Omit<ChatReply, 'audio'> & SpokenMembers)
  | (Omit<ChatStreamReply, 'audio' | 'pieces'> & SpokenMembers & {
    pieces: Iterable<RealtimePiece> | AsyncIterable<RealtimePiece>
  })
