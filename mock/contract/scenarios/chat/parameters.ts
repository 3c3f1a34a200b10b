import { type Bench, type Scenario, scenariosOf } from '../../scenario.ts'
import { picture } from './inputs.ts'
import { askWeather, greet } from './requests.ts'
import { reportError } from './report-error.ts'
import { finishes } from './shapes.ts'

const scenario = scenariosOf('chat')

/** Sends a request that the API must accept, and returns its reply. */
async function accept(t: Bench, aspect: string, body: object): Promise<Record<string, unknown>> {
  const response = await t.post('/chat/completions', body)
  t.fact(`${aspect} status`, response.status, 200)
  const reply = Object(t.json(`${aspect} body`, response.text))
  t.fact(`${aspect} finish_reason`, Object(reply.choices?.[0]).finish_reason, finishes)
  return reply
}

/** Sends a request that the API must reject with 400. The language of these messages varies. */
async function reject(
  t: Bench,
  aspect: string,
  body: object,
  { code, message }: { readonly code: string | readonly string[]; readonly message?: RegExp },
): Promise<void> {
  const response = await t.post('/chat/completions', body)
  const error = Object(reportError(t, aspect, response, 400).error)
  t.fact(`${aspect} code`, error.code, code)
  if (message) t.fact(`${aspect} message`, error.message, message, 'warning')
}

const userMessage = (content: unknown) => ({ messages: [{ role: 'user', content }] })
const imageMessage = (url: string) =>
  userMessage([{ type: 'image_url', image_url: { url } }, { type: 'text', text: '这是什么？' }])

/** Values of parameters: what is accepted, and with which code others are rejected. */
export const parameters: readonly Scenario[] = [
  // Observed on BigModel on 2026-10-09; parallel_tool_calls and stream_options at Z.ai since 2025.
  scenario('parameters of other APIs are ignored', { tokens: 100 }, async (_, t) => {
    await accept(t, 'answer', {
      ...greet(t),
      stream_options: { include_usage: true },
      parallel_tool_calls: true,
      store: true,
      prompt_cache_key: 'contract',
    })
  }),

  // The official Python SDKs send it for options that were not set.
  scenario('parameters that are null count as absent', { tokens: 100 }, async (_, t) => {
    const absent = ['request_id', 'user_id', 'temperature', 'top_p', 'stop', 'seed', 'tools', 'tool_choice', 'stream']
    const nulls = Object.fromEntries([...absent, 'response_format', 'do_sample', 'meta'].map((name) => [name, null]))
    await accept(t, 'answer', { ...nulls, ...greet(t) })
  }),

  // The tests of both official Python SDKs send the time as a number.
  scenario('a number as request_id is returned as text', { tokens: 100 }, async (_, t) => {
    const requestId = Date.now() / 1000 + Math.random()
    const { request_id } = await accept(t, 'answer', { ...greet(t), request_id: requestId })
    t.fact('request_id is the text of the number', request_id === String(requestId), true, 'warning')
  }),

  // Observed in 2026 on models of both bases.
  scenario(
    'models before glm-5.2 accept reasoning_effort, and clear_thinking without a type',
    { requests: 2, tokens: 300 },
    async (_, t) => {
      await accept(t, 'effort', { ...greet(t), reasoning_effort: 'medium' })
      await accept(t, 'clear_thinking', { ...greet(t), thinking: { clear_thinking: false } })
    },
  ),

  // Observed: an object is accepted, whatever its effect. Recorded in 2025.
  scenario('tool_choice can be an object that names a function', { tokens: 300 }, async (_, t) => {
    await accept(t, 'answer', { ...askWeather(t), tool_choice: { type: 'function', function: { name: 'weather' } } })
  }),

  scenario('temperature 0 and temperature 1 are accepted', { requests: 2, tokens: 200 }, async (client, t) => {
    for (const temperature of [0, 1]) {
      const completion = await client.chat.completions.create({ ...greet(t), temperature })
      t.fact(`finish_reason with temperature ${temperature}`, completion.choices[0]?.finish_reason, 'stop')
    }
  }),

  // Observed at Z.ai on 2026-07-27 (temperature) and at BigModel on 2026-10-09 (max_tokens).
  scenario('a temperature or max_tokens above the limit is rejected with 1210 and the range', 2, async (_, t) => {
    await reject(t, 'temperature', { ...greet(t), temperature: 1.5 }, {
      code: '1210',
      message: /temperature.*：限制数值范围\[0,1\]$/,
    })
    await reject(t, 'max_tokens', { ...greet(t), max_tokens: 10_000_000 }, {
      code: '1210',
      message: /max_tokens.*：限制数值范围\[1,\d+\]$/,
    })
  }),

  // Observed in August 2026.
  scenario('a role of another API is rejected with 1214', 2, async (_, t) => {
    for (const role of ['developer', 'function']) {
      const messages = [{ role, content: '请简短回答' }, { role: 'user', content: '你好' }]
      await reject(t, `role ${role}`, { ...greet(t), messages }, {
        code: '1214',
        message: /^(角色信息不正确|Incorrect role information)$/,
      })
    }
  }),

  // Observed in 2026 on both hosts.
  scenario('an image is rejected with 1210 by a text model, and when it cannot be read', 2, async (_, t) => {
    await reject(t, 'image for a text model', { ...greet(t), ...imageMessage(picture()) }, {
      code: '1210',
      message: /^messages\.content\.type (参数非法，取值范围|is invalid, allowed values:) \['text'\]$/,
    })
    const unreadable = imageMessage('data:image/png;base64,AAAA')
    await reject(t, 'unreadable image', { ...greet(t), model: t.visionModel, ...unreadable }, { code: '1210' })
  }),

  // One user each, 2025 and 2026; the documents have 1213 for a missing parameter.
  scenario('a request without a model or messages, or with a tool without a type, is rejected', 3, async (_, t) => {
    await reject(t, 'no model', userMessage('你好'), { code: ['1214', '1213'] })
    await reject(t, 'no messages', { model: t.model, messages: [] }, { code: ['1214', '1213'] })
    await reject(t, 'no type', { ...greet(t), tools: [{ function: { name: 'a' } }] }, { code: ['1214', '1213'] })
  }),

  // The documents of 2026 have 6 to 64 characters.
  scenario('a request_id of five characters is rejected', 1, async (_, t) => {
    await reject(t, 'refusal', { ...greet(t), request_id: 'abcde' }, { code: ['1214', '1210'] })
  }),
]
