import { anyOf, type BodySchema, listOf, objectWith, oneOf } from '../../core/body-schema.ts'

const inputPart = anyOf(
  objectWith({ 'type!': oneOf('input_text'), 'text!': 'string' }),
  objectWith({ 'type!': oneOf('input_image'), 'image_url!': 'string', detail: 'string' }),
  objectWith({ 'type!': oneOf('input_file'), file_data: 'string', file_url: 'string', filename: 'string' }),
  objectWith({ 'type!': oneOf('output_text'), 'text!': 'string', annotations: 'any', logprobs: 'any' }),
)
const ids = { id: 'string', status: 'string' } as const
const reasoningText = objectWith({ 'type!': oneOf('reasoning_text'), 'text!': 'string' })

const item = anyOf(
  objectWith({
    type: oneOf('message'),
    'role!': oneOf('user', 'system', 'assistant', 'developer'),
    'content!': anyOf('string', inputPart, listOf(inputPart)),
    ...ids,
  }),
  objectWith({
    'type!': oneOf('function_call'),
    'name!': 'string',
    'call_id!': 'string',
    'arguments!': 'string',
    namespace: 'string',
    ...ids,
  }),
  objectWith({
    'type!': oneOf('function_call_output'),
    'call_id!': 'string',
    'output!': anyOf('string', listOf(inputPart)),
    ...ids,
  }),
  objectWith({
    'type!': oneOf('reasoning'),
    content: anyOf(reasoningText, listOf(reasoningText)),
    summary: 'any',
    encrypted_content: 'string',
    ...ids,
  }),
  objectWith({ 'type!': oneOf('web_search_call'), action: 'object', result: 'any', ...ids }),
)

const functionTool = objectWith({
  'type!': oneOf('function'),
  'name!': 'string',
  description: 'string',
  parameters: 'object',
  strict: 'boolean',
})

const tool = anyOf(
  functionTool,
  objectWith({ 'type!': oneOf('namespace'), 'name!': 'string', description: 'string', tools: listOf(functionTool) }),
  objectWith({ 'type!': oneOf('custom'), 'name!': 'string', description: 'string' }),
  objectWith({ 'type!': oneOf('web_search') }),
)

/** Source: OpenAPI document "Response API" of BigModel, October 2026. */
export const responseBody: BodySchema = objectWith({
  'model!': 'string',
  'input!': anyOf('string', listOf(item, 1)),
  instructions: 'string',
  stream: 'boolean',
  temperature: { from: 0, to: 1 },
  top_p: { from: 0.01, to: 1 },
  max_output_tokens: { from: 1, to: 131_072, integer: true },
  stop: anyOf('string', listOf('string')),
  tools: listOf(tool),
  tool_choice: oneOf('none', 'auto'),
  reasoning: objectWith({ effort: oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max') }),
  text: objectWith({ format: objectWith({ 'type!': oneOf('text', 'json_object') }) }),
  prompt_cache_key: 'string',
  previous_response_id: 'string',
  store: 'boolean',
})
