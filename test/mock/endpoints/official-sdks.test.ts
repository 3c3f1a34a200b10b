import { beforeAll, describe, expect, test } from 'vitest'
import type { BodySchema } from '../../../mock/core/body-schema.ts'
import { type ClientOptions, Zhipu } from '../../../src/index.ts'
import { mockRoutes, normalize } from '../../policy/endpoints.ts'
import { operations } from '../../policy/operations.ts'
import { dataOf, rawClient } from '../../support/raw-client.ts'

const messages = [{ role: 'user', content: '你好' }]

/** What the tests of both official Python SDKs send as `request_id`: `time.time()`, a JSON number. */
const timeOfPython = 1795264416.22

describe.each([false, true])('with strict: %s, requests of the official Python SDKs', (strict) => {
  test('a number as request_id is echoed as text', async () => {
    const ask = rawClient({ strict })
    const ids = { request_id: timeOfPython, user_id: 12345678 }
    const chat = { model: 'glm-4.7', messages, ...ids }
    expect((await ask('POST /paas/v4/chat/completions', chat)).body.request_id).toBe('1795264416.22')
    expect((await ask('POST /paas/v4/async/chat/completions', chat)).body.request_id).toBe('1795264416.22')
    const agent = { agent_id: 'general_translation', messages, ...ids }
    expect((await ask('POST /paas/v4/v1/agents', agent)).body.id).toBe('1795264416.22')
    const image = { model: 'cogview-4', prompt: '猫', ...ids }
    expect((await ask('POST /paas/v4/images/generations', image)).status).toBe(200)
    const search = { search_engine: 'search_std', search_query: '猫', search_intent: false, ...ids }
    expect((await ask('POST /paas/v4/web_search', search)).body.request_id).toBe('1795264416.22')
  })

  test('a short number as request_id is refused like a short text', async () => {
    const ask = rawClient({ strict })
    const { status, body } = await ask('POST /paas/v4/chat/completions', { model: 'glm-4.7', messages, request_id: 12 })
    expect([status, body.error.code]).toEqual([400, '1214'])
  })

  test('chat accepts the nulls that they send for options which were not set', async () => {
    const ask = rawClient({ strict })
    const body = {
      model: 'glm-4.7',
      messages,
      request_id: timeOfPython,
      response_format: null,
      thinking: null,
      max_tokens: null,
      stream: null,
      temperature: null,
      top_p: null,
      stop: null,
      tools: null,
      tool_choice: null,
      meta: null,
      extra: null,
      seed: null,
      sensitive_word_check: null,
      user_id: null,
    }
    expect((await ask('POST /paas/v4/chat/completions', body)).status).toBe(200)
    const events = dataOf(await ask('POST /paas/v4/chat/completions', { ...body, stream: true, stream_options: null }))
    expect(events.at(-1).choices[0].finish_reason).toBe('stop')
  })

  test('chat accepts the fields of other APIs that the live API accepts without effect', async () => {
    const ask = rawClient({ strict })
    const strictTool = { name: 'weather', description: '查询天气', parameters: { type: 'object' }, strict: true }
    const { status, text } = await ask('POST /paas/v4/chat/completions', {
      model: 'glm-4.7',
      messages,
      store: false,
      prompt_cache_key: 'session-1',
      parallel_tool_calls: true,
      max_completion_tokens: 100,
      stream_options: { include_usage: true },
      tools: [{ type: 'function', function: strictTool }],
    })
    expect([status, text]).toEqual([200, expect.any(String)])
  })

  test('videos accept the nulls that they send for options which were not set', async () => {
    const ask = rawClient({ strict })
    const { status, body } = await ask('POST /paas/v4/videos/generations', {
      model: 'cogvideox-3',
      prompt: '猫',
      image_url: null,
      quality: null,
      with_audio: null,
      size: null,
      duration: null,
      fps: null,
      style: null,
      aspect_ratio: null,
      off_peak: null,
      movement_amplitude: null,
      sensitive_word_check: null,
      watermark_enabled: null,
      request_id: null,
      user_id: null,
    })
    expect([status, body.task_status]).toEqual([200, 'PROCESSING'])
  })
})

interface SentRequest {
  readonly target: string
  readonly body: Record<string, unknown>
}

/** The requests with a JSON body that the client sends, one for each endpoint. */
async function jsonRequests(): Promise<SentRequest[]> {
  const sent: SentRequest[] = []
  const options: ClientOptions = {
    apiKey: 'id.secret',
    baseURL: 'https://zhipu.test/api/paas/v4',
    maxRetries: 0,
    fetch: (url, { method = 'GET', body } = {}) => {
      const target = `${method} ${new URL(String(url)).pathname.replace('/api', '')}`
      if (typeof body === 'string') sent.push({ target, body: JSON.parse(body) })
      return Promise.resolve(Response.json({}))
    },
  }
  for (const { call } of operations) await Promise.resolve(call(new Zhipu(options))).catch(() => undefined)
  return sent
}

/** The body with `null` for each documented field that it does not have. */
function withNulls(body: Record<string, unknown>, schema: BodySchema | undefined): Record<string, unknown> {
  const fields = typeof schema === 'object' && 'fields' in schema ? Object.keys(schema.fields) : []
  const optional = fields.map((name) => name.replace('!', '')).filter((name) => body[name] === undefined)
  return { ...Object.fromEntries(optional.map((name) => [name, null])), ...body }
}

describe('null as the value of an optional field', () => {
  let requests: (SentRequest & { readonly schema: BodySchema | undefined })[]

  beforeAll(async () => {
    const routes = [...(await mockRoutes()).values()].map(({ route }) => route)
    requests = (await jsonRequests()).map((request) => {
      const route = routes.find(({ method, path }) => {
        const pattern = new RegExp(`^${normalize(`${method} ${path}`).replaceAll('{}', '[^/]+')}$`)
        return pattern.test(request.target)
      })
      return { ...request, schema: route?.body }
    })
  })

  test.each([false, true])('counts as absent on every endpoint with strict: %s', async (strict) => {
    const replyTo = async (target: string, body: object) => {
      const { status, text } = await rawClient({ strict })(target, body)
      return `${target} ${status} ${status === 200 ? '' : text.replace(/"timestamp":\d+/, '')}`
    }
    const withoutFields = await Promise.all(requests.map(({ target, body }) => replyTo(target, body)))
    const withNullFields = await Promise.all(
      requests.map(({ target, body, schema }) => replyTo(target, withNulls(body, schema))),
    )
    expect(requests.length).toBeGreaterThan(30)
    expect(withNullFields).toEqual(withoutFields)
  })
})
