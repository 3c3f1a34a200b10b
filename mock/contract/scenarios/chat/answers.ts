import { type Scenario, scenariosOf } from '../../scenario.ts'
import { greet } from './requests.ts'
import { answer, finishes } from './shapes.ts'

const scenario = scenariosOf('chat')

/** Whether the keys are in alphabetical order at every level. */
function hasSortedKeys(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true
  const keys = Object.keys(value)
  const isSorted = Array.isArray(value) || keys.every((key, index) => index === 0 || keys[index - 1]! < key)
  return isSorted && Object.values(value).every(hasSortedKeys)
}

/** Unix seconds of the Beijing time at the start of an id of 30 characters. */
function secondsOf(id: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(id) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`) / 1000
}

/** Synchronous completions. */
export const answers: readonly Scenario[] = [
  scenario('create() returns one choice, ids and usage', { tokens: 100 }, async (client, t) => {
    const completion = await client.chat.completions.create(greet(t))
    t.shape('answer', completion, answer)
    t.fact('answer choices', completion.choices.length, 1)
    t.fact('answer role', completion.choices[0]?.message.role, 'assistant')
    t.fact('answer finish_reason', completion.choices[0]?.finish_reason, finishes)
    t.fact('answer model', completion.model, t.model)
    t.fact('answer id', completion.id, /^\d{14}[0-9a-f]{16}$/, 'warning')
    t.fact(
      'answer created within 3 s of the id',
      Math.abs(secondsOf(completion.id) - completion.created) <= 3,
      true,
      'warning',
    )
    t.fact('answer request_id is its id', completion.request_id === completion.id, true, 'warning')
    const { prompt_tokens, completion_tokens, total_tokens } = completion.usage
    t.fact('answer usage adds up', prompt_tokens + completion_tokens, total_tokens)
  }),

  scenario(
    'a synchronous completion is compact JSON with keys in alphabetical order',
    { tokens: 100 },
    async (_, t) => {
      const response = await t.post('/chat/completions', greet(t))
      t.fact('status', response.status, 200)
      t.fact('content-type', response.headers.get('content-type'), 'application/json; charset=UTF-8', 'warning')
      const body: unknown = JSON.parse(response.text)
      t.fact('body is compact', response.text === JSON.stringify(body), true, 'info')
      t.fact('body has sorted keys', hasSortedKeys(body), true, 'info')
    },
  ),

  scenario('disabled thinking returns no reasoning_content', { tokens: 100 }, async (client, t) => {
    const completion = await client.chat.completions.create({ ...greet(t), model: t.thinkingModel })
    t.fact('answer has reasoning', Boolean(completion.choices[0]?.message.reasoning_content), false)
  }),

  scenario('max_tokens ends a completion with finish_reason length', { tokens: 60 }, async (client, t) => {
    const completion = await client.chat.completions.create({
      ...greet(t),
      messages: [{ role: 'user', content: '从一数到一百' }],
      max_tokens: 4,
    })
    t.fact('finish_reason', completion.choices[0]?.finish_reason, 'length')
    t.fact('completion_tokens is at most 4', completion.usage.completion_tokens <= 4, true)
  }),

  scenario('response_format json_object returns a JSON object', { tokens: 200 }, async (client, t) => {
    const completion = await client.chat.completions.create({
      ...greet(t),
      messages: [{ role: 'user', content: '以 JSON 回答：{"city": 法国首都}' }],
      response_format: { type: 'json_object' },
      max_tokens: 100,
    })
    const content = completion.choices[0]?.message.content
    const parsed: unknown = JSON.parse(typeof content === 'string' ? content : 'null')
    t.fact('content is a JSON object', typeof parsed === 'object' && parsed !== null, true)
  }),

  scenario('the request_id of the request is returned', { tokens: 100 }, async (client, t) => {
    const requestId = `contract-${crypto.randomUUID()}`
    const completion = await client.chat.completions.create({
      ...greet(t),
      request_id: requestId,
    })
    t.fact('request_id is the one sent', completion.request_id === requestId, true)
    t.fact('id differs from request_id', completion.id !== requestId, true, 'info')
  }),

  scenario('undocumented parameters are ignored', { tokens: 100 }, async (client, t) => {
    const completion = await client.chat.completions.create({
      ...greet(t),
      stream_options: { include_usage: true },
      parallel_tool_calls: true,
    })
    t.fact('finish_reason', completion.choices[0]?.finish_reason, finishes)
  }),

  scenario(
    'an aborted request rejects with the reason of the signal, and the next request succeeds',
    { requests: 2, tokens: 200 },
    async (client, t) => {
      const controller = new AbortController()
      const reason = new Error('aborted by the caller')
      const request = greet(t)
      const attempt = client.chat.completions.create(request, { signal: controller.signal })
      controller.abort(reason)
      const caught: unknown = await attempt.then(() => undefined, (error: unknown) => error)
      t.fact('rejected with the reason', caught === reason, true)
      const completion = await client.chat.completions.create(request)
      t.fact('next finish_reason', completion.choices[0]?.finish_reason, finishes)
    },
  ),
]
