import {
  anyOf,
  type BodySchema,
  listOf,
  objectWith,
  oneOf,
  requestIds,
  sensitiveWordCheck,
} from '../core/body-schema.ts'

const url = objectWith({ 'url!': 'string' })

const textPart = objectWith({ 'type!': oneOf('text'), 'text!': 'string' })
const parts = listOf(
  anyOf(
    textPart,
    objectWith({ 'type!': oneOf('image_url'), 'image_url!': url }),
    objectWith({ 'type!': oneOf('video_url'), 'video_url!': url }),
    objectWith({ 'type!': oneOf('file_url'), 'file_url!': url }),
    objectWith({
      'type!': oneOf('file'),
      'file!': objectWith({ file_id: 'string', file_url: 'string', file_data: 'string', filename: 'string' }),
    }),
    objectWith({
      'type!': oneOf('input_audio'),
      'input_audio!': objectWith({ 'data!': 'string', 'format!': oneOf('wav', 'mp3') }),
    }),
  ),
  1,
)

const call = objectWith({
  'id!': 'string',
  'type!': 'string',
  index: 'integer',
  'function': objectWith({ 'name!': 'string', 'arguments!': 'string' }),
  mcp: 'object',
})

/** A chat message. */
export const messageSchema: BodySchema = anyOf(
  objectWith({ 'role!': oneOf('system'), 'content!': anyOf('string', listOf(textPart, 1)) }),
  objectWith({ 'role!': oneOf('user'), 'content!': anyOf('string', parts) }),
  objectWith({
    'role!': oneOf('assistant'),
    content: anyOf('string', listOf(textPart), 'any'),
    reasoning_content: 'any',
    tool_calls: anyOf(listOf(call), 'any'),
    audio: 'object',
  }),
  objectWith({ 'role!': oneOf('tool'), 'content!': anyOf('string', listOf(textPart, 1)), tool_call_id: 'string' }),
)

/** A tool of a request. */
export const toolSchema: BodySchema = anyOf(
  objectWith({
    'type!': oneOf('function'),
    'function!': objectWith({ 'name!': 'string', description: 'string', parameters: 'object', strict: 'boolean' }),
  }),
  objectWith({
    'type!': oneOf('retrieval'),
    'retrieval!': objectWith({ 'knowledge_id!': 'string', prompt_template: 'string' }),
  }),
  objectWith({ 'type!': oneOf('web_search'), web_search: 'object' }),
  objectWith({
    'type!': oneOf('mcp'),
    'mcp!': objectWith({
      'server_label!': 'string',
      server_url: 'string',
      transport_type: oneOf('sse', 'streamable-http'),
      allowed_tools: listOf('string'),
      headers: 'object',
    }),
  }),
  objectWith({ 'type!': oneOf('code_interpreter'), code_interpreter: 'object' }),
  objectWith({ 'type!': oneOf('drawing_tool'), drawing_tool: 'object' }),
  objectWith({ 'type!': oneOf('web_browser'), web_browser: 'object' }),
)

/** The fields of a chat request that is not streamed. */
export const chatFields: Readonly<Record<string, BodySchema>> = {
  'model!': 'string',
  'messages!': listOf(messageSchema, 1),
  thinking: objectWith({ type: oneOf('enabled', 'disabled'), clear_thinking: 'boolean' }),
  reasoning_effort: oneOf('max', 'xhigh', 'high', 'medium', 'low', 'minimal', 'none'),
  do_sample: 'boolean',
  temperature: { from: 0, to: 1 },
  top_p: { from: 0.01, to: 1 },
  max_tokens: { from: 1, to: 131_072, integer: true },
  tools: listOf(toolSchema, 0, 128),
  tool_choice: anyOf(oneOf('auto'), 'object'),
  stop: anyOf('string', listOf('string', 0, 4)),
  response_format: objectWith({ 'type!': oneOf('text', 'json_object') }),
  watermark_enabled: 'boolean',
  meta: objectWith({ 'user_info!': 'string', 'bot_info!': 'string', 'bot_name!': 'string', 'user_name!': 'string' }),
  seed: 'integer',
  extra: 'object',
  // Not documented, sent by clients of other APIs: accepted without effect (observed 2026-10-09, parallel_tool_calls since 2025).
  store: 'boolean',
  prompt_cache_key: 'string',
  parallel_tool_calls: 'boolean',
  // Accepted on the coding base (observed 2026-08-06); its effect is not known.
  max_completion_tokens: { from: 1, to: 131_072, integer: true },
  ...requestIds,
  ...sensitiveWordCheck,
}
