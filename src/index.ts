export { Zhipu } from './zhipu.ts'
export { createTransport } from './internal/transport.ts'
export { EventStream } from './internal/stream.ts'
export { ChatStream } from './helpers/chat-stream.ts'
export { ChatAccumulator } from './helpers/accumulate.ts'
export { Page } from './internal/page.ts'
export { BinaryResponse } from './internal/binary.ts'
export { retryRules } from './internal/retry.ts'
export { runBatch } from './helpers/batch-run.ts'
export { compat } from './helpers/compat.ts'
export { Conversation } from './helpers/conversation.ts'
export { jsonFileStore } from './helpers/json-file-store.ts'
export { parse, ParseError } from './helpers/parse.ts'
export { relay } from './helpers/relay.ts'
export { runTools, tool, ToolRunError } from './helpers/run-tools.ts'
export { Async, AsyncChatCompletions, AsyncImageGenerations } from './resources/async.ts'
export { AsyncResult } from './resources/async-result.ts'
export { Audio, Customization, Speech, Transcriptions } from './resources/audio.ts'
export { Agents, AgentsAsyncResult, AgentsConversation } from './resources/agents.ts'
export { Applications } from './resources/application.ts'
export { AssistantConversations, Assistants } from './resources/assistant.ts'
export { Batches } from './resources/batches.ts'
export { Documents } from './resources/document.ts'
export { Chat, ChatCompletions } from './resources/chat.ts'
export { Embeddings } from './resources/embeddings.ts'
export { Files } from './resources/files.ts'
export { FilesOcr } from './resources/files-ocr.ts'
export { FilesParser } from './resources/files-parser.ts'
export { FineTunedModels, FineTuning, FineTuningEvents, FineTuningJobs } from './resources/fine-tuning.ts'
export { ImageGenerations, Images } from './resources/images.ts'
export { KnowledgeBases } from './resources/knowledge.ts'
export { LayoutParsing } from './resources/layout-parsing.ts'
export { Models } from './resources/models.ts'
export { Moderations } from './resources/moderations.ts'
export { Monitor, MonitorUsage } from './resources/monitor.ts'
export { Paas, PaasDocuments, PaasKnowledgeBases } from './resources/paas.ts'
export { Reader } from './resources/reader.ts'
export { Rerank } from './resources/rerank.ts'
export { Tokenizer } from './resources/tokenizer.ts'
export { Tools } from './resources/tools.ts'
export { VideoGenerations, Videos } from './resources/videos.ts'
export { Voices } from './resources/voice.ts'
export { WebSearch } from './resources/web-search.ts'
export { Zrag, ZragAgent, ZragRetrieval } from './resources/zrag.ts'
export {
  APIAuthenticationError,
  APIConnectionError,
  APIInternalError,
  APIReachLimitError,
  APIRequestFailedError,
  APIResponseError,
  APIServerFlowExceedError,
  APIStatusError,
  APITimeoutError,
  isZhipuError,
  StreamError,
  TaskError,
  ZhipuError,
} from './errors.ts'

export type { UntypedOptions } from './zhipu.ts'
export type { Call, Method, Transport } from './internal/transport.ts'
export type { APIPromise, WithResponse } from './internal/api-promise.ts'
export type { Codec } from './internal/codec.ts'
export type { ServerSentEvent } from './internal/sse.ts'
export type { Opened } from './internal/stream.ts'
export type { Failure, Place, RetryRule, Verdict } from './internal/retry.ts'
export type { Clock } from './internal/clock.ts'
export type { Query } from './internal/url.ts'
export type { PagePromise, PageQuery, Slice } from './internal/page.ts'
export type { PollOptions } from './internal/poll.ts'
export type { NamedUpload, Upload } from './internal/body.ts'
export type { AccumulatedChat } from './helpers/accumulate.ts'
export type * from './helpers/batch-run.ts'
export type { ChatListeners, ChatSource } from './helpers/chat-source.ts'
export type * from './helpers/conversation.ts'
export type * from './helpers/json-file-store.ts'
export type * from './helpers/parse.ts'
export type * from './helpers/relay.ts'
export type * from './helpers/run-tools.ts'
export type { SchemaIssue, SchemaResult, StandardSchema } from './helpers/standard-schema.ts'
export type { ContentFilterMark, ErrorFacts } from './errors.ts'
export type {
  APIKeySource,
  ClientOptions,
  Fetch,
  HeaderOptions,
  Logger,
  Middleware,
  MiddlewareRequest,
  RequestOptions,
  SharedOptions,
} from './options.ts'
export type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionParams,
  ChatDelta,
  ChunkChoice,
} from './resources/chat.ts'
export type * from './types.ts'
export type * from './resources/async.ts'
export type * from './resources/async-result.ts'
export type * from './resources/audio.ts'
export type * from './resources/agents.ts'
export type * from './resources/application.ts'
export type * from './resources/assistant.ts'
export type * from './resources/batches.ts'
export type * from './resources/document.ts'
export type * from './resources/embeddings.ts'
export type * from './resources/files.ts'
export type * from './resources/files-ocr.ts'
export type * from './resources/files-parser.ts'
export type * from './resources/fine-tuning.ts'
export type * from './resources/images.ts'
export type * from './resources/knowledge.ts'
export type * from './resources/layout-parsing.ts'
export type * from './resources/models.ts'
export type * from './resources/moderations.ts'
export type * from './resources/monitor.ts'
export type * from './resources/paas.ts'
export type * from './resources/reader.ts'
export type * from './resources/rerank.ts'
export type * from './resources/tokenizer.ts'
export type * from './resources/tools.ts'
export type * from './resources/videos.ts'
export type * from './resources/voice.ts'
export type * from './resources/web-search.ts'
export type * from './resources/zrag.ts'
