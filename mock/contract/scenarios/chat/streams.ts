import type { ChatCompletionChunk } from '../../../../src/index.ts'
import { type Bench, type Scenario, scenariosOf } from '../../scenario.ts'
import { askNumbers, greet, reportNumbers } from './requests.ts'
import { chunkOf, finishes, isThinkingModel, secondsOf } from './shapes.ts'

const chunkOrder = ['id', 'created', 'object', 'model', 'choices', 'usage', 'web_search']
const choiceOrder = ['index', 'finish_reason', 'delta']
const deltaOrder = ['role', 'content', 'reasoning_content', 'tool_calls']
const callOrder = ['id', 'index', 'type', 'function']
const usageOrder = [
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'prompt_tokens_details',
  'completion_tokens_details',
]

/** The kind of a chunk in the grammar: `content`, `reasoning`, `tool`, `final`, `empty` (no choice). */
function kindOf({ choices }: ChatCompletionChunk): string {
  const choice = choices?.[0]
  if (choice === undefined) return 'empty'
  const { delta, finish_reason } = choice
  if (delta?.tool_calls?.length) return 'tool'
  if (finish_reason) return 'final'
  return delta?.reasoning_content ? 'reasoning' : 'content'
}

/** Reports the chunks of a stream that ends with `finish_reason` and usage. */
export function reportChunks(t: Bench, chunks: readonly ChatCompletionChunk[], grammar: string, model: string): void {
  const count = (holds: (chunk: ChatCompletionChunk) => boolean) => chunks.filter(holds).length
  t.shape('chunks', chunks, [chunkOf(model, t)])
  t.grammar('chunks', chunks.map(kindOf), grammar)
  t.fact('different chunk ids', new Set(chunks.map(({ id }) => id)).size, 1)
  const [head] = chunks
  const isSameTime = Math.abs(secondsOf(`${head?.id}`) - Number(head?.created)) <= 3
  t.fact('created within 3 s of the id', isSameTime, true)
  t.fact('different values of created', new Set(chunks.map(({ created }) => created)).size, 1)
  t.fact(
    'chunks with one choice of index 0',
    count(({ choices }) => choices?.length === 1 && choices[0]!.index === 0) === chunks.length,
    true,
  )
  t.fact('chunks with keys in another order', count((chunk) => !isOrdered(chunk, chunkOrder)), 0, 'warning')
  t.fact(
    'choices with keys in another order',
    count(({ choices }) => !isOrdered(choices?.[0], choiceOrder)),
    0,
    'warning',
  )
  const choices = chunks.flatMap((chunk) => chunk.choices ?? [])
  const calls = choices.flatMap(({ delta }) => delta?.tool_calls ?? [])
  const countDisordered = (values: readonly unknown[], order: readonly string[]) =>
    values.filter((value) => !isOrdered(value, order)).length
  t.fact(
    'deltas with keys in another order',
    countDisordered(choices.map(({ delta }) => delta), deltaOrder),
    0,
    'warning',
  )
  t.fact('calls with keys in another order', countDisordered(calls, callOrder), 0, 'warning')
  const functions = calls.map((call) => call.function)
  t.fact('functions with keys in another order', countDisordered(functions, ['name', 'arguments']), 0, 'warning')
  t.order('usage', chunks.at(-1)?.usage, usageOrder)
  const last = chunks.at(-1)
  const lastChoice = last?.choices?.[0]
  t.fact('last chunk finish_reason', lastChoice?.finish_reason, finishes)
  t.shape('last chunk delta', lastChoice?.delta, { role: '=assistant', content: '=' })
  t.fact('last chunk has usage', last?.usage != null, true)
  t.fact('chunks with usage', count(({ usage }) => usage != null), 1)
  const { prompt_tokens, completion_tokens, total_tokens } = last?.usage ?? {}
  t.fact('usage adds up', Number(prompt_tokens) + Number(completion_tokens) === total_tokens, true)
  t.fact('tokens are above 0', Number(prompt_tokens) > 0 && Number(completion_tokens) > 0, true)
  const reasoningTokens = last?.usage?.completion_tokens_details?.reasoning_tokens ?? 0
  t.fact('completion_tokens include reasoning_tokens', reasoningTokens <= Number(completion_tokens), true)
  const cachedTokens = last?.usage?.prompt_tokens_details?.cached_tokens ?? 0
  t.fact('cached_tokens are prompt tokens', cachedTokens <= Number(prompt_tokens), true)
  t.fact('chunks with a null finish_reason', count(({ choices }) => choices?.[0]?.finish_reason === null), 0)
  const withoutRole = count(({ choices }) =>
    !!choices?.[0] && !choices[0].delta?.tool_calls && choices[0].delta?.role !== 'assistant'
  )
  t.fact('chunks without role', withoutRole, 0)
  // glm-4-plus and glm-4-flash have one. Observed 2024 to 2026.
  const callsWithRole = count(({ choices }) =>
    choices?.[0]?.delta?.tool_calls !== undefined && choices[0].delta.role !== undefined
  )
  if (isThinkingModel(model)) t.fact('chunks of tool calls with role', callsWithRole, 0, 'warning')
}

