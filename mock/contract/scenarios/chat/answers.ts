import { type Scenario, scenariosOf } from '../../scenario.ts'
import { greet } from './requests.ts'
import { answer, finishes } from './shapes.ts'

const scenario = scenariosOf('chat')

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

/** Whole answers. */
export const answers: readonly Scenario[] = [
  scenario('create() answers with one choice, its ids and its usage', { tokens: 100 }, async (client, t) => {
    const whole = await client.chat.completions.create(greet(t))
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
    const wire = await t.post('/chat/completions', greet(t))
    t.fact('status', wire.status, 200)
    t.fact('content-type', wire.headers.get('content-type'), 'application/json; charset=UTF-8', 'warning')
    const body: unknown = JSON.parse(wire.text)
    t.fact('body is compact', wire.text === JSON.stringify(body), true, 'info')
    t.fact('body is alphabetical', sorted(body), true, 'info')
  }),

  scenario('thinking that is disabled leaves no reasoning', { tokens: 100 }, async (client, t) => {
    const whole = await client.chat.completions.create({ ...greet(t), model: t.thinkingModel })
    t.fact('answer has reasoning', Boolean(whole.choices[0]?.message.reasoning_content), false)
  }),

  scenario('max_tokens ends an answer with length', { tokens: 60 }, async (client, t) => {
    const whole = await client.chat.completions.create({
      ...greet(t),
      messages: [{ role: 'user', content: '从一数到一百' }],
      max_tokens: 4,
    })
    t.fact('finish_reason', whole.choices[0]?.finish_reason, 'length')
    t.fact('completion_tokens are at most 4', whole.usage.completion_tokens <= 4, true)
  }),

  scenario('json_object makes the content JSON', { tokens: 200 }, async (client, t) => {
    const whole = await client.chat.completions.create({
      ...greet(t),
      messages: [{ role: 'user', content: '以 JSON 回答：{"city": 法国首都}' }],
      response_format: { type: 'json_object' },
      max_tokens: 100,
    })
    const content = whole.choices[0]?.message.content
    const parsed: unknown = JSON.parse(typeof content === 'string' ? content : 'null')
    t.fact('content is a JSON object', typeof parsed === 'object' && parsed !== null, true)
  }),

  scenario('request_id comes back', { tokens: 100 }, async (client, t) => {
    const requestId = `contract-${crypto.randomUUID()}`
    const whole = await client.chat.completions.create({
      ...greet(t),
      request_id: requestId,
    })
    t.fact('request_id is the one sent', whole.request_id === requestId, true)
    t.fact('id is another', whole.id !== requestId, true, 'info')
  }),

  scenario('keys that nobody documented are ignored', { tokens: 100 }, async (client, t) => {
    const whole = await client.chat.completions.create({
      ...greet(t),
      stream_options: { include_usage: true },
      parallel_tool_calls: true,
    })
    t.fact('finish_reason', whole.choices[0]?.finish_reason, finishes)
  }),

  scenario(
    'a request that is aborted rejects with the reason of the signal, and the next one is answered',
    { requests: 2, tokens: 200 },
    async (client, t) => {
      const caller = new AbortController()
      const reason = new Error('the caller has gone')
      const asked = greet(t)
      const attempt = client.chat.completions.create(asked, { signal: caller.signal })
      caller.abort(reason)
      const caught: unknown = await attempt.then(() => undefined, (error: unknown) => error)
      t.fact('rejected with the reason', caught === reason, true)
      const whole = await client.chat.completions.create(asked)
      t.fact('next finish_reason', whole.choices[0]?.finish_reason, finishes)
    },
  ),
]
