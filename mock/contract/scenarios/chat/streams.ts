import type { ChatCompletionChunk } from '../../../../src/index.ts'
import { type Bench, type Scenario, scenariosOf } from '../../scenario.ts'
import { greet } from './requests.ts'
import { answer, chunk, finishes } from './shapes.ts'

const chunkOrder = ['id', 'created', 'object', 'model', 'choices', 'usage']

/** The kind of a chunk in the grammar: `content`, `reasoning`, `tool`, `final`, `empty` (no choice). */
function kindOf({ choices: [choice] }: ChatCompletionChunk): string {
  if (choice === undefined) return 'empty'
  if (choice.delta.tool_calls?.length) return 'tool'
  if (choice.finish_reason) return 'final'
  return choice.delta.reasoning_content ? 'reasoning' : 'content'
}

/** Reports the chunks of a stream that ends with `finish_reason` and usage. */
export function reportChunks(t: Bench, chunks: readonly ChatCompletionChunk[], grammar: string): void {
  t.shape('chunks', chunks, [chunk])
  t.grammar('chunks', chunks.map(kindOf), grammar)
  t.fact('different chunk ids', new Set(chunks.map(({ id }) => id)).size, 1)
  const [first, last] = [chunks[0], chunks.at(-1)]
  if (first !== undefined) t.order('first chunk', first, chunkOrder)
  t.fact('last chunk finish_reason', last?.choices[0]?.finish_reason, finishes)
  t.fact('last chunk content', last?.choices[0]?.delta.content, '')
  t.fact('last chunk has usage', last?.usage != null, true)
  t.fact('chunks with usage', chunks.filter(({ usage }) => usage != null).length, 1, 'warning')
  t.fact(
    'chunks with a null finish_reason',
    chunks.filter(({ choices }) => choices[0]?.finish_reason === null).length,
    0,
    'warning',
  )
  const withoutRole = chunks.filter(({ choices: [choice] }) =>
    choice && !choice.delta.tool_calls && choice.delta.role !== 'assistant'
  )
  t.fact('chunks without role', withoutRole.length, 0, 'warning')
}

const scenario = scenariosOf('chat')

/** Streamed completions. */
export const streams: readonly Scenario[] = [
  scenario('a stream has one compact chunk in each data line and ends with [DONE]', { tokens: 100 }, async (_, t) => {
    const body = { ...greet(t), stream: true }
    const response = await t.post('/chat/completions', body)
    t.fact('status', response.status, 200)
    t.fact('content-type', response.headers.get('content-type'), 'text/event-stream;charset=UTF-8', 'warning')
    const events = response.text.split('\n\n')
    t.fact('text after the last event', events.pop(), '')
    t.fact('last event', events.pop(), 'data: [DONE]')
    t.fact('events that are not one data line', events.filter((event) => !/^data: .*$/.test(event)).length, 0)
    const data = events.map((event) => event.slice('data: '.length))
    t.fact(
      'chunks that are not compact',
      data.filter((json) => json !== JSON.stringify(JSON.parse(json))).length,
      0,
      'info',
    )
  }),

  scenario(
    'a stream has content chunks, then a chunk with finish_reason and usage',
    { tokens: 100 },
    async (client, t) => {
      const stream = await client.chat.completions.create({ ...greet(t), stream: true })
      const chunks: ChatCompletionChunk[] = []
      for await (const chunk of stream) chunks.push(chunk)
      reportChunks(t, chunks, 'content+ final')
    },
  ),

  scenario('stream().final() resolves to a complete reply', { tokens: 100 }, async (client, t) => {
    const stream = client.chat.completions.stream(greet(t))
    const completion = await stream.final()
    t.fact('role', completion.message.role, 'assistant')
    t.fact('content is text', typeof completion.message.content === 'string' && completion.message.content !== '', true)
    t.fact('finish_reason', completion.choices[0]?.finish_reason, finishes)
    t.fact(
      'usage adds up',
      (completion.usage?.prompt_tokens ?? 0) + (completion.usage?.completion_tokens ?? 0),
      completion.usage?.total_tokens,
    )
  }),

  scenario(
    'reasoning is streamed before the content and separately from it',
    { requests: 2, tokens: 2_400 },
    async (client, t) => {
      const request = { ...greet(t), model: t.thinkingModel, max_tokens: 1_000, thinking: { type: 'enabled' } } as const
      const completion = await client.chat.completions.create(request)
      t.shape('answer', completion, answer)
      t.fact('answer has reasoning', Boolean(completion.choices[0]?.message.reasoning_content), true)
      const chunks: ChatCompletionChunk[] = []
      for await (const chunk of client.chat.completions.stream(request)) chunks.push(chunk)
      reportChunks(t, chunks, 'content? reasoning+ content+ final')
    },
  ),

  scenario(
    'a stream can be left early, and the next request succeeds',
    { requests: 2, tokens: 200 },
    async (client, t) => {
      const request = greet(t)
      for await (const chunk of client.chat.completions.stream(request)) {
        t.fact('first chunk role', chunk.choices[0]?.delta.role, 'assistant', 'warning')
        break
      }
      const completion = await client.chat.completions.create(request)
      t.fact('next finish_reason', completion.choices[0]?.finish_reason, finishes)
    },
  ),
]
