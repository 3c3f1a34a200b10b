import { mistakesOf } from '../../core/body-mistakes.ts'
import { anyOf, type BodySchema, listOf, objectWith, oneOf } from '../../core/body-schema.ts'
import { parseJSON } from '../../data/bytes.ts'
import { isRecord } from '../../validation/validators.ts'

/** A message of the client: a JSON object with a type. */
export type ClientEvent = Readonly<Record<string, unknown>> & { readonly type: string }

/** Parses a message; `undefined` for anything but a JSON object with a type. */
export function parseEvent(message: string | Uint8Array): ClientEvent | undefined {
  try {
    const value = parseJSON(message)
    return isRecord(value) && typeof value['type'] === 'string' ? value as ClientEvent : undefined
  } catch {
    return undefined
  }
}

const detection = objectWith({
  'type!': oneOf('client_vad', 'server_vad', 'none'),
  threshold: { from: 0, to: 1 },
  prefix_padding_ms: 'integer',
  silence_duration_ms: 'integer',
  create_response: 'boolean',
  interrupt_response: 'boolean',
})

const greeting = objectWith({ enable: 'boolean', content: 'string' })

/** Configuration of a session. Source: AsyncAPI document of 2026-07-11, official SDKs. */
const session: BodySchema = objectWith({
  // Required by the document; a recording of the official SDK has none, and the default is `wav`.
  input_audio_format: 'string',
  'output_audio_format!': oneOf('pcm', 'mp3'),
  turn_detection: detection,
  model: 'string',
  instructions: 'string',
  modalities: listOf(oneOf('text', 'audio')),
  voice: 'string',
  temperature: { from: 0, to: 1 },
  max_response_output_tokens: anyOf('string', 'integer'),
  // The name in the official Python SDK.
  max_output_tokens: anyOf('string', 'integer'),
  // The official Python SDK sends null; any other value is refused without strict mode too.
  tool_choice: oneOf(''),
  // For debugging, in the official Go SDK.
  flow_backend: 'string',
  tts_backend: 'string',
  tools: listOf(
    objectWith({ 'type!': oneOf('function'), 'name!': 'string', 'description!': 'string', parameters: 'object' }),
  ),
  input_audio_noise_reduction: objectWith({ type: oneOf('near_field', 'far_field') }),
  input_audio_transcription: 'object',
  greeting_config: greeting,
  'beta_fields!': objectWith({
    'chat_mode!': oneOf('audio', 'video_passive', 'video_proactive', 'video_preactive'),
    tts_source: oneOf('e2e', 'zhipu', 'huoshan'),
    auto_search: 'boolean',
    fps: 'integer',
    image_size_x: 'integer',
    image_size_y: 'integer',
    input_sample_rate: 'integer',
    tts_cloned: 'object',
    greeting_config: greeting,
  }),
})

const part = objectWith({
  'type!': oneOf('input_audio', 'input_text', 'text', 'audio'),
  text: 'string',
  audio: 'string',
  transcript: 'string',
})

const item = objectWith({
  'type!': oneOf('message', 'function_call', 'function_call_output'),
  id: 'string',
  object: 'string',
  // Of the official Go SDK, the output of a function has an empty status and an empty role.
  status: oneOf('completed', 'incomplete', 'in_progress', ''),
  role: oneOf('user', 'assistant', 'system', ''),
  content: listOf(part),
  name: 'string',
  arguments: 'string',
  output: 'string',
  call_id: 'string',
})

/** `delta` is in every event of the official Go SDK, as an empty string. */
const eventWith = (members: Readonly<Record<string, BodySchema>> = {}): BodySchema =>
  objectWith({ 'type!': 'string', event_id: 'string', client_timestamp: 'number', delta: 'string', ...members })

/** Schema of each event of the client. Source: AsyncAPI document of 2026-07-11, official SDKs, their recordings of 2025. */
const eventSchemas: Readonly<Record<string, BodySchema>> = {
  'session.update': eventWith({ 'session!': session }),
  'input_audio_buffer.append': eventWith({ 'audio!': 'string' }),
  'input_audio_buffer.append_video_frame': eventWith({ 'video_frame!': 'string' }),
  'input_audio_buffer.pre_commit': eventWith(),
  'input_audio_buffer.commit': eventWith(),
  'input_audio_buffer.clear': eventWith(),
  'conversation.item.create': eventWith({ 'item!': item, previous_item_id: 'string' }),
  'conversation.item.delete': eventWith({ 'item_id!': 'string' }),
  'conversation.item.retrieve': eventWith({ 'item_id!': 'string' }),
  'conversation.item.truncate': eventWith({
    'item_id!': 'string',
    // The official Go SDK omits an index of 0.
    content_index: 'integer',
    'audio_end_ms!': 'integer',
  }),
  // A recording of the official SDK has `timestamp`.
  'response.create': eventWith({ response: 'object', timestamp: 'number' }),
  'response.cancel': eventWith({ response_id: 'string' }),
  'transcription_session.update': eventWith({
    input_audio_format: 'string',
    input_audio_noise_reduction: 'object',
    modalities: listOf('string'),
    turn_detection: detection,
    session: 'object',
  }),
}

/** What strict mode refuses in an event; `undefined` for one that is correct, and for an unknown type. */
export function strictMistake(event: ClientEvent): string | undefined {
  const schema = Object.hasOwn(eventSchemas, event.type) ? eventSchemas[event.type] : undefined
  const mistakes = schema ? mistakesOf(event, schema, '') : []
  return mistakes.length > 0 ? `Strict: ${event.type}: ${mistakes.join('; ')}` : undefined
}
