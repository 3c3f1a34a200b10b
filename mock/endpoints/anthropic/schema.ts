import { anyOf, type BodySchema, listOf, objectWith, oneOf } from '../../core/body-schema.ts'

const cached: Readonly<Record<string, BodySchema>> = { cache_control: 'object' }
const text = objectWith({ 'type!': oneOf('text'), 'text!': 'string', citations: 'any', ...cached })
const image = objectWith({
  'type!': oneOf('image'),
  'source!': anyOf(
    objectWith({ 'type!': oneOf('base64'), 'media_type!': 'string', 'data!': 'string' }),
    objectWith({ 'type!': oneOf('url'), 'url!': 'string' }),
  ),
  ...cached,
})
const document = objectWith({
  'type!': oneOf('document'),
  'source!': 'object',
  title: 'string',
  context: 'string',
  citations: 'object',
  ...cached,
})

const block = anyOf(
  text,
  image,
  document,
  objectWith({ 'type!': oneOf('thinking'), 'thinking!': 'string', signature: 'string' }),
  objectWith({ 'type!': oneOf('redacted_thinking'), 'data!': 'string' }),
  objectWith({ 'type!': oneOf('tool_use'), 'id!': 'string', 'name!': 'string', 'input!': 'object', ...cached }),
  objectWith({
    'type!': oneOf('tool_result'),
    'tool_use_id!': 'string',
    content: anyOf('string', listOf(anyOf(text, image, document))),
    is_error: 'boolean',
    ...cached,
  }),
  objectWith({ 'type!': oneOf('server_tool_use'), 'id!': 'string', 'name!': 'string', input: 'object', ...cached }),
)

/** Tools of the caller, and tools of server types such as `web_search_20250305` with the members that Anthropic documents. */
const tool = anyOf(
  objectWith({
    'name!': 'string',
    description: 'string',
    'input_schema!': 'object',
    type: oneOf('custom'),
    strict: 'boolean',
    ...cached,
  }),
  objectWith({
    'type!': 'string',
    'name!': 'string',
    max_uses: 'integer',
    allowed_domains: listOf('string'),
    blocked_domains: listOf('string'),
    user_location: 'object',
    citations: 'object',
    max_content_tokens: 'integer',
    max_characters: 'integer',
    display_width_px: 'integer',
    display_height_px: 'integer',
    display_number: 'integer',
    ...cached,
  }),
)

const turn: Readonly<Record<string, BodySchema>> = {
  'model!': 'string',
  'messages!': listOf(
    objectWith({ 'role!': oneOf('user', 'assistant'), 'content!': anyOf('string', listOf(block, 1)) }),
    1,
  ),
  system: anyOf('string', listOf(text)),
  tools: listOf(tool),
  tool_choice: anyOf(
    objectWith({ 'type!': oneOf('auto', 'any'), disable_parallel_tool_use: 'boolean' }),
    objectWith({ 'type!': oneOf('tool'), 'name!': 'string', disable_parallel_tool_use: 'boolean' }),
    objectWith({ 'type!': oneOf('none') }),
  ),
  thinking: anyOf(
    objectWith({ 'type!': oneOf('enabled'), budget_tokens: 'integer', display: 'string' }),
    objectWith({ 'type!': oneOf('disabled', 'adaptive'), display: 'string' }),
  ),
  output_config: objectWith({ effort: oneOf('low', 'medium', 'high', 'xhigh', 'max'), format: 'object' }),
  context_management: 'object',
  mcp_servers: listOf('object'),
  ...cached,
}

/** The body of a message. Source: the fields that BigModel's page and the SDK of Anthropic have; the server ignores others. */
export const messageBody: BodySchema = objectWith({
  ...turn,
  'max_tokens!': { from: 1, to: 131_072, integer: true },
  stream: 'boolean',
  temperature: { from: 0, to: 1 },
  top_p: { from: 0, to: 1 },
  top_k: 'integer',
  stop_sequences: listOf('string'),
  metadata: objectWith({ user_id: 'string' }),
  service_tier: oneOf('auto', 'standard_only'),
  container: 'any',
  inference_geo: 'string',
})

/** The body of a count of tokens. */
export const countBody: BodySchema = objectWith(turn)
