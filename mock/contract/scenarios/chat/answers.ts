import type { ChatCompletion } from '../../../../src/index.ts'
import { type Bench, type Scenario, scenariosOf } from '../../scenario.ts'
import { askNumbers, greet, reportNumbers } from './requests.ts'
import { answerId, answerOf, finishes, secondsOf } from './shapes.ts'

const scenario = scenariosOf('chat')

/** Whether the keys are in alphabetical order at every level. */
function hasSortedKeys(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true
  const keys = Object.keys(value)
  const isSorted = Array.isArray(value) || keys.every((key, index) => index === 0 || keys[index - 1]! < key)
  return isSorted && Object.values(value).every(hasSortedKeys)
}

/** Reports what holds for every completion: its shape, one choice, ids, and usage. */
export function reportAnswer(t: Bench, aspect: string, completion: ChatCompletion, model: string): void {
  t.shape(aspect, completion, answerOf(model, t))
  t.fact(`${aspect} choices`, completion.choices?.length, 1)
  t.fact(`${aspect} index`, completion.choices?.[0]?.index, 0)
  const seconds = secondsOf(`${completion.id}`)
  t.fact(`${aspect} created within 3 s of the id`, Math.abs(seconds - completion.created) <= 3, true)
  const { prompt_tokens, completion_tokens, total_tokens } = completion.usage ?? {}
  t.fact(`${aspect} usage adds up`, Number(prompt_tokens) + Number(completion_tokens) === total_tokens, true)
  t.fact(`${aspect} tokens are above 0`, Number(prompt_tokens) > 0 && Number(completion_tokens) > 0, true)
}

/** Reports headers that no client needs. Recorded at Z.ai from June to September 2026; `vary` at BigModel too. */
function reportGatewayHeaders(t: Bench, headers: Headers): void {
  t.fact(
    'vary',
    headers.get('vary'),
    /\bOrigin, Access-Control-Request-Method, Access-Control-Request-Headers$/,
    'info',
  )
  t.fact('ga-traceid', headers.get('ga-traceid'), /^[0-9a-f]{32}$/, 'info')
  const transport = 'max-age=31536000; includeSubDomains'
  t.fact('strict-transport-security', headers.get('strict-transport-security'), transport, 'info')
  const limits = [...headers.keys()].filter((name) => /rate-?limit/.test(name))
  t.fact('headers with rate limits', limits.join(), '', 'info')
}

/** Synchronous completions. */
export const answers: readonly Scenario[] = [
  scenario('create() returns one choice, ids and usage', { tokens: 100 }, async (client, t) => {
    const completion = await client.chat.completions.create(greet(t))
    reportAnswer(t, 'answer', completion, t.model)
    t.fact('answer finish_reason', completion.choices[0]?.finish_reason, 'stop')
    const { completion_tokens_details } = completion.usage ?? {}
    t.fact('reasoning_tokens without thinking', completion_tokens_details?.reasoning_tokens ?? 0, 0)
    t.fact('answer request_id is its id', completion.request_id === completion.id, true)
    t.fact('answer has tool calls', completion.choices[0]?.message.tool_calls !== undefined, false)
  }),

  scenario(
    'a synchronous completion is compact JSON with keys in alphabetical order',
    { tokens: 100 },
    async (_, t) => {
      const response = await t.post('/chat/completions', greet(t))
      t.fact('status', response.status, 200)
      t.fact('content-type', response.headers.get('content-type'), 'application/json; charset=UTF-8', 'warning')
      reportGatewayHeaders(t, response.headers)
      const body = t.json('body', response.text)
      t.fact('body is compact', response.text === JSON.stringify(body), true, 'info')
      t.fact('body has sorted keys', hasSortedKeys(body), true, 'warning')
    },
  ),

  scenario('a completion contains what was asked for, word by word', { tokens: 400 }, async (client, t) => {
    const completion = await client.chat.completions.create(askNumbers(t))
    reportAnswer(t, 'answer', completion, t.model)
    reportNumbers(t, 'answer', completion.choices[0]?.message.content)
  }),

  // Observed: 157 of 158 tokens, 1508 of 1510. Whether a prompt is cached at all is decided by the server.
  scenario(
    'cached_tokens of a repeated prompt are less than its prompt_tokens',
    { requests: 2, tokens: 200 },
    async (client, t) => {
      const first = await client.chat.completions.create(greet(t))
      const completion = await client.chat.completions.create(greet(t))
      reportAnswer(t, 'answer', completion, t.model)
      t.fact('both answers have the same id', first.id === completion.id, false)
      const { prompt_tokens, prompt_tokens_details } = completion.usage ?? {}
      t.fact('all tokens are cached', prompt_tokens_details?.cached_tokens === prompt_tokens, false)
    },
  ),

  scenario('max_tokens ends a completion with finish_reason length', { tokens: 60 }, async (client, t) => {
    const completion = await client.chat.completions.create({
      ...greet(t),
      messages: [{ role: 'user', content: '从一数到一百' }],
      max_tokens: 4,
    })
    t.fact('finish_reason', completion.choices[0]?.finish_reason, 'length')
    t.fact('completion_tokens', completion.usage?.completion_tokens, [4, 3])
  }),

  scenario('stop ends a completion before the stop word', { tokens: 400 }, async (client, t) => {
    const completion = await client.chat.completions.create({ ...askNumbers(t), stop: ['11'] })
    const content = `${completion.choices[0]?.message.content}`
    t.fact('finish_reason', completion.choices[0]?.finish_reason, 'stop')
    t.fact('content has the stop word', content.includes('11'), false)
    t.fact('content ends with the number before', content.replace(/\s+/g, '').endsWith('9,10,'), true)
  }),

  scenario('response_format json_object returns a JSON object', { tokens: 200 }, async (client, t) => {
    const completion = await client.chat.completions.create({
      ...greet(t),
      messages: [{ role: 'user', content: '以 JSON 回答：{"city": 法国首都}' }],
      response_format: { type: 'json_object' },
      max_tokens: 100,
    })
    const parsed = t.json('content', completion.choices[0]?.message.content)
    t.fact('content is a JSON object', typeof parsed === 'object' && parsed !== null, true)
  }),

  scenario('the request_id of the request is returned', { tokens: 100 }, async (client, t) => {
    const requestId = `contract-${crypto.randomUUID()}`
    const completion = await client.chat.completions.create({ ...greet(t), request_id: requestId })
    t.fact('request_id is the one sent', completion.request_id === requestId, true)
    t.fact('id', completion.id, answerId)
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
