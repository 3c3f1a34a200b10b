import process from 'node:process'
import { expect, test } from 'vitest'
import type { BodySchema } from '../../../mock/core/body-schema.ts'
import { matchesPattern } from '../../../mock/http/path-pattern.ts'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { allRoutes } from '../../../mock/pipeline/router.ts'
import { Zhipu } from '../../../src/index.ts'
import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { Random } from '../../support/random.ts'
import { legacyOperations, operations } from '../../policy/operations.ts'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
const COUNT = 14_000

/** Values that a field may have by mistake, among them objects without a usable `toString` and `valueOf`. */
const oddValues: readonly unknown[] = [
  { toString: 1 },
  { toString: 1, valueOf: 1 },
  { toString: null, valueOf: null, toJSON: 1 },
  ['a', { toString: 1 }],
  [{ toString: 1 }],
  [[[[{}]]]],
  [],
  {},
  [null],
  null,
  true,
  false,
  'true',
  '',
  ' ',
  'x'.repeat(5000),
  '\ud800',
  '\0',
  '__proto__',
  'constructor',
  0,
  -1,
  1.5,
  1e21,
  Number.MAX_SAFE_INTEGER + 2,
  { length: 3 },
  { type: { toString: 1 }, url: [], text: {}, role: [], content: { toString: 1 }, function: { name: { toString: 1 } } },
  { __proto__: null, constructor: { prototype: { toString: 1 } } },
]

interface Sent {
  readonly method: string
  readonly target: string
  readonly headers: Record<string, string>
  readonly body: unknown
}

/** A valid request of each operation. */
async function validRequests(): Promise<Sent[]> {
  const sent: Sent[] = []
  const record: typeof fetch = async (input, init) => {
    const request = new Request(input as string, init)
    const { method, headers, url } = request
    const isJson = headers.get('content-type') === 'application/json'
    const body = isJson ? await request.json() : new Uint8Array(await request.arrayBuffer())
    sent.push({ method, target: url.slice(new URL(url).origin.length), headers: Object.fromEntries(headers), body })
    return new Response('{}', { status: 400, headers: { 'content-type': 'application/json' } })
  }
  const options = { apiKey: 'id.secret', endpoint: 'cn' as const, fetch: record, maxRetries: 0 }
  for (const { call } of operations) await Promise.resolve(call(new Zhipu(options))).catch(() => {})
  for (const { call } of legacyOperations) await Promise.resolve(call(new LegacyZhipu(options))).catch(() => {})
  const [chat] = sent.filter(({ target }) => target === '/api/paas/v4/chat/completions') as [Sent]
  return [...sent, ...richChats.map((fields) => ({ ...chat, body: { ...chat.body as object, ...fields } }))]
}

const parameters = { type: 'object', properties: { city: { type: 'string', enum: ['a'] }, days: { type: 'array' } } }
/** Fields of chat requests that the operations do not have. */
const richChats: readonly object[] = [
  {
    tools: [{ type: 'function', function: { name: 'weather', description: 'x', parameters } }],
    tool_choice: 'auto',
    response_format: { type: 'json_object' },
    stop: ['x'],
    max_tokens: 10,
  },
  {
    tools: [{ type: 'web_search', web_search: { enable: true, search_query: 'x', search_result: true, count: 2 } }],
    stream: true,
    stream_options: { include_usage: true },
  },
  {
    tools: [{ type: 'retrieval', retrieval: { knowledge_id: '1', prompt_template: 'x' } }],
    thinking: { type: 'enabled' },
  },
  {
    model: 'glm-4.6v',
    messages: [
      { role: 'system', content: 'x' },
      {
        role: 'user',
        content: [{ type: 'text', text: 'x' }, { type: 'image_url', image_url: { url: 'https://a/b.png' } }],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: '1', type: 'function', function: { name: 'x', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: '1', content: 'x' },
    ],
  },
  {
    model: 'glm-4-alltools',
    tools: [{ type: 'code_interpreter', code_interpreter: { sandbox: 'auto' } }],
    stream: true,
  },
  { model: 'glm-4-voice', modalities: ['text', 'audio'], audio: { voice: 'x', format: 'wav' } },
]

function fieldsOf(schema: BodySchema | undefined): string[] {
  if (typeof schema !== 'object') return []
  if ('fields' in schema) return Object.keys(schema.fields).map((name) => name.replace(/!$/, ''))
  return 'anyOf' in schema ? schema.anyOf.flatMap(fieldsOf) : []
}

/** A copy of a JSON value in which one part, at any depth, is odd. */
function spoil(value: unknown, names: readonly string[], random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.below(3) === 0) return random.pick(oddValues)
  if (Array.isArray(value)) {
    if (value.length === 0 || random.below(4) === 0) return [...value, random.pick(oddValues)]
    const index = random.below(value.length)
    return value.map((item, position) => position === index ? spoil(item, [], random) : item)
  }
  const name = random.pick([...Object.keys(value), ...names, 'stream', 'model'])
  return { ...value, [name]: spoil((value as Record<string, unknown>)[name], [], random) }
}

async function send(
  zhipu: MockZhipu,
  { method, target, headers, body }: Sent,
): Promise<{ status: number; text: string }> {
  const hasBody = method !== 'GET' && method !== 'DELETE'
  const content = body instanceof Uint8Array ? body : JSON.stringify(body)
  const response = await zhipu.fetch(`https://open.bigmodel.cn${target}`, {
    method,
    headers,
    ...(hasBody && { body: content as BodyInit }),
  })
  return { status: response.status, text: await response.text() }
}

test.each([[{}], [{ strict: true }], [{ onUnmatched: 'echo' as const }]])(
  `odd values in any field of any route are refused as by the server, with options %j (seed ${seed})`,
  async (options) => {
    const random = new Random(seed)
    const zhipu = mockZhipu(options)
    zhipu.chat.when({ tool: /x/, body: { a: 1 } }).reply('by a rule')
    zhipu.limit({ models: ['glm-4.6'] })
    const routes = await allRoutes()
    const requests = (await validRequests()).map((request) => {
      const path = request.target.replace(/\?.*/, '').replace(/^\/api/, '')
      const route = routes.find(({ method, path: pattern }) =>
        method === request.method && matchesPattern(path, pattern)
      )
      return { ...request, names: fieldsOf(route?.body) }
    })
    expect(requests.length).toBeGreaterThan(50)
    const failures = new Set<string>()
    for (let count = 0; count < COUNT / 3; count++) {
      const { names, ...request } = random.pick(requests)
      if (count % 50 === 0) zhipu.limit({ models: count % 100 === 0 ? undefined : ['glm-4.6'] })
      const { body: valid } = request
      const body = valid instanceof Uint8Array
        ? valid
        : random.below(20) === 0
        ? random.pick(oddValues)
        : spoil(valid, names, random)
      const { status, text } = await send(zhipu, { ...request, body })
      if (status >= 500 || text.includes('"code":"script"')) {
        failures.add(
          `${request.method} ${request.target} ${JSON.stringify(body).slice(0, 300)}: ${status} ${text.slice(0, 200)}`,
        )
      }
    }
    expect([...failures]).toEqual([])
    expect(zhipu.requests.filter(({ error }) => error !== undefined).map(({ error }) => String(error))).toEqual([])
  },
  120_000,
)
