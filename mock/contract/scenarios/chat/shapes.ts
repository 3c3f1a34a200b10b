import type { Shape } from '../../shape.ts'

const usage: Shape = {
  prompt_tokens: 'number',
  completion_tokens: 'number',
  total_tokens: 'number',
  'prompt_tokens_details?': { 'cached_tokens?': 'number' },
  'completion_tokens_details?': { 'reasoning_tokens?': 'number' },
}

const call: Shape = { id: 'string', index: 'number', type: 'string', function: { name: 'string', arguments: 'string' } }

const message: Shape = {
  role: 'string',
  'content?': 'string|null',
  'reasoning_content?': 'string',
  'tool_calls?': [call],
}

/** A synchronous completion. */
export const answer: Shape = {
  id: 'string',
  request_id: 'string',
  created: 'number',
  model: 'string',
  'object?': 'string',
  choices: [{ index: 'number', finish_reason: 'string', message }],
  usage,
}

/** One event of a stream. */
export const chunk: Shape = {
  id: 'string',
  created: 'number',
  'object?': 'string',
  model: 'string',
  choices: [{
    index: 'number',
    'finish_reason?': 'string',
    delta: {
      'role?': 'string',
      'content?': 'string|null',
      'reasoning_content?': 'string',
      'tool_calls?': [call],
    },
  }],
  'usage?': usage,
}

/** The documented values of `finish_reason`. */
export const finishes: readonly string[] = [
  'stop',
  'length',
  'tool_calls',
  'sensitive',
  'network_error',
  'model_context_window_exceeded',
]
