import { isCodingBase } from '../../api-base.ts'
import type { Bench } from '../../scenario.ts'
import type { Shape } from '../../shape.ts'

/** Names of the models of 2025 and later, which report cached tokens. Observed. */
export const isThinkingModel = (model: string): boolean => /^glm-(4\.[5-9]|[5-9])/.test(model)

/** Beijing time and 16 hexadecimal digits, since mid 2024. Observed. */
export const answerId: RegExp = /^20\d{12}[0-9a-f]{16}$/

/** Unix seconds of the Beijing time at the start of an id of 30 characters. */
export function secondsOf(id: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(id) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`) / 1000
}

/** Ids of tool calls of 2024 to 2026. Observed. */
export const callId: RegExp = /^(call_-?\w{6,}|tool-[0-9a-f]{32})$/

/** The documented values of `finish_reason`. */
export const finishes: readonly string[] = [
  'stop',
  'length',
  'tool_calls',
  'sensitive',
  'network_error',
  'model_context_window_exceeded',
]

const finish = new RegExp(`^(${finishes.join('|')})$`)

/** Since 2026; on the coding base not all models were observed since then. */
function hasObject(model: string, options: Bench['options']): boolean {
  return isThinkingModel(model) && !isCodingBase(options)
}

function usageOf(model: string): Shape {
  return {
    prompt_tokens: 'integer',
    completion_tokens: 'integer',
    total_tokens: 'integer',
    [isThinkingModel(model) ? 'prompt_tokens_details' : 'prompt_tokens_details?']: { cached_tokens: 'integer' },
    'completion_tokens_details?': { reasoning_tokens: 'integer' },
  }
}

const call: Shape = {
  id: callId,
  index: 'number',
  type: '=function',
  function: { name: 'text', arguments: 'string' },
}

/** A fragment of a streamed call: only the first has `id` and `name`. Observed with `tool_stream`. */
const callFragment: Shape = {
  'id?': callId,
  index: 'number',
  type: '=function',
  function: { 'name?': 'text', arguments: 'string' },
}

/** A synchronous completion. */
export function answerOf(model: string, { options }: Pick<Bench, 'options'>): Shape {
  return {
    id: answerId,
    request_id: 'text',
    created: 'seconds',
    model: `=${model}`,
    [hasObject(model, options) ? 'object' : 'object?']: '=chat.completion',
    choices: [{
      index: 'position',
      finish_reason: finish,
      message: {
        role: '=assistant',
        // Absent or null beside tool calls. Observed, and docs.
        'content?': 'string|null',
        'reasoning_content?': 'string',
        'tool_calls?': [call],
      },
    }],
    usage: usageOf(model),
  }
}

/** One chunk of a stream. */
export function chunkOf(model: string, { options }: Pick<Bench, 'options'>): Shape {
  return {
    id: answerId,
    created: 'seconds',
    [hasObject(model, options) ? 'object' : 'object?']: '=chat.completion.chunk',
    model: `=${model}`,
    choices: [{
      index: 'position',
      'finish_reason?': finish,
      delta: {
        'role?': '=assistant',
        'content?': 'string|null',
        'reasoning_content?': 'string',
        'tool_calls?': [callFragment],
      },
    }],
    'usage?': usageOf(model),
  }
}

/** One result of the tool `web_search`. Source: docs, 2025. */
export const searchResult: Shape = {
  'icon?': 'string',
  title: 'text',
  link: 'url',
  'media?': 'string',
  'publish_date?': 'string',
  content: 'string',
  refer: /^ref_\d+$/,
}
