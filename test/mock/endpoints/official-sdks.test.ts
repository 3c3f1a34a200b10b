import { beforeAll, describe, expect, test } from 'vitest'
import type { BodySchema } from '../../../mock/core/body-schema.ts'
import { type ClientOptions, Zhipu } from '../../../src/index.ts'
import { mockRoutes, normalize } from '../../policy/endpoints.ts'
import { operations } from '../../policy/operations.ts'
import { dataOf, formOf, rawClient } from '../../support/raw-client.ts'

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

const joke = [{ role: 'user', content: '讲个笑话' }]
const url = 'https://example.com/picture?fmt=auto&size=w931'
const picture = [{ type: 'text', text: '图里有什么' }, { type: 'image_url', image_url: { url } }]
const slogan = [{ role: 'user', content: '写一句口号' }, { role: 'assistant', content: '好的' }, ...joke]
const search = (options: object) => [{ type: 'web_search', web_search: { search_query: '升学率', ...options } }]
const mcp = (options: object) => [{ type: 'mcp', mcp: { headers: { Authorization: '' }, ...options } }]
const code = { path: '1', language: 'Python', code_prefix: 'a', code_suffix: 'b' }
const role = { user_info: '导演', bot_info: '歌手', bot_name: '苏梦远', user_name: '陆星辰' }
const chat = 'POST /paas/v4/chat/completions'

/** Requests of the integration tests of both official Python SDKs that the API accepts, with texts of our own. */
const integrationTests: readonly (readonly [name: string, target: string, body: object])[] = [
  ['temperature as the SDK rewrites 0', chat, { model: 'glm-4', messages: joke, do_sample: false, temperature: 0.01 }],
  ['temperature as the SDK rewrites 1', chat, { model: 'glm-4', messages: joke, top_p: 0.7, temperature: 0.99 }],
  ['top_p as the SDK rewrites 0', chat, { model: 'glm-4', messages: joke, top_p: 0.01, max_tokens: 2000 }],
  ['a search without enable', chat, { model: 'glm-4', messages: slogan, tools: search({ search_result: true }) }],
  ['a search that is disabled', chat, { model: 'glm-4', messages: slogan, tools: search({ enable: false }) }],
  ['a search in an asynchronous chat', 'POST /paas/v4/async/chat/completions', {
    model: 'glm-4',
    messages: slogan,
    tools: search({ search_result: true }),
  }],
  ['an MCP server by its URL', chat, {
    model: 'glm-4',
    stream: false,
    messages: joke,
    tools: mcp({ server_label: 'search', transport_type: 'sse', server_url: 'https://example.com/sse' }),
  }],
  ['an MCP server by its label', chat, {
    model: 'glm-4',
    stream: true,
    messages: joke,
    tools: mcp({ server_label: 'aviation' }),
  }],
  ['an image by its URL', chat, { model: 'glm-4v', messages: [{ role: 'user', content: picture }], max_tokens: 50 }],
  ['an image for a model that always thinks', chat, {
    model: 'glm-4.1v-thinking-flash',
    messages: [{ role: 'user', content: picture }],
    stream: true,
    max_tokens: 1024,
  }],
  ['code completion with four stop words', chat, {
    model: 'codegeex-4',
    messages: [{ role: 'system', content: '注释' }, ...joke],
    stop: ['<|endoftext|>', '<|user|>', '<|assistant|>', '<|observation|>'],
    extra: { target: code, contexts: [{ path: '/1', code: 'x' }] },
  }],
  ['role play', chat, { model: 'charglm-3', messages: joke, meta: role }],
  ['a last message of the assistant', chat, {
    model: 'emohaa',
    messages: [{ role: 'assistant', content: '你好' }, ...joke, { role: 'assistant', content: '好' }],
    meta: role,
  }],
  ['disabled thinking of glm-4.7', chat, { model: 'glm-4.7', messages: joke, thinking: { type: 'disabled' } }],
  ['an embedding with the version of the model', 'POST /paas/v4/embeddings', {
    model: 'embedding-2',
    input: '你好',
    encoding_format: 'float',
    model_version: 'v1',
  }],
  ['an agent', 'POST /paas/v4/v1/agents', { agent_id: 'general_translation', messages: joke, stream: true }],
  ['an image', 'POST /paas/v4/images/generations', {
    model: 'cogview-3',
    prompt: '猫',
    user_id: '1222212',
    sensitive_word_check: { type: 'ALL', status: 'DISABLE' },
  }],
  ['a video of the first model', 'POST /paas/v4/videos/generations', { model: 'cogvideox', prompt: '猫' }],
  ['speech', 'POST /paas/v4/audio/speech', {
    model: 'cogtts',
    input: '你好',
    voice: 'tongtong',
    stream: false,
    response_format: 'wav',
  }],
  ['a moderation of one object', 'POST /paas/v4/moderations', {
    model: 'moderation',
    input: { type: 'text', text: 'hello world ' },
  }],
  ['a search of 2024', 'POST /paas/v4/tools', { model: 'web-search-pro', messages: joke, stream: true }],
  ['a search with all options', 'POST /paas/v4/web_search', {
    search_engine: 'search-std',
    search_query: '关税',
    count: 50,
    search_domain_filter: 'finance.sina.com.cn',
    search_recency_filter: 'oneYear',
    content_size: 'high',
    search_intent: true,
  }],
  ['a web page', 'POST /paas/v4/reader', {
    url: 'https://www.example.com/',
    return_format: 'markdown',
    retain_images: true,
    with_links_summary: true,
  }],
  ['a list of assistants', 'POST /paas/v4/assistant/list', {
    assistant_id_list: [],
    request_id: 'request_1790291013237211136',
    user_id: '12345678',
  }],
]

describe.each([false, true])(
  'with strict: %s, the mock accepts what the tests of both official SDKs send',
  (strict) => {
    test.each(integrationTests)('%s', async (_, target, body) => {
      const { status, text } = await rawClient({ strict })(target, {
        ...body,
        ...(target === chat && { request_id: timeOfPython }),
      })
      expect([status, text.includes('"error"') ? text : 'no error']).toEqual([200, 'no error'])
    })

    test('forms: an upload for fine-tuning, a transcription, a list without a purpose', async () => {
      const ask = rawClient({ strict })
      const upload = formOf({ file: new File(['{"messages":[]}'], 'demo.jsonl'), purpose: 'fine-tune' })
      expect((await ask('POST /paas/v4/files', upload)).status).toBe(200)
      const wav = new File([new Uint8Array(2048)], 'asr1.wav')
      for (const stream of ['false', 'true']) {
        const form = formOf({ file: wav, model: 'glm-asr', stream })
        expect((await ask('POST /paas/v4/audio/transcriptions', form)).status).toBe(200)
      }
      expect((await ask('GET /paas/v4/files')).body.data).toHaveLength(1)
    })
  },
)

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
