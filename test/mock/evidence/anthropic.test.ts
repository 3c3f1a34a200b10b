import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ChatPiece, ChatReply, Fault } from '../../../mock/index.ts'
import { type MockOptions, refuse } from '../../../mock/index.ts'
import { rawAnthropicClient } from '../../support/raw-anthropic-client.ts'

const folder = new URL('../../../../shared/api/anthropic/', import.meta.url)
const names = existsSync(folder) ? readdirSync(folder) : []
if (names.length === 0) {
  console.info('../shared is absent: messages are compared with the facts in test/mock/endpoints only')
}

const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8').trim()
const named = (pattern: RegExp): string[] => names.filter((name) => pattern.test(name) && !name.includes('.request.'))

/** Replaces what differs between any two replies: ids, signatures and times. Counts of tokens are those of the sample. */
const blank = (text: string): string =>
  text
    .replace(/\d{13,14}[0-9a-f]{15,16}/g, '<id>')
    .replace(/"(?:msg_(?:<id>|\w+|…)|m1)"/g, '"msg"')
    .replace(/(call_|srvtoolu_)\w+/g, 'call')
    .replace(/"signature": ?"(?:[0-9a-f]{24}|sig)"/g, '"signature":"<hex>"')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>')

// deno-lint-ignore no-explicit-any -- events of recordings, whose members the tests compare
type Event = any

/** Usage of v4 that makes the usage of a message. */
function usageOf(
  { input_tokens: input = 0, output_tokens = 0, cache_read_input_tokens: cached = 0 },
): ChatReply['usage'] {
  return {
    prompt_tokens: input + cached,
    completion_tokens: output_tokens,
    prompt_tokens_details: { cached_tokens: cached },
  }
}

const finishes: Record<string, string> = { end_turn: 'stop', tool_use: 'tool_calls', max_tokens: 'length' }

/** The pieces that script the events of a stream. */
function piecesOf(events: readonly Event[]): ChatPiece[] {
  const pieces: ChatPiece[] = []
  const isRepr = events.some(({ content_block: block }) => block?.id?.startsWith('srvtoolu_'))
  const form = isRepr ? 'repr' as const : 'json' as const
  for (const { type, content_block: block, delta, usage } of events) {
    if (block?.type === 'tool_use') pieces.push({ toolCalls: [{ name: block.name, id: block.id, args: '' }] })
    if (block?.type === 'server_tool_use') pieces.push({ serverTools: [{ ...block, form }] })
    if (block?.type === 'tool_result') pieces.push({ serverTools: [{ result: resultOf(block.content), form }] })
    if (delta?.text !== undefined) pieces.push(delta.text)
    if (delta?.thinking !== undefined) pieces.push({ reasoning: delta.thinking })
    if (delta?.partial_json !== undefined) {
      const call = (pieces.pop() as { toolCalls: [{ name: string }] }).toolCalls[0]
      pieces.push({ toolCalls: [{ ...call, args: delta.partial_json }] })
    }
    if (type === 'message_delta') {
      const { stop_reason: reason } = delta
      // An overflow has no usage of its own.
      const counted = reason !== 'model_context_window_exceeded' && usage.input_tokens !== undefined
      pieces.push({ finish: finishes[reason] ?? reason, ...(counted && { usage: usageOf(usage) }) })
    }
  }
  return pieces
}

/** The list that a result has as JSON inside of two lists, or as Python prints it inside of an object. */
function resultOf(text: string): object[] {
  if (text.startsWith('[[')) return JSON.parse(text)[0]
  return JSON.parse(text.replaceAll("'", '"'))[0].text
}

