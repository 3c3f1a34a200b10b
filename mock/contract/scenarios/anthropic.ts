import { isEnvironmental } from '../business-codes.ts'
import { SkipScenario } from '../refusals.ts'
import { type Bench, type Scenario, scenariosOf, type Wire } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('anthropic')

const usage: Shape = {
  input_tokens: 'integer',
  output_tokens: 'integer',
  cache_read_input_tokens: 'integer',
  server_tool_use: { web_search_requests: 'integer' },
  service_tier: '=standard',
}

const message: Shape = {
  id: /^msg_\d{14}[0-9a-f]{16}$/,
  type: '=message',
  role: '=assistant',
  model: 'text',
  content: [{ type: '=text', text: 'text' }, 1],
  stop_reason: '=end_turn|=max_tokens',
  stop_sequence: 'null',
  usage,
}

const tool = {
  name: 'get_weather',
  description: 'The weather of a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

const ask = (content: unknown): readonly object[] => [{ role: 'user', content }]

/** Sends a request below `/api/anthropic` by plain fetch: the client has no such methods. @throws {SkipScenario} for a key without a right to the protocol */
async function send(t: Bench, path: string, body?: object, apiKey: unknown = t.options.apiKey): Promise<Wire> {
  const { baseURL = '', fetch = globalThis.fetch } = t.options
  const root = baseURL.replace(/(\/coding)?\/paas\/v4$/, '')
  const response = await fetch(`${root}/anthropic${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', 'x-api-key': String(apiKey) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const { status, headers } = response
  const code = /"code":"(\d+)"/.exec(text)?.[1]
  // 500 is also the code of a Python exception.
  if (code !== '500' && isEnvironmental(status, code)) {
    throw new SkipScenario('account', `HTTP ${status}: ${text.slice(0, 200)}`)
  }
  return { status, headers, text }
}

// deno-lint-ignore no-explicit-any -- a body of the live API may have any members
const parsed = (t: Bench, { text }: Wire): any => t.json('body', text)

// deno-lint-ignore no-explicit-any -- as `parsed`
function eventsOf(text: string): any[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json))
}

/** The Anthropic protocol. Source: recorded exchanges with both hosts, October 2025 to October 2026; BigModel's page has no table of fields. */
export const anthropic: readonly Scenario[] = [
  scenario(
    'a message is compact JSON without charset, with its id as x-log-id',
    { requests: 2, tokens: 300 },
    async (_, t) => {
      const wire = await send(t, '/v1/messages', { model: t.thinkingModel, max_tokens: 64, messages: ask('Say: hi') })
      t.fact('status', wire.status, 200)
      t.fact('content type', wire.headers.get('content-type'), 'application/json', 'warning')
      const body = parsed(t, wire)
      t.shape('message', body, message)
      t.order('message', body, Object.keys(message))
      t.order('usage', body?.usage, Object.keys(usage))
      t.fact('is compact', wire.text === JSON.stringify(body), true, 'warning')
      const short = await send(t, '/messages', { model: t.thinkingModel, max_tokens: 8, messages: ask('Say: hi') })
      t.fact('status without /v1', short.status, 200, 'warning')
      t.fact('x-log-id is the id', `msg_${wire.headers.get('x-log-id')}` === body?.id, true, 'warning')
    },
  ),

  scenario('a stream has its events in order, in the spacing of Python', { tokens: 200 }, async (_, t) => {
    const request = { model: t.thinkingModel, max_tokens: 64, stream: true, messages: ask('Say: hi') }
    const { text, headers } = await send(t, '/v1/messages?beta=true', request)
    t.fact('content type', headers.get('content-type'), 'text/event-stream; charset=utf-8', 'warning')
    const events = eventsOf(text)
    const kinds = events.map(({ type, delta }) => delta?.type ?? type)
    const grammar = 'message_start ping content_block_start text_delta+ content_block_stop message_delta message_stop'
    t.grammar('events', kinds, grammar)
    t.fact('usage of message_start', events[0]?.message?.usage, { input_tokens: 0, output_tokens: 0 })
    t.shape('usage', events.at(-2)?.usage, usage)
    t.fact(
      'has a space after each colon',
      text.includes('{"type": "message_start", "message": {"id": "msg_'),
      true,
      'info',
    )
    t.fact('has [DONE]', text.includes('[DONE]'), false)
  }),

  scenario('a forced tool is called, and its result is answered', { requests: 2, tokens: 800 }, async (_, t) => {
    const question = { role: 'user', content: 'The weather in Beijing?' }
    const request = { model: t.thinkingModel, max_tokens: 256, tools: [tool] }
    const forced = { ...request, tool_choice: { type: 'tool', name: tool.name }, messages: [question] }
    const called = parsed(t, await send(t, '/v1/messages', forced))
    t.fact('stop_reason', called?.stop_reason, 'tool_use')
    const call = t.need('call', called?.content?.find(({ type }: { type: string }) => type === 'tool_use'))
    t.shape('call', call, { type: '=tool_use', id: /^call_/, name: '=get_weather', input: { city: 'text' } })
    const result = { type: 'tool_result', tool_use_id: call.id, content: [{ type: 'text', text: 'Sunny, 20 °C' }] }
    const messages = [question, { role: 'assistant', content: [call] }, { role: 'user', content: [result] }]
    const { tools: _tools, ...rest } = request
    const answer = parsed(
      t,
      await send(t, '/v1/messages', { ...rest, tools: [tool], tool_choice: { type: 'none' }, messages }),
    )
    t.fact('stop_reason of the answer', answer?.stop_reason, ['end_turn', 'max_tokens'])
  }),

  scenario('wrong requests are refused in the forms of the protocol', { requests: 4 }, async (_, t) => {
    const { model } = t
    const messages = ask('hi')
    const untyped = await send(t, '/v1/messages', { model, messages })
    t.fact('status without max_tokens', untyped.status, 500)
    t.shape('refusal without max_tokens', parsed(t, untyped), {
      type: '=error',
      error: { type: '=api_error', code: '=500', message: /^\[500\]\['>' not supported between instances/ },
      'request_id?': 'text',
    })
    const system = await send(t, '/v1/messages', {
      model,
      max_tokens: 8,
      messages: [{ role: 'system', content: 'hi' }],
    })
    t.fact('status of a system message', system.status, 422)
    t.shape('refusal of a system message', parsed(t, system), {
      detail: [{ type: '=literal_error', loc: ['any'], msg: 'text', input: '=system', ctx: { expected: 'text' } }, 1],
    })
    const unknown = await send(t, '/v1/messages', { model: 'glm-0', max_tokens: 8, messages })
    t.fact('status of an unknown model', unknown.status, 400)
    t.fact('code of an unknown model', parsed(t, unknown)?.error?.code, ['1211', '1214'])
    const large = await send(t, '/v1/messages', { model, max_tokens: 131_073, messages })
    t.fact('code of too many max_tokens', parsed(t, large)?.error?.code, '1210')
  }),

  scenario('models are listed with names in camel case, and tokens are counted', 3, async (_, t) => {
    const models = await send(t, '/v1/models')
    t.shape('models', parsed(t, models), {
      data: [{ created_at: 'text', display_name: 'text', id: 'text', type: '=model' }],
      firstId: 'text',
      hasMore: 'boolean',
      lastId: 'text',
    })
    const wrong = await send(t, '/v1/models', undefined, 'wrong')
    t.fact('status of a wrong key', wrong.status, 200)
    t.fact('success of a wrong key', parsed(t, wrong)?.success, false)
    const count = await send(t, '/v1/messages/count_tokens', { model: t.thinkingModel, messages: ask('hi') })
    t.shape('count', parsed(t, count), { input_tokens: 'integer' })
  }),
]
