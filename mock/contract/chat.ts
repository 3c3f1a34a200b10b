import type { ChatCompletionChunk, FunctionTool, Message } from '../../src/index.ts'
import { type Bench, inFamily, type Scenario, type Wire } from './scenario.ts'
import type { Shape } from './shape.ts'

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

const answer: Shape = {
  id: 'string',
  request_id: 'string',
  created: 'number',
  model: 'string',
  'object?': 'string',
  choices: [{ index: 'number', finish_reason: 'string', message }],
  usage,
}

const chunk: Shape = {
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

const chunkOrder = ['id', 'created', 'object', 'model', 'choices', 'usage']
const finishes = ['stop', 'length', 'tool_calls', 'sensitive', 'network_error', 'model_context_window_exceeded']

const hello: Message[] = [{ role: 'user', content: '你好，请只回复“你好”' }]
const off = { type: 'disabled' } as const
const forecast: Message[] = [
  { role: 'user', content: 'What is the weather in Florence, Italy? Ask the weather function.' },
]
const weather: FunctionTool = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Get weather information for a location',
    parameters: {
      type: 'object',
      properties: { location: { type: 'string', description: 'the city' } },
      required: ['location'],
    },
  },
}

/** What kind of event a chunk is: `content`, `reasoning`, `tool`, `final`, `empty` (no choice). */
export function kindOf({ choices: [choice] }: ChatCompletionChunk): string {
  if (choice === undefined) return 'empty'
  if (choice.delta.tool_calls?.length) return 'tool'
  if (choice.finish_reason) return 'final'
  return choice.delta.reasoning_content ? 'reasoning' : 'content'
}

