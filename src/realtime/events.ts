import type { RealtimeParams, RealtimeSessionObject } from './session-config.ts'

/** Number of tokens; all were 0 in 2025. */
export interface RealtimeUsage {
  total_tokens?: number | undefined
  input_tokens?: number | undefined
  output_tokens?: number | undefined
  input_token_details?:
    | { cached_tokens?: number | undefined; text_tokens?: number | undefined; audio_tokens?: number | undefined }
    | undefined
  output_token_details?: { text_tokens?: number | undefined; audio_tokens?: number | undefined } | undefined
}

/** A response as the server reports it. */
export interface RealtimeResponseObject {
  id?: string | undefined
  object?: 'realtime.response' | (string & {}) | undefined
  status?: 'in_progress' | 'completed' | 'cancelled' | 'failed' | 'incomplete' | (string & {}) | undefined
  /** Why a response was cancelled, is incomplete or failed. Source: Python SDK. */
  status_details?: { type?: string | undefined; reason?: string | undefined; error?: unknown } | null | undefined
  usage?: RealtimeUsage | null | undefined
  output?: RealtimeItem[] | null | undefined
}

/** A part of an item. */
export interface RealtimeContentPart {
  type: 'input_audio' | 'input_text' | 'text' | 'audio' | (string & {})
  text?: string | null | undefined
  /** Base64. */
  audio?: string | null | undefined
  transcript?: string | null | undefined
}

/** An item of the conversation. */
export interface RealtimeItem {
  id?: string | undefined
  object?: 'realtime.item' | (string & {}) | undefined
  type: 'message' | 'function_call' | 'function_call_output' | (string & {})
  status?: 'completed' | 'incomplete' | 'in_progress' | (string & {}) | undefined
  /** Of messages. */
  role?: 'user' | 'assistant' | 'system' | (string & {}) | undefined
  content?: RealtimeContentPart[] | null | undefined
  /** Of function calls. */
  name?: string | undefined
  /** JSON text, of function calls. */
  arguments?: string | undefined
  /** Of function call outputs. */
  output?: string | undefined
  call_id?: string | undefined
}

/** The error of an `error` event. `code` is a business code such as `1113`, or a name such as `rate_limit_error`. */
export interface RealtimeErrorObject {
  type?: string | undefined
  code?: string | number | undefined
  message?: string | undefined
  param?: string | null | undefined
}

/** Members that any event may have. */
export interface EventEnvelope {
  event_id?: string | undefined
  /** Milliseconds. `session.send()` adds it. */
  client_timestamp?: number | undefined
}

/** Members of the events of one response. The server omits an index of 0. */
export interface ResponseEnvelope extends EventEnvelope {
  response_id?: string | undefined
  /** The same for the whole turn: the user's message, its transcript and the answer. */
  item_id?: string | undefined
  output_index?: number | undefined
  content_index?: number | undefined
}

/** An event without members of its own. */
interface Plain<Type extends string> extends EventEnvelope {
  type: Type
}

/** An event with an item. */
interface WithItem<Type extends string> extends EventEnvelope {
  type: Type
  item: RealtimeItem
  previous_item_id?: string | null | undefined
}

/** An event that names an item. */
interface WithItemId<Type extends string> extends EventEnvelope {
  type: Type
  item_id: string
}

/** A piece of text, or of base64 audio. */
interface Delta<Type extends string> extends ResponseEnvelope {
  type: Type
  delta: string
}

/** The client's events. All may have `event_id` and `client_timestamp`. A client must not send `heartbeat`: it ends the session (observed 2026-07). */
export type RealtimeClientEvent =
  | (Plain<'session.update'> & { session: RealtimeParams })
  | (Plain<'input_audio_buffer.append'> & { audio: string })
  | (Plain<'input_audio_buffer.append_video_frame'> & { video_frame: string })
  | Plain<'input_audio_buffer.pre_commit' | 'input_audio_buffer.commit' | 'input_audio_buffer.clear'>
  | WithItem<'conversation.item.create'>
  | WithItemId<'conversation.item.delete' | 'conversation.item.retrieve'>
  | (WithItemId<'conversation.item.truncate'> & { content_index: number; audio_end_ms: number })
  | (Plain<'response.create'> & { response?: Record<string, unknown> | undefined })
  | (Plain<'response.cancel'> & { response_id?: string | undefined })
  | (Plain<'transcription_session.update'> & Record<string, unknown>)