function isOrdered(value: unknown, order: readonly string[]): boolean {
  const places = Object.keys(Object(value)).map((key) => order.indexOf(key)).filter((place) => place >= 0)
  return places.every((place, index) => index === 0 || places[index - 1]! < place)
}

/** The text of all chunks. */
export function joinText(chunks: readonly ChatCompletionChunk[], field: 'content' | 'reasoning_content'): string {
  return chunks.map(({ choices }) => choices?.[0]?.delta?.[field] ?? '').join('')
}

/** Reads a stream to its end. */
export async function readAll<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const events: T[] = []
  for await (const event of stream) events.push(event)
  return events
}

const scenario = scenariosOf('chat')

/** Streamed completions. */
export const streams: readonly Scenario[] = [
  scenario('a stream has one compact chunk in each data line and ends with [DONE]', { tokens: 100 }, async (_, t) => {
    const response = await t.post('/chat/completions', { ...greet(t), stream: true })
    t.fact('status', response.status, 200)
    t.fact('content-type', response.headers.get('content-type'), 'text/event-stream;charset=UTF-8', 'warning')
    const events = response.text.split('\n\n')
    t.fact('text after the last event', events.pop(), '')
    t.fact('last event', events.pop(), 'data: [DONE]')
    t.fact('events that are not one data line', events.filter((event) => !/^data: .*$/.test(event)).length, 0)
    const chunks = events.map((event) => t.json('data of an event', event.slice('data: '.length)))
    const loose = events.filter((event, index) => event !== `data: ${JSON.stringify(chunks[index])}`)
    t.fact('chunks that are not compact', loose.length, 0, 'info')
    reportChunks(t, chunks as ChatCompletionChunk[], 'content+ final', t.model)
  }),

  scenario(
    'a stream has content chunks, then a chunk with finish_reason and usage',
    { tokens: 100 },
    async (client, t) => {
      const chunks = await readAll(await client.chat.completions.create({ ...greet(t), stream: true }))
      reportChunks(t, chunks, 'content+ final', t.model)
      t.fact('finish_reason', chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
      t.fact('has text', joinText(chunks, 'content') !== '', true)
    },
  ),

  scenario('the chunks of a stream arrive in order and are complete', { tokens: 400 }, async (client, t) => {
    const chunks = await readAll(await client.chat.completions.create({ ...askNumbers(t), stream: true }))
    reportChunks(t, chunks, 'content+ final', t.model)
    t.fact('has several content chunks', chunks.length > 3, true, 'warning')
    reportNumbers(t, 'stream', joinText(chunks, 'content'))
  }),

  scenario('include_usage adds no chunk to a stream', { tokens: 100 }, async (client, t) => {
    const request = { ...greet(t), stream_options: { include_usage: true } }
    reportChunks(t, await readAll(client.chat.completions.stream(request)), 'content+ final', t.model)
  }),

  scenario('stream().final() resolves to a complete reply', { tokens: 100 }, async (client, t) => {
    const completion = await client.chat.completions.stream(greet(t)).final()
    t.fact('role', completion.message.role, 'assistant')
    t.fact('content is text', typeof completion.message.content === 'string' && completion.message.content !== '', true)
    t.fact('finish_reason', completion.choices[0]?.finish_reason, finishes)
    const { prompt_tokens, completion_tokens, total_tokens } = completion.usage ?? {}
    t.fact('usage adds up', Number(prompt_tokens) + Number(completion_tokens) === total_tokens, true)
  }),

  scenario('max_tokens ends a stream with finish_reason length', { tokens: 60 }, async (client, t) => {
    const messages = [{ role: 'user' as const, content: '从一数到一百' }]
    const stream = client.chat.completions.stream({ ...greet(t), messages, max_tokens: 4 })
    const chunks = await readAll(stream)
    reportChunks(t, chunks, 'content+ final', t.model)
    t.fact('finish_reason', chunks.at(-1)?.choices[0]?.finish_reason, 'length')
    t.fact('completion_tokens', chunks.at(-1)?.usage?.completion_tokens, [4, 3])
  }),

  scenario(
    'a stream can be left early, and the next request succeeds',
    { requests: 2, tokens: 200 },
    async (client, t) => {
      const request = greet(t)
      for await (const chunk of client.chat.completions.stream(request)) {
        t.fact('first chunk role', chunk.choices?.[0]?.delta?.role, 'assistant')
        break
      }
      const completion = await client.chat.completions.create(request)
      t.fact('next finish_reason', completion.choices[0]?.finish_reason, finishes)
    },
  ),
]
