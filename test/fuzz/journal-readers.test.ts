import process from 'node:process'
import { expect, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../mock/index.ts'
import { conversationsOf, matchers } from '../../mock/test.ts'
import { corrupted, hostileJSON, hostileValue } from '../support/hostile-json.ts'
import { Random } from '../support/random.ts'

const seed = Number(process.env['SEED'] ?? 20261129)
const rounds = 600

const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
const requests: readonly (readonly [path: string, body: object])[] = [
  ['/api/paas/v4/chat/completions', {
    model: 'glm-4.6',
    messages: [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'a', content: 'y' },
    ],
    tools: [{ type: 'function', function: { name: 'f' } }],
  }],
  ['/api/anthropic/v1/messages', {
    model: 'glm-4.6',
    max_tokens: 9,
    system: [{ type: 'text', text: 's' }],
    messages: [
      { role: 'user', content: 'x' },
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 't' }, { type: 'tool_use', id: 'a', name: 'f', input: {} }],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'r' }] }],
      },
    ],
  }],
  ['/api/v1/responses', {
    model: 'glm-5.3',
    previous_response_id: 'r',
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'x' }] },
      { type: 'reasoning', content: [{ text: 'q' }] },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: 'y' },
    ],
  }],
]
const replies: readonly object[] = [
  {
    choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'x', tool_calls: [call] } }],
    usage: { prompt_tokens: 4, prompt_tokens_details: { cached_tokens: 1 } },
  },
  { content: [{ type: 'text', text: 'x' }, { type: 'tool_use', id: 'a', name: 'f', input: {} }], usage: {} },
  {
    id: 'r',
    status: 'completed',
    output: [{ type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' }],
    usage: { input_tokens: 1, input_tokens_details: { cached_tokens: 1 } },
  },
]
const eventTypes = [
  'message_start',
  'content_block_start',
  'content_block_delta',
  'message_delta',
  'response.completed',
]
const names = [
  ...['content', 'tool_calls', 'function', 'name', 'arguments', 'output', 'type', 'text', 'id', 'response', 'delta'],
  ...['choices', 'message', 'usage', 'prompt_tokens', 'index', 'partial_json', 'content_block', 'code', 'error'],
]

/** What reads the journal: the functions and matchers of a test. */
const readers: Readonly<Record<string, (mock: MockZhipu) => unknown>> = {
  conversationsOf: (mock) => conversationsOf(mock).map((conversation) => `${conversation}${conversation.tokens()}`),
  toHaveCalledTools: (mock) => matchers.toHaveCalledTools(mock, ['f']).message(),
  toHaveCached: (mock) => matchers.toHaveCached(mock, { atLeast: 0.5 }).message(),
  toHaveReceivedChat: (mock) => matchers.toHaveReceivedChat(mock, { last: /x/, model: 'm' }).message(),
  toHaveSoundConversations: (mock) => matchers.toHaveSoundConversations(mock, { as: 'openai' }).message(),
  toJSON: (mock) => JSON.stringify(mock.requests),
}

test('readers of the journal read any request and any reply', async () => {
  const random = new Random(seed)
  for (let round = 0; round < rounds; round++) {
    const mock = mockZhipu()
    for (let count = 0; count < 3; count++) {
      const [path, body] = random.pick(requests)
      const value = random.below(4) ? corrupted(random, body) : hostileValue(random, names)
      const init = { method: 'POST', headers: { authorization: mock.apiKey }, body: JSON.stringify(value) }
      await (await mock.fetch(`https://open.bigmodel.cn${path}`, init)).text()
      const entry = mock.requests.at(-1)!
      const isStream = random.below(2) === 0
      entry.restore([isStream ? events(random) : JSON.stringify(corrupted(random, random.pick(replies)))], [0])
      entry.responseHeaders = { 'content-type': isStream ? 'text/event-stream' : 'application/json' }
      entry.status = 200
    }
    for (const [name, read] of Object.entries(readers)) {
      expect(() => read(mock), `SEED=${seed} round ${round}: ${name}`).not.toThrow()
    }
  }
}, 60_000)

function events(random: Random): string {
  const frames = eventTypes.map((type) => ({ ...hostileValue(random, names) as object, type }))
  return frames.map((frame) => `event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`).join('') +
    `data: ${hostileJSON(random)}\n\n`
}

test.each<[string, string, (index: number) => object]>([
  ['call of a chat', '/api/paas/v4/chat/completions', (index) => ({
    choices: [{ delta: { tool_calls: [{ index, id: 'a', function: { name: 'f', arguments: '{}' } }] } }],
  })],
  ['block of a message', '/api/anthropic/v1/messages', (index) => ({
    type: 'content_block_start',
    index,
    content_block: { type: 'tool_use', id: 'a', name: 'f', input: {} },
  })],
])('an enormous index of a %s costs no time', async (_, path, event) => {
  const mock = mockZhipu()
  const body = JSON.stringify({ model: 'glm-4.6', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] })
  const init = { method: 'POST', headers: { authorization: mock.apiKey }, body }
  await (await mock.fetch(`https://open.bigmodel.cn${path}`, init)).text()
  const [entry] = mock.requests
  entry!.restore([900_000_000_000, 1].map((index) => `data: ${JSON.stringify(event(index))}\n\n`), [0, 0])
  entry!.responseHeaders = { 'content-type': 'text/event-stream' }
  expect(conversationsOf(mock)[0]!.toolCalls).toHaveLength(2)
})