/** Looks at the chunks of any stream that ends well. */
function inspect(t: Bench, chunks: readonly ChatCompletionChunk[], grammar: string): void {
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

/** Whether the keys stand in alphabetical order, at every level. */
function sorted(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true
  const keys = Object.keys(value)
  const inOrder = Array.isArray(value) || keys.every((key, at) => at === 0 || keys[at - 1]! < key)
  return inOrder && Object.values(value).every(sorted)
}

/** Seconds since 1970 that an id of 30 characters holds as Beijing time. */
function momentOf(id: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(id) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`) / 1000
}

function refused(t: Bench, aspect: string, wire: Wire, status: number, documented: Shape): Record<string, unknown> {
  t.fact(`${aspect} status`, wire.status, status)
  t.fact(`${aspect} content-type`, wire.headers.get('content-type'), /^application\/json/)
  const body = JSON.parse(wire.text) as Record<string, unknown>
  t.shape(`${aspect} body`, body, documented)
  return body
}

const scenario = inFamily('chat')

/** Chat completions: shapes, grammar of streams, tools, thinking, refusals. */
export const chat: readonly Scenario[] = [
  scenario('create() answers with one choice, its ids and its usage', { tokens: 100 }, async (client, t) => {
    const whole = await client.chat.completions.create({
      model: t.model,
      messages: hello,
      max_tokens: 50,
      thinking: off,
    })
    t.shape('answer', whole, answer)
    t.fact('answer choices', whole.choices.length, 1)
    t.fact('answer role', whole.choices[0]?.message.role, 'assistant')
    t.fact('answer finish_reason', whole.choices[0]?.finish_reason, finishes)
    t.fact('answer model', whole.model, t.model)
    t.fact('answer id', whole.id, /^\d{14}[0-9a-f]{16}$/, 'warning')
    t.fact('answer created within 3 s of the id', Math.abs(momentOf(whole.id) - whole.created) <= 3, true, 'warning')
    t.fact('answer request_id is its id', whole.request_id === whole.id, true, 'warning')
    const { prompt_tokens, completion_tokens, total_tokens } = whole.usage
    t.fact('answer usage adds up', prompt_tokens + completion_tokens, total_tokens)
  }),

  scenario('a whole answer is compact JSON with its keys in alphabetical order', { tokens: 100 }, async (_, t) => {
    const wire = await t.post('/chat/completions', { model: t.model, messages: hello, max_tokens: 50, thinking: off })
    t.fact('status', wire.status, 200)
    t.fact('content-type', wire.headers.get('content-type'), 'application/json; charset=UTF-8', 'warning')
    const body: unknown = JSON.parse(wire.text)
    t.fact('body is compact', wire.text === JSON.stringify(body), true, 'info')
    t.fact('body is alphabetical', sorted(body), true, 'info')
  }),

  scenario('a stream is data lines, one compact chunk each, and ends with [DONE]', { tokens: 100 }, async (_, t) => {
    const body = { model: t.model, messages: hello, max_tokens: 50, thinking: off, stream: true }
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
    const stream = await client.chat.completions.create({
      model: t.model,
      messages: hello,
      max_tokens: 50,
      thinking: off,
      stream: true,
    })
    const chunks: ChatCompletionChunk[] = []
    for await (const one of stream) chunks.push(one)
    inspect(t, chunks, 'content+ final')
  }),

  scenario('stream().final() is the answer that create() gives', { tokens: 100 }, async (client, t) => {
    const stream = client.chat.completions.stream({ model: t.model, messages: hello, max_tokens: 50, thinking: off })
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
    const asked = { model: t.thinkingModel, messages: hello, max_tokens: 1_000, thinking: { type: 'enabled' } } as const
    const whole = await client.chat.completions.create({ ...asked, messages: [...hello] })
    t.shape('answer', whole, answer)
    t.fact('answer has reasoning', Boolean(whole.choices[0]?.message.reasoning_content), true)
    const chunks: ChatCompletionChunk[] = []
    for await (const one of client.chat.completions.stream({ ...asked, messages: [...hello] })) chunks.push(one)
    inspect(t, chunks, 'content? reasoning+ content+ final')
  }),

  scenario('thinking that is disabled leaves no reasoning', { tokens: 100 }, async (client, t) => {
    const whole = await client.chat.completions.create({
      model: t.thinkingModel,
      messages: hello,
      max_tokens: 50,
      thinking: off,
    })
    t.fact('answer has reasoning', Boolean(whole.choices[0]?.message.reasoning_content), false)
  }),

  scenario('max_tokens ends an answer with length', { tokens: 60 }, async (client, t) => {
    const whole = await client.chat.completions.create({
      model: t.model,
      messages: [{ role: 'user', content: '从一数到一百' }],
      max_tokens: 4,
      thinking: off,
    })
    t.fact('finish_reason', whole.choices[0]?.finish_reason, 'length')
    t.fact('completion_tokens are at most 4', whole.usage.completion_tokens <= 4, true)
  }),

  scenario('a tool call arrives whole and its arguments are JSON', { tokens: 300 }, async (client, t) => {
    const whole = await client.chat.completions.create({
      model: t.model,
      messages: forecast,
      tools: [weather],
      max_tokens: 100,
      thinking: off,
    })
    t.shape('answer', whole, answer)
    t.fact('finish_reason', whole.choices[0]?.finish_reason, 'tool_calls')
    const [first] = whole.choices[0]?.message.tool_calls ?? []
    t.fact('call type', first?.type, 'function')
    if (first?.type !== 'function') return
    t.fact('call name', first.function.name, 'weather')
    t.fact('call index', first.index, [0, -1])
    t.fact('call id', first.id, /^call_/)
    t.shape('arguments', JSON.parse(first.function.arguments), { location: 'string' })
  }),

  scenario('a tool call in a stream comes in one chunk before the last', { tokens: 300 }, async (client, t) => {
    const stream = client.chat.completions.stream({
      model: t.model,
      messages: forecast,
      tools: [weather],
      max_tokens: 100,
      thinking: off,
    })
    const chunks: ChatCompletionChunk[] = []
    for await (const one of stream) chunks.push(one)
    inspect(t, chunks, 'content* tool+ final')
    t.fact('last chunk why', chunks.at(-1)?.choices[0]?.finish_reason, 'tool_calls')
  }),

  scenario(
    "a tool's answer is taken, with the message that asked for it sent back as it came",
    { requests: 2, tokens: 700 },
    async (client, t) => {
      const asked = { model: t.model, tools: [weather], max_tokens: 100, thinking: off }
      const { message: said } = await client.chat.completions.stream({ ...asked, messages: forecast }).final()
      const calls = said.tool_calls ?? []
      t.fact('calls', calls.length > 0, true)
      const results = calls.map(({ id }): Message => ({ role: 'tool', tool_call_id: id, content: '40 C' }))
      const whole = await client.chat.completions.create({ ...asked, messages: [...forecast, said, ...results] })
      t.fact('finish_reason', whole.choices[0]?.finish_reason, 'stop')
      t.fact('content is text', Boolean(whole.choices[0]?.message.content), true)
    },
  ),

  scenario('json_object makes the content JSON', { tokens: 200 }, async (client, t) => {
    const whole = await client.chat.completions.create({
      model: t.model,
      messages: [{ role: 'user', content: '以 JSON 回答：{"city": 法国首都}' }],
      response_format: { type: 'json_object' },
      max_tokens: 100,
      thinking: off,
    })
    const content = whole.choices[0]?.message.content
    const parsed: unknown = JSON.parse(typeof content === 'string' ? content : 'null')
    t.fact('content is a JSON object', typeof parsed === 'object' && parsed !== null, true)
  }),

  scenario('request_id comes back', { tokens: 100 }, async (client, t) => {
    const requestId = `contract-${crypto.randomUUID()}`
    const whole = await client.chat.completions.create({
      model: t.model,
      messages: hello,
      max_tokens: 50,
      thinking: off,
      request_id: requestId,
    })
    t.fact('request_id is the one sent', whole.request_id === requestId, true)
    t.fact('id is another', whole.id !== requestId, true, 'info')
  }),

  scenario('keys that nobody documented are ignored', { tokens: 100 }, async (client, t) => {
    const whole = await client.chat.completions.create({
      model: t.model,
      messages: hello,
      max_tokens: 50,
      thinking: off,
      stream_options: { include_usage: true },
      parallel_tool_calls: true,
    })
    t.fact('finish_reason', whole.choices[0]?.finish_reason, finishes)
  }),

  scenario('a stream that is left early harms nobody', { requests: 2, tokens: 200 }, async (client, t) => {
    const asked = { model: t.model, messages: hello, max_tokens: 50, thinking: off }
    for await (const one of client.chat.completions.stream(asked)) {
      t.fact('first chunk role', one.choices[0]?.delta.role, 'assistant', 'warning')
      break
    }
    const whole = await client.chat.completions.create(asked)
    t.fact('next finish_reason', whole.choices[0]?.finish_reason, finishes)
  }),

  scenario(
    'a request that is aborted rejects with the reason of the signal, and the next one is answered',
    { requests: 2, tokens: 200 },
    async (client, t) => {
      const caller = new AbortController()
      const reason = new Error('the caller has gone')
      const asked = { model: t.model, messages: hello, max_tokens: 50, thinking: off }
      const attempt = client.chat.completions.create(asked, { signal: caller.signal })
      caller.abort(reason)
      const caught: unknown = await attempt.then(() => undefined, (error: unknown) => error)
      t.fact('rejected with the reason', caught === reason, true)
      const whole = await client.chat.completions.create(asked)
      t.fact('next finish_reason', whole.choices[0]?.finish_reason, finishes)
    },
  ),

  scenario('a model that does not exist is refused with 1211', 1, async (client, t) => {
    const attempt = client.chat.completions.create({ model: 'glm-that-never-was', messages: hello })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),

  scenario('a conversation without a user is refused with 1214', 2, async (client, t) => {
    const mute: Message[] = [{ role: 'system', content: 'You are a helpful assistant' }]
    const attempt = client.chat.completions.create({ model: t.model, messages: mute })
    await t.refusal('refusal', attempt, { status: 400, code: '1214' })
    const wire = await t.post('/chat/completions', { model: t.model, messages: mute, stream: true })
    const body = refused(t, 'refusal of a stream', wire, 400, { error: { code: 'string', message: 'string' } })
    t.order('refusal of a stream error', body.error as object, ['code', 'message'])
  }),

  scenario('a request without authorization is refused with 1001, whatever its path', 2, async (_, t) => {
    for (const path of ['/chat/completions', '/no/such/path']) {
      const wire = await t.post(path, { model: t.model, messages: hello }, {})
      const { error } = refused(t, path, wire, 401, { error: { code: 'string', message: 'string' } })
      t.fact(`${path} code`, (error as { code: string }).code, '1001')
    }
  }),

  scenario('a key that is none is refused with 401', 1, async (_, t) => {
    const wire = await t.post('/chat/completions', { model: t.model, messages: hello }, {
      authorization: 'Bearer nonsense',
    })
    const { error } = refused(t, 'refusal', wire, 401, { error: { code: 'string', message: 'string' } })
    t.fact('code', (error as { code: string }).code, ['401', '1000', '1002', '1004'])
  }),

  scenario('an unknown path is 404, in the words of another framework', 1, async (_, t) => {
    const wire = await t.post('/chat_completions', { model: t.model, messages: hello })
    const body = refused(t, 'refusal', wire, 404, {
      'timestamp?': 'string',
      status: 'number',
      error: 'string',
      path: 'string',
    })
    t.fact('status in the body', body.status, 404)
    t.fact('path in the body', body.path, '/v4/chat_completions', 'warning')
  }),
]
