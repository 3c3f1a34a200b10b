import { expect, test } from 'vitest'
import { exitCodeOf, runContract } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import type { Fetch } from '../../../src/index.ts'

interface Sent {
  readonly path: string
  // deno-lint-ignore no-explicit-any -- a row reads the fields that it looks for
  readonly body: any
  readonly headers: Readonly<Record<string, string>>
}

/** Replies in place of the mock; `undefined` where the mock replies. */
type Behaviour = (sent: Sent, ask: (body: object) => Promise<Response>) => Promise<Response> | Response | undefined

const refuse = (code: string, message = '参数非法', status = 400) =>
  Response.json({ error: { code, message } }, { status })

/** What a server may do that the API does not. Each row is a sentence about the server. */
const behaviours: readonly (readonly [name: string, behaviour: Behaviour])[] = [
  [
    'accepts a temperature above 1',
    ({ body }, ask) => body.temperature > 1 ? ask({ ...body, temperature: 1 }) : undefined,
  ],
  ['accepts any max_tokens', ({ body }, ask) => body.max_tokens > 1e6 ? ask({ ...body, max_tokens: 50 }) : undefined],
  [
    'refuses a temperature above 1 with the code of 2024',
    ({ body }) => body.temperature > 1 ? refuse('1214') : undefined,
  ],
  [
    'accepts the role developer',
    ({ body }, ask) =>
      body.messages?.[0]?.role === 'developer' ? ask({ ...body, messages: body.messages.slice(1) }) : undefined,
  ],
  ['refuses null', ({ body }) => body.tools === null ? refuse('1210') : undefined],
  ['refuses a number as request_id', ({ body }) => typeof body.request_id === 'number' ? refuse('1214') : undefined],
  [
    'refuses fields of other APIs',
    ({ body }) => 'store' in body || 'prompt_cache_key' in body ? refuse('1210') : undefined,
  ],
  ['refuses parallel_tool_calls', ({ body }) => 'parallel_tool_calls' in body ? refuse('1210') : undefined],
  ['refuses strict of a function', ({ body }) => body.tools?.[0]?.function?.strict ? refuse('1210') : undefined],
  [
    'refuses tool_choice as an object',
    ({ body }) => typeof body.tool_choice === 'object' && body.tool_choice ? refuse('1210') : undefined,
  ],
  [
    'refuses an effort on models that ignore it',
    ({ body }) => body.reasoning_effort && !/5\.3/.test(body.model) ? refuse('1210') : undefined,
  ],
  ['refuses thinking without a type', ({ body }) => body.thinking && !body.thinking.type ? refuse('1210') : undefined],
  ['refuses temperature 0', ({ body }) => body.temperature === 0 ? refuse('1210') : undefined],
  [
    'accepts a short request_id',
    ({ body }, ask) => body.request_id === 'abcde' ? ask({ ...body, request_id: 'abcdef' }) : undefined,
  ],
  [
    'accepts images for a text model',
    ({ body }, ask) => {
      const parts = body.messages?.[0]?.content
      const isForText = Array.isArray(parts) && !/v/.test(body.model)
      return isForText ? ask({ ...body, messages: [{ role: 'user', content: 'a' }] }) : undefined
    },
  ],
  [
    'accepts an image that it cannot read',
    ({ body }, ask) =>
      JSON.stringify(body).includes('base64,AAAA')
        ? ask({ ...body, messages: [{ role: 'user', content: 'a' }] })
        : undefined,
  ],
  ['refuses pictures', ({ body }) => JSON.stringify(body).includes('image_url') ? refuse('1210') : undefined],
  [
    'has a default model',
    ({ body }, ask) => body.model === undefined && body.messages ? ask({ ...body, model: 'glm-4.6' }) : undefined,
  ],
  [
    'refuses JWTs',
    ({ headers }) =>
      /Bearer ey/.test(`${headers['authorization']}`) ? refuse('401', '令牌已过期或验证不正确！', 401) : undefined,
  ],
  [
    'does not know charglm-4',
    ({ body }) => body.model === 'charglm-4' ? refuse('1211', '模型不存在，请检查模型代码。') : undefined,
  ],
  [
    'sends usage in a chunk of its own with include_usage',
    async ({ body }, ask) => {
      const response = await ask(body)
      if (!body.stream || !body.stream_options) return response
      const text = await response.text()
      const usage = '{"id":"20261128200000aaaaaaaaaaaaaaaa","created":1795867200,"model":"glm-4.5-flash","choices":[]}'
      return new Response(text.replace('data: [DONE]', `data: ${usage}\n\ndata: [DONE]`), response)
    },
  ],
  [
    'gives every answer the same id',
    async ({ body }, ask) => {
      const response = await ask(body)
      const text = await response.text()
      return new Response(text.replace(/"id":"(20\d{12})[0-9a-f]{16}"/g, '"id":"$10123456789abcdef"'), response)
    },
  ],
  [
    'sends chunks whose created is an hour later than their id',
    async ({ body }, ask) => {
      const response = await ask(body)
      if (!body.stream) return response
      const text = await response.text()
      return new Response(
        text.replace(/"created":(\d+)/g, (_, seconds) => `"created":${Number(seconds) + 3600}`),
        response,
      )
    },
  ],
]

const run = (behaviour: Behaviour) => {
  const zhipu = mockZhipu()
  const fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url)
    const isChat = pathname.endsWith('/chat/completions') && !pathname.includes('async') &&
      typeof init.body === 'string'
    if (!isChat) return await zhipu.fetch(url, init)
    const body = JSON.parse(init.body as string)
    const ask = (other: object) => zhipu.fetch(url, { ...init, body: JSON.stringify(other) })
    const headers = Object.fromEntries(new Headers(init.headers))
    return await behaviour({ path: pathname, body, headers }, ask) ?? await ask(body)
  }
  return runContract({ target: 'http://localhost/api/paas/v4', families: ['chat'], fetch, pollMs: 1 })
}

test.each(behaviours)('the contract fails a server that %s', async (_, behaviour) => {
  expect(exitCodeOf(await run(behaviour))).toBe(1)
})

test('the contract passes a server that does none of this', async () => {
  expect(exitCodeOf(await run(() => undefined), 'info')).toBe(0)
})