/**
 * Type of an event that this version does not know: any other text. It is declared as a pattern that no event matches, because with `string`
 * the compiler would not narrow the known events by `type`.
 */
export type UnknownType = `(unknown) ${string}`

/** An event that this version does not know, as it came. */
export interface UnknownEvent extends EventEnvelope {
  type: UnknownType
  [member: string]: unknown
}

/**
 * The server's events as they came; nothing is validated but `type`. A comparison of `type` narrows the union.
 *
 * Source: AsyncAPI document of 2026-07-11, the vendor's SDKs, and frames of 2025 and 2026. `conversation.item.deleted`, `.retrieved` and
 * `.truncated`, `response.function_call_arguments.delta` and `transcription_session.updated` are in SDKs, but were never observed.
 */
export type RealtimeServerEvent =
  | Plain<'heartbeat' | 'input_audio_buffer.cleared' | 'transcription_session.updated'>
  | (Plain<'session.created' | 'session.updated'> & { session: RealtimeSessionObject })
  | (Plain<'conversation.created'> & { conversation: { id?: string; object?: string } })
  | WithItem<'conversation.item.created' | 'conversation.item.added' | 'conversation.item.retrieved'>
  | WithItemId<'conversation.item.deleted'>
  | (WithItemId<'conversation.item.truncated'> & { content_index?: number; audio_end_ms?: number })
  | (ResponseEnvelope & { type: 'conversation.item.input_audio_transcription.completed'; transcript?: string })
  | (ResponseEnvelope & {
    type: 'conversation.item.input_audio_transcription.failed'
    error: RealtimeErrorObject
  })
  | (Plain<'input_audio_buffer.committed'> & { item_id?: string; previous_item_id?: string | null })
  | (Plain<'input_audio_buffer.speech_started'> & { item_id?: string; audio_start_ms?: number })
  | (Plain<'input_audio_buffer.speech_stopped'> & { item_id?: string; audio_end_ms?: number })
  | (Plain<'response.created' | 'response.cancelled' | 'response.done'> & { response: RealtimeResponseObject })
  | (ResponseEnvelope & { type: 'response.output_item.added' | 'response.output_item.done'; item: RealtimeItem })
  | (ResponseEnvelope & {
    type: 'response.content_part.added' | 'response.content_part.done'
    part: RealtimeContentPart
  })
  | Delta<'response.text.delta' | 'response.audio_transcript.delta'>
  | (Delta<'response.audio.delta'> & { session?: RealtimeSessionObject })
  | (Delta<'response.function_call_arguments.delta'> & { call_id?: string })
  | (ResponseEnvelope & { type: 'response.text.done'; text?: string })
  | (ResponseEnvelope & { type: 'response.audio_transcript.done'; transcript?: string })
  | (ResponseEnvelope & { type: 'response.audio.done' })
  | (ResponseEnvelope & {
    type: 'response.function_call_arguments.done'
    name: string
    /** JSON text written by the model; validate it before use. */
    arguments: string
    call_id?: string
  })
  | (ResponseEnvelope & {
    type:
      | 'response.function_call.inner_tool'
      | 'response.function_call.inner_tool.result'
      | 'response.function_call.simple_browser'
      | 'response.function_call.simple_browser.result'
    name?: string
    session?: RealtimeSessionObject
  })
  | (Plain<'rate_limits.updated' | 'rate_limites.updated'> & {
    rate_limits?: { name?: string; limit?: number; remaining?: number; reset_seconds?: number }[]
  })
  | (Plain<'error'> & { error: RealtimeErrorObject })
  | UnknownEvent

/** The types of the server's events that this version knows. */
export type RealtimeEventType = Exclude<RealtimeServerEvent['type'], UnknownType>

/** The server's event of a type. */
export type RealtimeEvent<Type extends string> = ByType<RealtimeServerEvent, Type>

/** The members of a union whose `type` may be this one. `Extract` leaves out those that stand for several types. */
type ByType<Event, Type> = Event extends { type: infer Known }
  ? Type & Known extends never ? never : Event & { type: Type & Known }
  : never
