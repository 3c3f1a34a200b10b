import { assistantMessage } from '../endpoints/anthropic/to-chat.ts'
import { plainText } from '../validation/plain-text.ts'
import { isRecord } from '../validation/validators.ts'
import { countIn } from './messages.ts'
import type { ChatAnswer } from './read-reply.ts'

type Block = Record<string, unknown>

const finishReasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
}

/** Reads the body of an answer in the Anthropic protocol in the terms of v4. */
export function readMessageBody(body: unknown): ChatAnswer {
  if (!isRecord(body)) return {}
  const { content, stop_reason: reason, usage } = body
  return {
    message: Array.isArray(content) ? assistantMessage(content.filter(isRecord)) : undefined,
    finish: finishOf(reason),
    errorCode: errorCodeOf(body),
    usage: usageOf(usage),
  }
}

/** Joins the events of an answer. `events` are the values of `data`. */
export function readMessageEvents(events: readonly unknown[]): ChatAnswer {
  const blocks = new Map<unknown, Block>()
  let answer: ChatAnswer = {}
  for (const event of events.filter(isRecord)) {
    const { index, delta, content_block: block } = event
    const open = blocks.get(index)
    if (isRecord(block)) blocks.set(index, { ...block, json: '' })
    else if (event['type'] === 'message_delta') {
      answer = {
        ...answer,
        finish: finishOf(isRecord(delta) ? delta['stop_reason'] : undefined),
        usage: usageOf(event['usage']),
      }
    } else if (open && isRecord(delta)) addDelta(open, delta)
    answer = { ...answer, errorCode: errorCodeOf(event) ?? answer.errorCode }
  }
  const content = Array.from(blocks.values(), withInput)
  return content.length > 0 ? { ...answer, message: assistantMessage(content) } : answer
}

function addDelta(block: Block, { text, thinking, partial_json: json }: Readonly<Record<string, unknown>>): void {
  if (typeof text === 'string') block['text'] += text
  if (typeof thinking === 'string') block['thinking'] += thinking
  if (typeof json === 'string') block['json'] += json
}

/** A call with the arguments of its deltas; the text where they are not JSON. */
function withInput({ json, ...block }: Block): Block {
  if (block['type'] !== 'tool_use' || json === '') return block
  try {
    return { ...block, input: JSON.parse(json as string) }
  } catch {
    return { ...block, input: json }
  }
}

function finishOf(reason: unknown): string | undefined {
  return typeof reason === 'string' ? finishReasons[reason] ?? reason : undefined
}

/** The code of an error in any of its forms: a member, or the first brackets of the message. */
function errorCodeOf(body: Readonly<Record<string, unknown>>): string | undefined {
  const error = isRecord(body['error']) ? body['error'] : body
  if (error['code'] !== undefined) return plainText(error['code'])
  const [, bracketed] = /^\[(\d+)\]/.exec(plainText(error['message'])) ?? []
  if (bracketed !== undefined) return bracketed
  if (error === body) return Array.isArray(body['detail']) ? '422' : undefined
  return typeof error['type'] === 'string' ? error['type'] : undefined
}

/** Usage as v4 has it: the cached tokens are part of the prompt. */
function usageOf(usage: unknown): ChatAnswer['usage'] {
  if (!isRecord(usage)) return undefined
  const cached = countIn(usage, 'cache_read_input_tokens')
  const prompt = countIn(usage, 'input_tokens') + cached
  const completion = countIn(usage, 'output_tokens')
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  }
}
