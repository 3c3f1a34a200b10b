import type { ChatCompletionChunk } from '../../../../src/index.ts'
import { type Bench, type Scenario, scenariosOf } from '../../scenario.ts'
import { greet } from './requests.ts'
import { answer, chunk, finishes } from './shapes.ts'

const chunkOrder = ['id', 'created', 'object', 'model', 'choices', 'usage']

/** What kind of event a chunk is: `content`, `reasoning`, `tool`, `final`, `empty` (no choice). */
function kindOf({ choices: [choice] }: ChatCompletionChunk): string {
  if (choice === undefined) return 'empty'
  if (choice.delta.tool_calls?.length) return 'tool'
  if (choice.finish_reason) return 'final'
  return choice.delta.reasoning_content ? 'reasoning' : 'content'
}

/** Looks at the chunks of any stream that ends well. */
export function inspect(t: Bench, chunks: readonly ChatCompletionChunk[], grammar: string): void {
  t.shape('chunks', chunks, [chunk])
  t.grammar('chunks', chunks.map(kindOf), grammar)
  t.fact('chunks ids', new Set(chunks.map(({ id }) => id)).size, 1)
  const [first, last] = [chunks[0], chunks.at(-1)]
  if (first !== undefined) t.order('first chunk', first, chunkOrder)
  t.fact('last chunk finish_reason', last?.choices[0]?.finish_reason, finishes)
  t.fact('last chunk content', last?.choices[0]?.delta.content, '')
  t.fact('last chunk has usage', last?.usage != null, true)
  t.fact('chunks with usage', chunks.filter((one) => one.usage != null).length, 1, 'warning')
  t.fact(
    'chunks with a null finish_reason',
    chunks.filter(({ choices }) => choices[0]?.finish_reason === null).length,
    0,
    'warning',
  )
  const silent = chunks.filter(({ choices: [choice] }) =>
    choice && !choice.delta.tool_calls && choice.delta.role !== 'assistant'
  )
  t.fact('chunks without role', silent.length, 0, 'warning')
}

const scenario = scenariosOf('chat')

/** Streamed answers. */
export const streams: readonly Scenario[] = [
  scenario('a stream is data lines, one compact chunk each, and ends with [DONE]', { tokens: 100 }, async (_, t) => {
    const body = { ...greet(t), stream: true }
    const wire = await t.post('/chat/completions', body)
    t.fact('status', wire.status, 200)
    t.fact('content-type', wire.headers.get('content-type'), 'text/event-stream;charset=UTF-8', 'warning')
    const events = wire.text.split('\n\n')
    t.fact('after the last event', events.pop(), '')
    t.fact('last event', events.pop(), 'data: [DONE]')
    t.fact('other lines than data', events.filter((event) => !/^data: .*$/.test(event)).length, 0)
    const data = events.map((event) => event.slice('data: '.length))
    t.fact(
      'chunks that are not compact',
      data.filter((one) => one !== JSON.stringify(JSON.parse(one))).length,
      0,
      'info',
    )
  }),

  scenario('a stream brings content, then why it ended and what it cost', { tokens: 100 }, async (client, t) => {
    const stream = await client.chat.completions.create({ ...greet(t), stream: true })
    const chunks: ChatCompletionChunk[] = []
    for await (const one of stream) chunks.push(one)
    inspect(t, chunks, 'content+ final')
  }),

  scenario('stream().final() is the answer that create() gives', { tokens: 100 }, async (client, t) => {
    const stream = client.chat.completions.stream(greet(t))
    const whole = await stream.final()
    t.fact('role', whole.message.role, 'assistant')
    t.fact('content is text', typeof whole.message.content === 'string' && whole.message.content !== '', true)
    t.fact('finish_reason', whole.choices[0]?.finish_reason, finishes)
    t.fact(
      'usage adds up',
      (whole.usage?.prompt_tokens ?? 0) + (whole.usage?.completion_tokens ?? 0),
      whole.usage?.total_tokens,
    )
  }),

  scenario('thinking comes before the answer and apart from it', { requests: 2, tokens: 2_400 }, async (client, t) => {
    const asked = { ...greet(t), model: t.thinkingModel, max_tokens: 1_000, thinking: { type: 'enabled' } } as const
    const whole = await client.chat.completions.create(asked)
    t.shape('answer', whole, answer)
    t.fact('answer has reasoning', Boolean(whole.choices[0]?.message.reasoning_content), true)
    const chunks: ChatCompletionChunk[] = []
    for await (const one of client.chat.completions.stream(asked)) chunks.push(one)
    inspect(t, chunks, 'content? reasoning+ content+ final')
  }),

  scenario('a stream that is left early harms nobody', { requests: 2, tokens: 200 }, async (client, t) => {
    const asked = greet(t)
    for await (const one of client.chat.completions.stream(asked)) {
      t.fact('first chunk role', one.choices[0]?.delta.role, 'assistant', 'warning')
      break
    }
    const whole = await client.chat.completions.create(asked)
    t.fact('next finish_reason', whole.choices[0]?.finish_reason, finishes)
  }),
]
