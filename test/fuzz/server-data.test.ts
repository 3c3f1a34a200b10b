import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { Conversation, isZhipuError, parse, runBatch, runTools, tool, Zhipu } from '../../src/index.ts'
import { operations } from '../policy/operations.ts'
import { hostileJSON } from '../support/hostile-json.ts'
import { Random } from '../support/random.ts'
import { z } from '../support/schemas.ts'

const seed = Number(process.env['SEED'] ?? 20261128)
const rounds = 1_500

const messages = [{ role: 'user' as const, content: '你好' }]
const chat = { model: 'glm-4.6', messages }
const fast = { intervalMs: 1, deadlineMs: 5, sleep: () => Promise.resolve() }

type Call = (zhipu: Zhipu) => unknown

/** Calls beside those of `operations`: streams, polls and helpers. */
const otherCalls: Record<string, Call> = {
  'chat stream': (z) => z.chat.completions.stream(chat).final(),
  'chat stream: text()': (z) => z.chat.completions.stream(chat).text(),
  'responses stream': (z) => z.responses.stream({ model: 'glm-5.3', input: '你好' }).final(),
  'responses stream: text()': (z) => z.responses.stream({ model: 'glm-5.3', input: '你好' }).text(),
  'agents stream': (z) => z.agents.create({ agent_id: 'a', messages, stream: true }),
  'assistant stream': (z) => z.assistant.create({ assistant_id: 'a', messages }),
  'application stream': (z) => z.application.invoke({ app_id: 'a', messages: [{ content: [] }], stream: true }),
  'application sseInvoke': (z) => z.application.sseInvoke('a'),
  'zrag chat': (z) => z.zrag.agent.chat({ messages, retrieval: { know_ids: ['a'] } }),
  'tools stream': (z) => z.tools.create({ model: 'web-search-pro', messages, stream: true }),
  'asyncResult.poll': (z) => z.asyncResult.poll('a', fast),
  'asyncResult.poll of a created task': async (z) =>
    z.asyncResult.poll(await z.async.chat.completions.create(chat), fast),
  'batches.poll': (z) => z.batches.poll('a', fast),
  'fineTuning.jobs.poll': (z) => z.fineTuning.jobs.poll('a', fast),
  'files.parser.poll': (z) => z.files.parser.poll('a', fast),
  'document.poll': (z) => z.document.poll('a', fast),
  'agents.asyncResult.poll': (z) => z.agents.asyncResult.poll({ agent_id: 'a', async_id: 'a' }, fast),
  'files.list of retrieval': (z) => z.files.list({ purpose: 'retrieval', knowledge_id: 'a' }),
  parse: (z) => parse(z, chat, schema),
  runTools: (z) => runTools(z, chat, { tools: [weather], maxRounds: 3, onText: () => {}, onReasoning: () => {} }),
  'runTools at maxRounds': (z) => runTools(z, chat, { tools: [weather], maxRounds: 1 }),
  Conversation: (z) => new Conversation(z, { model: 'glm-4.6' }).ask('你好', { onText: () => {} }),
  runBatch: (z) => runBatch(z, [{ body: chat }], fast),
}

const schema = z.object({ a: z.number() })
const weather = tool({ name: 'a', run: () => 'clear' })

/** A client whose server sends hostile JSON: as JSON, as lines, or as events, whichever the call reads. */
function hostileClient(random: Random): Zhipu {
  const fetch = (url: string, { body }: RequestInit) => {
    const isStream = typeof body === 'string' && body.includes('"stream":true') ||
      /sse-invoke|zrag.agent|assistant$/.test(url)
    if (isStream) {
      return Promise.resolve(new Response(events(random), { headers: { 'content-type': 'text/event-stream' } }))
    }
    if (url.endsWith('/content')) return Promise.resolve(new Response(lines(random).join('\n')))
    // Often what the next step needs, so that later parsers are reached.
    const text = random.float() < 0.3
      ? `{"id":"a","status":"completed","output_file_id":${hostileJSON(random, 1)}}`
      : hostileJSON(random)
    return Promise.resolve(new Response(text, { headers: { 'content-type': 'application/json' } }))
  }
  return new Zhipu({ apiKey: 'id.secret', auth: 'key', endpoint: 'cn', fetch, maxRetries: 0 })
}

function lines(random: Random): string[] {
  return Array.from({ length: random.below(5) }, () => {
    const text = random.float() < 0.7
      ? `{"custom_id":"request-0","response":${hostileJSON(random)},"error":${hostileJSON(random)}}`
      : hostileJSON(random)
    return random.float() < 0.1 ? text.slice(0, random.below(text.length)) : text
  })
}

function events(random: Random): string {
  const frames = Array.from({ length: random.below(6) }, () => {
    const delta = random.float() < 0.5
      ? hostileJSON(random)
      : `{"tool_calls":[{"index":${hostileJSON(random, 1)},"function":${hostileJSON(random)}}]}`
    const isOfResponses = random.float() < 0.2
    const text = isOfResponses
      ? responsesEvent(random)
      : random.float() < 0.6
      ? `{"id":"a","choices":[{"finish_reason":${hostileJSON(random, 1)},"delta":${delta}}],"usage":${
        hostileJSON(random)
      }}`
      : hostileJSON(random)
    const name = random.pick(['', '', '', 'event: error\n', 'event: errorhandle\n', 'event: finish\n'])
    const cut = random.float() < 0.1 ? random.below(text.length + 1) : text.length
    return `${name}data: ${text.slice(0, cut)}${random.float() < 0.1 ? '' : '\n\n'}`
  })
  return frames.join('') + random.pick(['', 'data: [DONE]\n\n', 'data: [DO'])
}

/** An event of a response whose members are hostile. */
function responsesEvent(random: Random): string {
  const type = random.pick(['created', 'completed', 'failed', 'output_text.delta', 'output_item.added'])
  const members = ['response', 'delta', 'item', 'output_index'].map((name) => `"${name}":${hostileJSON(random, 2)}`)
  return `{"type":"response.${type}",${members.join()}}`
}

/** Waits for a result and reads it as a caller does: items of lists and streams, 20 at most. */
async function use(result: unknown): Promise<void> {
  const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
    value instanceof Object && Symbol.asyncIterator in value
  const value = isIterable(result) ? result : await result
  if (!isIterable(value)) return
  let items = 0
  for await (const _ of value) if (++items >= 20) break
}

const calls = [...operations.map(({ name, call }): [string, Call] => [name, call]), ...Object.entries(otherCalls)]

describe('arbitrary JSON of the server gives a result or a ZhipuError', () => {
  test.each(calls)('%s', async (name, call) => {
    const random = new Random(seed + name.length)
    for (let round = 0; round < rounds; round++) {
      const zhipu = hostileClient(random)
      const error = await Promise.resolve().then(() => use(call(zhipu))).catch((error: unknown) => error)
      if (error !== undefined && !isZhipuError(error)) {
        expect.fail(`SEED=${seed} round ${round}: ${(error as Error).stack ?? error}`)
      }
    }
  }, 60_000)
})
