import { type Bench, type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('responses')

const PATH = '/v1/responses'

const usage: Shape = {
  input_tokens: 'integer',
  input_tokens_details: { cached_tokens: 'integer' },
  output_tokens: 'integer',
  output_tokens_details: { reasoning_tokens: 'integer' },
  total_tokens: 'integer',
}

/** Source: OpenAPI document "Response API" of BigModel, October 2026. */
const response: Shape = {
  id: 'text',
  object: '=response',
  created_at: 'integer',
  model: 'text',
  status: /^(completed|incomplete)$/,
  output: 'any',
  usage,
  'error?': 'any',
  'incomplete_details?': 'any',
  'instructions?': 'any',
  'max_output_tokens?': 'any',
  'temperature?': 'any',
  'top_p?': 'any',
  'text?': 'any',
  'tools?': 'any',
}

function ask(t: Bench, more: object = {}): object {
  return { model: t.model, input: 'Reply with exactly: OK', max_output_tokens: 200, ...more }
}

/** The events of a stream: the name of each and its data. */
function eventsOf(text: string): { name: string; data: Record<string, unknown> }[] {
  return text.split('\n\n').filter((frame) => frame.trim()).map((frame) => {
    const [, name = ''] = /^event: ?(.*)$/m.exec(frame) ?? []
    const [, data = '{}'] = /^data: ?(\{.*\})$/m.exec(frame) ?? []
    return { name, data: JSON.parse(data) }
  })
}

/** The Responses API: whole and streamed responses, stored ones, errors. */
export const responses: readonly Scenario[] = [
  scenario('a response has output items and token usage', { tokens: 300 }, async (_, t) => {
    const { status, text } = await t.post(PATH, ask(t))
    t.fact('status', status, 200)
    const body = t.json('body', text) as { usage?: Record<string, number>; output?: { type?: string }[] }
    t.shape('answer', body, response)
    t.fact('has a message', body.output?.some(({ type }) => type === 'message'), true, 'warning')
    const { input_tokens = 0, output_tokens = 0, total_tokens } = body.usage ?? {}
    t.fact('usage adds up', total_tokens === input_tokens + output_tokens, true)
  }),

  scenario('a stream has named, numbered events and ends without [DONE]', { tokens: 300 }, async (_, t) => {
    const { text } = await t.post(PATH, ask(t, { stream: true }))
    const events = eventsOf(text)
    const short = events.map(({ name }) => name.replace(/^response\./, '').replace(/_text\.delta$/, '-delta'))
    t.grammar(
      'stream',
      short.filter((name) => /^(created|in_progress|.*-delta|completed|incomplete)$/.test(name)),
      'created in_progress reasoning-delta* output-delta* completed|incomplete',
    )
    t.fact('first event', events[0]?.name, 'response.created')
    t.fact('data have the name as type', events.every(({ name, data }) => data['type'] === name), true)
    t.fact('[DONE] is sent', text.includes('[DONE]'), false, 'warning')
    const numbers = events.map(({ data }) => data['sequence_number'])
    t.fact('numbers are consecutive', numbers.every((number, index) => number === index), true, 'warning')
    t.shape('response of the last event', events.at(-1)?.data['response'], response)
  }),

  scenario(
    'a stored response is retrieved, continued and deleted, and its input items are listed',
    { requests: 7, tokens: 700 },
    async (client, t) => {
      const first = await client.responses.create({
        model: t.model,
        input: 'Say one.',
        max_output_tokens: 100,
        store: true,
      })
      t.cleanUp(`response ${first.id}`, () => client.responses.delete(first.id).catch(() => {}))
      t.fact('retrieved id', (await client.responses.retrieve(first.id)).id === first.id, true)
      const items = await client.responses.inputItems(first.id, { limit: 1 })
      t.fact('number of input items', items.data.length, 1)
      const next = await client.responses.create({
        model: t.model,
        input: 'Say two.',
        max_output_tokens: 100,
        previous_response_id: first.id,
      })
      t.fact('the continued prompt is longer', next.usage!.input_tokens > first.usage!.input_tokens, true)
      t.fact('deleted', (await client.responses.delete(first.id)).deleted, true)
      await t.refusal('a deleted response', client.responses.retrieve(first.id), { status: [400, 404], code: /./ })
    },
  ),

  scenario('max_output_tokens out of range is refused with the range', 1, async (_, t) => {
    const { status, text } = await t.post(PATH, ask(t, { max_output_tokens: 99_999_999 }))
    t.fact('status', status, 400)
    const { error } = t.json('body', text) as { error?: { message?: string } }
    t.fact('message', error?.message ?? '', /\[1, ?\d+\]/)
  }),

  scenario('an unknown model is refused with model_not_found', 1, async (_, t) => {
    const { status, text } = await t.post(PATH, ask(t, { model: 'glm-0-unknown' }))
    t.fact('status', status, [400, 404])
    t.fact('code', (t.json('body', text) as { error?: { code?: string } }).error?.code, 'model_not_found')
  }),

  scenario('a wrong key and a missing header get status 200', 2, async (_, t) => {
    const wrong = await t.post(PATH, ask(t), { authorization: 'Bearer nonsense' })
    t.fact('status of a wrong key', wrong.status, 200)
    t.shape('body of a wrong key', t.json('body', wrong.text), { code: 'integer', msg: 'text', success: 'boolean' })
    const missing = await t.post(PATH, ask(t), {})
    t.fact('status without header', missing.status, 200)
    t.fact('code without header', (t.json('body', missing.text) as { code?: number }).code, 1001)
  }),

  scenario('GET /v1/models lists entries without an id', 1, async (client, t) => {
    const { data } = await client.get<{ data?: { id?: string }[] }>('/v1/models', { root: true })
    t.fact('ids', data?.map(({ id }) => id).join(), ',,', 'info')
  }),
]