const jsonOf = (text: string): Event[] =>
  [...text.matchAll(/^(?:data: )?(\{.*)$/gm)].map(([, json = '']) => JSON.parse(json))

async function stream(events: readonly Event[]): Promise<string> {
  const { mock, ask } = rawAnthropicClient({ checkToolCalls: false })
  mock.chat.reply.stream(piecesOf(events))
  const response = await ask({ model: events[0].message.model ?? 'glm-5', stream: true })
  return response.text.trim()
}

describe('the mock sends the bytes of the API', () => {
  test.each(named(/^messages-sse-.*\.txt$/))('for a stream: %s', async (name) => {
    const sample = read(name)
    const events = jsonOf(sample)
    // The authors of some samples left out the ping.
    const withPing = (text: string) => sample.includes('event: ping') ? text : text.replace(/event: ping\n.*\n\n/, '')
    expect(blank(withPing(await stream(events)))).toBe(blank(sample))
  })

  test.each(named(/^messages-sse-text.*\.jsonl$/))('for the events of a stream: %s', async (name) => {
    const events = jsonOf(read(name))
    const sent = jsonOf(await stream(events))
    expect(sent.map((event) => blank(JSON.stringify(event)))).toEqual(
      events.map((event) => blank(JSON.stringify(event))),
    )
  })

  test.each(named(/^messages-sse-web-search.*\.jsonl$/))(
    'for server tools, in what the author kept: %s',
    async (name) => {
      const events = jsonOf(read(name))
      const sent = jsonOf(await stream(events))
      const kept = (list: Event[]) =>
        list.filter(({ type }) => type.startsWith('content_block')).map((event) => blank(JSON.stringify(event)))
      expect(kept(sent)).toEqual(kept(events))
    },
  )

  test.each(named(/^messages-sync-.*(?<!\.cut)\.json$/))('for a whole message: %s', async (name) => {
    const sample = JSON.parse(read(name))
    const requestName = name.replace('.json', '.request.json')
    const request = names.includes(requestName) ? JSON.parse(read(requestName)) : {}
    const isMapped = name.includes('claude')
    const { mock, ask } = rawAnthropicClient({ checkToolCalls: false, ...(isMapped && { era: '2025-10' }) })
    const isOverflow = sample.stop_reason === 'model_context_window_exceeded'
    const texts = sample.content.filter(({ type }: Event) => type === 'text').map(({ text }: Event) => text)
    const calls = sample.content.filter(({ type }: Event) => type === 'tool_use')
    mock.chat.reply({
      content: texts.join(''),
      ...(calls.length > 0 && { toolCalls: calls.map(({ name, input, id }: Event) => ({ name, args: input, id })) }),
      finish: finishes[sample.stop_reason] ?? sample.stop_reason,
      ...(!isOverflow && { usage: usageOf(sample.usage) }),
    })
    const response = await ask({ model: isMapped ? 'claude-sonnet-4-5' : sample.model, ...request })
    expect(blank(response.text)).toBe(blank(JSON.stringify(sample)))
  })

  test.skipIf(names.length === 0)('for a built-in tool in markdown', async () => {
    const { mock, ask } = rawAnthropicClient()
    const sample = read('messages-text-builtin-tool-markdown.txt')
    const input = JSON.parse(/```json\n(.*)\n/.exec(sample)?.[1] as string)
    const [{ text: result }] = JSON.parse(/_result_summary:\*\* (.*)$/.exec(sample)?.[1] as string)
    mock.chat.reply.stream([{ serverTools: [{ name: 'web_search_prime', input, result, form: 'markdown' }] }])
    expect((await ask()).body.content[0].text.trim()).toBe(sample)
  })

  test.skipIf(names.length === 0)('for blocks of thinking and calls that a client has logged', () => {
    const logs = named(/^claude-code-log/).flatMap((name) => jsonOf(read(name)))
    const blocks = logs.flatMap(({ message }) =>
      message.content.map((block: Event) => ({ block, model: message.model }))
    )
    return Promise.all(blocks.map(async ({ block, model }) => {
      const { mock, ask } = rawAnthropicClient({ checkToolCalls: false })
      if (block.type === 'tool_use') mock.chat.reply({ toolCalls: [{ name: block.name, args: block.input }] })
      else mock.chat.reply(block.type === 'thinking' ? { reasoning: block.thinking } : block.text)
      const { body } = await ask({ model }, { host: 'open.bigmodel.cn' })
      expect(blank(JSON.stringify(body.content))).toBe(blank(JSON.stringify([block])))
    }))
  })
})

/** Faults and requests whose response is a sample of an error, by what its name has. */
interface ErrorCase {
  readonly fault?: Fault
  readonly members?: object
  readonly options?: MockOptions
  readonly reply?: () => never
}

const zhHost = 'open.bigmodel.cn'
const call = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: 'x' }] }
const alwaysThinks = [
  '该模型始终思考，不支持关闭思考；请使用 low、high 或 max。',
  'This model always engages in thinking and cannot be disabled; please use low, high, or max',
] as const
const unfair =
  "Your account's current usage pattern does not comply with the Fair Usage Policy, and your request frequency has been limited. For details, please refer to the Subscription Service Agreement. To restore access, please submit a request."

const thrown = (...refusal: Parameters<typeof refuse>) => (): never => {
  throw refuse(...refusal)
}

/** Only what the code, the language and the rule of the mock do not decide is in a script. */
const errorCases: Readonly<Record<string, ErrorCase>> = {
  'error-1313-en-api_error.json': { reply: thrown('1313', unfair, { type: 'api_error', idIn: 'message' }) },
  'error-400-1210-en.json': { fault: { code: '1210' } },
  'error-400-1210-image-zh.json': {
    members: {
      messages: [{
        role: 'user',
        content: [{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }],
      }],
    },
  },
  'error-400-1210-max_tokens-range-zh.json': { members: { max_tokens: 200_000 } },
  'error-400-1210-thinking-en.json': { reply: thrown('1210', alwaysThinks, { idIn: 'none' }) },
  'error-400-1210-thinking-zh.json': { reply: thrown('1210', alwaysThinks, { idIn: 'message' }) },
  'error-400-1210-zh.json': { reply: thrown('1210', {}, { idIn: 'none' }) },
  'error-400-1211-en.json': { reply: thrown('1211', {}, { idIn: 'none' }) },
  'error-400-1211-zh.json': { members: { model: 'glm-9' } },
  'error-400-1214-modelCode-en.json': { members: { model: 'glm-5.3[1m]' }, options: { era: '2026-08' } },
  'error-400-1214-modelCode-zh.json': { members: { model: 'glm-5.3[1m]' }, options: { era: '2026-08' } },
  'error-400-1261-en.json': { fault: { code: '1261' } },
  'error-400-1301-zh.json': { members: { messages: [{ role: 'user', content: '敏感词示例' }] } },
  'error-401-bad-key.json': { fault: { status: 401 } },
  'error-403-1311-zh.json': { members: { model: 'glm-5.3-flashx' } },
  'error-422-role-system.json': {
    members: { messages: [{ role: 'user', content: 'a' }, { role: 'system', content: 'b' }] },
  },
  'error-429-1113-en.json': { fault: { code: '1113' } },
  'error-429-1113-zh.json': { fault: { code: '1113' } },
  'error-429-1302-en.json': { fault: { code: '1302' } },
  'error-429-1302-zh.json': { fault: { code: '1302' } },
  'error-429-1308-2025-12-code-as-type.json': { fault: { code: '1308' }, options: { era: '2025-12' } },
  'error-429-1308-en.json': { fault: { code: '1308' } },
  'error-429-1308-zh.json': { fault: { code: '1308' } },
  'error-429-1309-zh.json': { fault: { code: '1309' } },
  'error-429-1313-en-2026-09.json': { fault: { code: '1313' } },
  'error-500-1234-overloaded-zh.json': {
    reply: thrown('1234', '网络错误，请稍后重试。', { type: 'overloaded_error', idIn: 'none' }),
  },
  'error-500-missing-max_tokens.json': { members: { max_tokens: undefined } },
  'error-500-tool_result-attr.json': { members: { messages: [{ role: 'user', content: 'a' }, call] } },
  'error-529-1305-en.json': { fault: { code: '1305' } },
}
/** Recordings that a relay has sorted by key, that their author has cut, or that are a line of a client. */
const notBytes = [
  'error-401-fake-key.2026-09-23.shape.txt',
  'error-422-openai-tool.cut.json',
  'error-429-1302-zh-sorted-keys.json',
  'error-500-1234-en.text.txt',
]

describe('the mock refuses with the bytes of the API', () => {
  const files = named(/^error-(?!sse)/).filter((name) => !notBytes.includes(name))

  test.each(files)('%s', async (name) => {
    const { fault, members, options, reply } = errorCases[name] as ErrorCase
    const isEnglish = /-en|401|role-system|500-[mt]/.test(name)
    const { mock, ask } = rawAnthropicClient(options)
    if (name.includes('1311')) mock.limit({ models: ['glm-5.3'] })
    if (fault) mock.chat.fail(fault)
    if (reply) mock.chat.reply(reply)
    const { text, status } = await ask(members, { host: isEnglish ? 'api.z.ai' : zhHost })
    // The authors of two samples wrote the members of the error in another order.
    const sample = JSON.parse(read(name))
    expect(JSON.parse(blank(text))).toEqual(JSON.parse(blank(JSON.stringify(sample))))
    if (!name.includes('overloaded-zh')) expect(blank(text)).toBe(blank(JSON.stringify(sample)))
    const [, wanted] = /^error-(\d{3})-/.exec(name) ?? []
    if (wanted) expect(status).toBe(Number(wanted))
  })

  test.skipIf(names.length === 0)('a refusal that a relay sorted has the same members', async () => {
    const { mock, ask } = rawAnthropicClient()
    mock.chat.fail({ code: '1302' })
    const { text } = await ask({}, { host: zhHost })
    expect(JSON.parse(blank(text))).toEqual(JSON.parse(blank(read('error-429-1302-zh-sorted-keys.json'))))
  })

  test.skipIf(names.length === 0)('the message of 1234 is what a client prints', async () => {
    const { mock, ask } = rawAnthropicClient()
    mock.chat.fail({ code: '1234' })
    const { status, body } = await ask()
    expect(blank(`API Error: ${status} ${body.error.message}`)).toBe(
      blank(read('error-500-1234-en.text.txt').replace(/2026\w+/, '20260831041042a8514a2344940e81')),
    )
  })

  test.skipIf(names.length === 0)('a tool of OpenAI in what the author kept', async () => {
    const { ask } = rawAnthropicClient()
    const { status, body } = await ask({ tools: [{ type: 'function', function: { name: 'f' } }] })
    const detail = body.detail.map(({ input: _, ...kept }: Event) => kept)
    expect([status, { detail }]).toEqual([422, JSON.parse(read('error-422-openai-tool.cut.json'))])
  })

  test.each<[string, NonNullable<Fault['error']>, string]>([
    ['error-sse-1234-inband.txt', { code: '1234' }, zhHost],
    [
      'error-sse-1305-toplevel-type.txt',
      { code: '1305', form: 'bare', message: '该模型当前访问量过大, 请您稍后再试' },
      zhHost,
    ],
    ['error-sse-500-overloaded-inband.txt', { code: '500', form: 'uncoded' }, 'api.z.ai'],
  ].filter(([name]) => names.includes(name as string)) as [string, NonNullable<Fault['error']>, string][])(
    'inside of a stream: %s',
    async (name, error, host) => {
      const { mock, ask } = rawAnthropicClient()
      mock.chat.reply('a', { error })
      const { text } = await ask({ stream: true }, { host })
      // One sample has the JSON only.
      const lines = read(name).startsWith('{') ? text.replace('event: error\ndata: ', '') : text
      expect(blank(lines).trim()).toBe(blank(read(name)))
    },
  )

  test.each(named(/^models-bad-key/))('a wrong key for the listing: %s', async (name) => {
    const { get } = rawAnthropicClient()
    const host = name.includes('-zh') ? zhHost : 'api.z.ai'
    const { status, text } = await get('/v1/models', { host, headers: { 'x-api-key': 'made-up' } })
    expect([status, text]).toEqual([200, read(name)])
  })

  test.skipIf(names.length === 0)('the listing of 2026-08-07 is the beginning of the listing', async () => {
    const { get } = rawAnthropicClient()
    const { body } = await get('/v1/models')
    const wanted = JSON.parse(read('models-listing-2026-08-07.reduced.json')).data
    expect(body.data.slice(0, wanted.length)).toMatchObject(wanted)
  })
})
