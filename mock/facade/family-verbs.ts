import type { AgentCompletion, AgentParams } from '../../src/resources/agents.ts'
import type { AssistantChunk, AssistantParams } from '../../src/resources/assistant.ts'
import type {
  SpeechChunk,
  SpeechParams,
  Transcription,
  TranscriptionEvent,
  TranscriptionParams,
} from '../../src/resources/audio.ts'
import type { Batch, BatchParams } from '../../src/resources/batches.ts'
import type { ChatCompletionParams } from '../../src/types/chat.ts'
import type { EmbeddingList, EmbeddingParams } from '../../src/resources/embeddings.ts'
import type { FileObject } from '../../src/resources/files.ts'
import type { GeneratedImages, ImageParams } from '../../src/resources/images.ts'
import type { LayoutParsingAnswer, LayoutParsingParams } from '../../src/resources/layout-parsing.ts'
import type { ModelList } from '../../src/resources/models.ts'
import type { Moderation, ModerationParams } from '../../src/resources/moderations.ts'
import type { ReaderAnswer, ReaderParams } from '../../src/resources/reader.ts'
import type { Ranking, RerankParams } from '../../src/resources/rerank.ts'
import type { TokenCount, TokenizerParams } from '../../src/resources/tokenizer.ts'
import type { ToolsAnswer, ToolsChunk, ToolsParams } from '../../src/resources/tools.ts'
import type { VideoParams } from '../../src/resources/videos.ts'
import type { WebSearchAnswer, WebSearchParams } from '../../src/resources/web-search.ts'
import type { TaskState } from '../../src/types.ts'
import type { ChatPiece, ChatReply, ChatStreamReply, RealtimePiece, RealtimeReply } from '../platform/turn/reply.ts'
import type { McpVerbs } from './mcp-types.ts'
import type { Verbs } from '../scripting/verbs.ts'

/** A pause, in milliseconds. */
export interface Pause {
  wait: number
}

type Anything = Record<string, unknown>
type Of<Result, Request = Anything, Event = Anything> = Verbs<Partial<Result>, Request, Event | Pause | string>

/** The known values of an open enumeration: a script with another value does not compile. */
type KnownValue<Value> = Value extends string ? (string extends Value ? never : Value) : Value
type Known<Result, Name extends keyof Result> = Omit<Result, Name> & { [Member in Name]: KnownValue<Result[Name]> }

/** The result of a task that has ended; members that are absent have their default. */
export type TaskResult = Omit<TaskState, 'task_status'> & {
  /** @default 'SUCCESS' */
  task_status: 'SUCCESS' | 'FAIL'
}

/** Verbs of chat turns. */
export type ChatVerbs = Verbs<
  string | ChatReply | ChatStreamReply | readonly ChatPiece[] | Generator<ChatPiece> | AsyncGenerator<ChatPiece>,
  ChatCompletionParams,
  ChatPiece
>

/** Verbs of every family, with the client's own types: a reply that the client could not read does not compile. */
export interface FamilyVerbs {
  /** Chat turns in every protocol: `/chat/completions`, messages of the Anthropic protocol, responses of a GLM-Realtime session. */
  readonly chat: ChatVerbs
  /** Messages of the Anthropic protocol. Conditions and functions receive them as v4 chat requests; `fail()` is also for its other paths. */
  readonly anthropic: ChatVerbs
  /**
   * GLM-Realtime. `reply()` scripts the next response of a session; `zhipu.chat.when({ protocol: 'realtime' })` does, too. `fail()` is for what
   * comes next: a handshake, whose error is the HTTP response and whose other members count the events of the session, or a response of an open
   * session. `on('GET', '/realtime').fail()` is for handshakes only.
   */
  readonly realtime: Verbs<
    string | RealtimeReply | readonly RealtimePiece[] | Generator<RealtimePiece> | AsyncGenerator<RealtimePiece>,
    ChatCompletionParams,
    RealtimePiece
  >
  /** `reply()` scripts the result of the next task, not the response to the request that starts it, which `on('POST', '/async/…')` scripts. */
  readonly async: Of<TaskResult>
  readonly embeddings: Of<EmbeddingList, EmbeddingParams>
  readonly rerank: Of<Ranking, RerankParams>
  readonly tokenizer: Of<TokenCount, TokenizerParams>
  readonly models: Of<ModelList>
  readonly images: Of<GeneratedImages, ImageParams>
  /** `reply()` scripts the result of the next video, not the response to its order, which `on('POST', '/videos/generations')` scripts. */
  readonly videos: Of<TaskResult, VideoParams>
  /** Text to speech: bytes, or events. */
  readonly speech: Verbs<Uint8Array, SpeechParams, SpeechChunk | Pause | string>
  readonly transcriptions: Of<Transcription, TranscriptionParams, TranscriptionEvent>
  readonly voice: Of<Anything>
  readonly files: Of<FileObject>
  readonly batches: Of<Known<Batch, 'status'>, BatchParams>
  readonly webSearch: Of<WebSearchAnswer, WebSearchParams>
  readonly reader: Of<ReaderAnswer, ReaderParams>
  readonly moderations: Of<Moderation, ModerationParams>
  readonly layoutParsing: Of<LayoutParsingAnswer, LayoutParsingParams>
  readonly tools: Of<ToolsAnswer, ToolsParams, ToolsChunk>
  readonly agents: Of<AgentCompletion, AgentParams, AgentCompletion>
  readonly assistant: Of<Anything, AssistantParams, AssistantChunk>
  readonly knowledge: Of<Anything>
  readonly document: Of<Anything>
  readonly application: Of<Anything>
  readonly zrag: Of<Anything>
  readonly fineTuning: Of<Anything>
  readonly monitor: Of<Anything>
  readonly legacy: Of<Anything>
  /** The MCP servers of the Coding Plan. */
  readonly mcp: McpVerbs
  /** The two halves of `zhipu.audio`, by the client's names. */
  readonly audio: { readonly speech: FamilyVerbs['speech']; readonly transcriptions: FamilyVerbs['transcriptions'] }
}
