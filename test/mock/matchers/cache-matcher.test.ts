import { describe, expect, test } from 'vitest'
import { type MockOptions, mockZhipu, type Scope } from '../../../mock/index.ts'
import { conversationsOf, matchers } from '../../../mock/test.ts'
import { Zhipu } from '../../../src/index.ts'
import { postChat } from '../../support/chat-call.ts'

expect.extend(matchers)

function connect(options: MockOptions = {}) {
  const zhipu = mockZhipu({ clock: 'virtual', startAtMs: 0, ...options })
  const ask = async (messages: readonly object[], rest: object = {}, scope?: Scope) => {
    const response = await postChat(zhipu, { model: 'glm-4.6', messages, ...rest }, { key: scope?.apiKey })
    return (await response.json()).choices?.[0].message
  }
  const message = (atLeast: number, subject: Parameters<typeof matchers.toHaveCached>[0] = zhipu): string =>
    matchers.toHaveCached(subject, { atLeast }).message()
  return { zhipu, ask, message }
}

const user = (content: unknown) => ({ role: 'user', content })
/** A prompt as an agent writes it that tells the model the time. */
const agent = (time: string) => [{ role: 'system', content: `You are a helpful agent. Now is ${time}.` }, user('go on')]

describe('toHaveCached()', () => {
  test('passes when requests repeat what was sent before', async () => {
    const { zhipu, ask } = connect()
    zhipu.chat.times(2).reply('yes')
    const question = user('word '.repeat(100))
    const answer = await ask([question])
    await ask([question, answer, user('and then')])
    expect(zhipu).toHaveCached({ atLeast: 0.5 })
    expect(zhipu).not.toHaveCached({ atLeast: 1 })
  })

  test('the message shows where two prompts part', async () => {
    const { zhipu, ask, message } = connect()
    await ask(agent('1970-01-01T00:00:00'))
    await ask(agent('1970-01-12T13:46:40'))
    expect(zhipu).not.toHaveCached({ atLeast: 0.8 })
    expect(message(0.8)).toBe(
      'expected at least 80 % of the prompt tokens from the cache, received 50 % (16 of 32):\n' +
        '- request 2: 16 of 32 tokens; request 2 shares 40 of 57 characters with request 1; ' +
        'they part in messages[0]: "… is 1970-01-|01T0…" / "… is 1970-01-|12T1…"',
    )
  })

  test('the message of the negation has the share', async () => {
    const { ask, message } = connect()
    await ask([user('hello world')])
    await ask([user('hello world')])
    expect(message(0.5)).toBe(
      'expected less than 50 % of the prompt tokens from the cache, received 87.5 % (7 of 8)',
    )
  })

  test('compares the turns that responses continue by previous_response_id', async () => {
    const { zhipu, message } = connect({ cache: { blockTokens: 1000 } })
    const create = async (input: string, more: object = {}): Promise<{ id: string }> => {
      const response = await zhipu.fetch('https://open.bigmodel.cn/api/v1/responses', {
        method: 'POST',
        headers: { authorization: zhipu.apiKey },
        body: JSON.stringify({ model: 'glm-4.6', input, store: true, ...more }),
      })
      return await response.json()
    }
    zhipu.chat.times(2).reply('yes')
    const { id } = await create('one two three')
    await create('and then', { previous_response_id: id })
    expect(message(1)).toContain('request 2 shares 13 of 24 characters with request 1; the cache has blocks')
    const [conversation] = conversationsOf(zhipu)
    expect(message(1, conversation)).toContain('request 2 shares 13 of 24 characters with request 1')
  })

  test('compares with the earlier request that shares most, the latest of equal ones', async () => {
    const { ask, message } = connect()
    await ask([user('one two three')])
    await ask([user('two')])
    await ask([user('one two four')])
    await ask([user('one two five')])
    expect(message(1)).toContain('request 3 shares 8 of 12 characters with request 1')
    expect(message(1)).toContain('request 4 shares 9 of 12 characters with request 3')
    expect(message(1)).toContain('they part in messages[0]: "one two f|our" / "one two f|ive"')
  })

  test.each([
    ['tools', [user('?')], [user('?')], 'tools: "…ction":{"a":|1}}]" / "…ction":{"a":|2}}]"'],
    [
      'a role',
      [user('x'), user('y')],
      [user('x'), { role: 'tool', content: 'y' }],
      'messages[1].role: "|user" / "|tool"',
    ],
    ['a line', [user('a\nb')], [user('a\nc')], 'messages[0]: "a\\n|b" / "a\\n|c"'],
    ['an emoji', [user('好😀好')], [user('好😁好')], 'messages[0]: "好|😀好" / "好|😁好"'],
    [
      'another number of messages',
      [user('x'), { role: 'assistant', content: 'a', tool_calls: [] }, user('y')],
      [user('x'), { role: 'assistant', content: 'a' }, user('y')],
      'messages[1].tool_calls / messages[2].role: "|[]" / "|user"',
    ],
    ['an image', [user([{ type: 'image_url', image_url: { url: 'https://a.cn/1.png' } }])], [
      user([{ type: 'image_url', image_url: { url: 'https://a.cn/2.png' } }]),
    ], 'messages[0]: "…ttps://a.cn/|1.pn…" / "…ttps://a.cn/|2.pn…"'],
  ])('shows the place: %s', async (what, first, second, place) => {
    const { ask, message } = connect()
    const options = (a: number) => ({
      model: 'glm-4.6v',
      ...(what === 'tools' && { tools: [{ type: 'web_browser', function: { a } }] }),
    })
    await ask(first, options(1))
    await ask(second, options(2))
    expect(message(1)).toContain(`they part in ${place}`)
  })

  test('measures each API key and each model by itself, and requests whose response has cached_tokens alone', async () => {
    const { zhipu, ask, message } = connect()
    await ask([user('hello world')])
    await ask([user('hello world')], { model: 'glm-4.7' })
    await ask([user('hello world')], {}, zhipu.scope())
    await ask([user('hello world')], { model: 'glm-4-plus' })
    await ask([user('hello world')], { model: 'glm-4-plus' })
    expect(message(0)).toBe(
      'expected at least 0 % of the prompt tokens from the cache, received no request that could use it: ' +
        'each model needs a second request with the same key, and a response with cached_tokens',
    )
    expect(zhipu).not.toHaveCached({ atLeast: 0 })
    await ask([user('hello world')])
    expect(zhipu).toHaveCached({ atLeast: 0.8 })
  })

  test('measures streams, and ignores refused requests', async () => {
    const { zhipu } = connect()
    const client = new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch, maxRetries: 0 })
    const messages = [{ role: 'user' as const, content: 'hello world' }]
    const stream = () => client.chat.completions.stream({ model: 'glm-4.6', messages }).final()
    zhipu.fail({ code: '1302' })
    await expect(stream()).rejects.toThrow()
    await stream()
    expect(zhipu).not.toHaveCached({ atLeast: 0 })
    await stream()
    expect(zhipu).toHaveCached({ atLeast: 0.8 })
  })

  test('measures a scope, and a conversation by itself', async () => {
    const { zhipu, ask } = connect()
    const scope = zhipu.scope()
    await ask([user('hello world')], {}, scope)
    await ask([user('hello world')], {}, scope)
    expect(scope).toHaveCached({ atLeast: 0.8 })
    zhipu.chat.times(3).reply('yes')
    const [question, other] = [user('word '.repeat(100)), user('other '.repeat(100))]
    const answer = await ask([question])
    await ask([other])
    await ask([question, answer, user('why')])
    expect(zhipu).not.toHaveCached({ atLeast: 0.6 })
    expect(conversationsOf(zhipu)[0]).toHaveCached({ atLeast: 0.8 })
  })

  test('counts what a script says', async () => {
    const { zhipu, ask } = connect()
    await ask([user('hello world')])
    zhipu.chat.reply({ content: '', usage: { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 9 } } })
    await ask([user('other')])
    expect(zhipu).toHaveCached({ atLeast: 0.9 })
    expect(zhipu).not.toHaveCached({ atLeast: 0.91 })
  })

  test('the message names a prefix that was removed, a block that is not full, and a cache that is off', async () => {
    const expired = connect()
    await expired.ask([user('hello world')])
    await expired.zhipu.clock.advance(400_000)
    await expired.ask([user('hello world')])
    expect(expired.message(0.5)).toContain(
      'request 2 shares 11 of 11 characters with request 1; it was sent 400000 ms later, a prefix is cached for 300000 ms',
    )
    const short = connect()
    await short.ask([user('hello world')], { model: 'glm-5.2' })
    await short.ask([user('hello world')], { model: 'glm-5.2' })
    expect(short.message(0.5)).toMatch(/with request 1; the cache has blocks of 64 tokens$/)
    const off = connect({ cache: false })
    await off.ask([user('hello world')])
    await off.ask([user('hello world')])
    expect(off.message(0.5)).toMatch(/with request 1; the mock has the option cache: false$/)
  })

  test('the message lists five requests', async () => {
    const { ask, message } = connect()
    for (let number = 1; number <= 9; number++) await ask([user(`${number} question`)])
    expect(message(0.8).split('\n- ').slice(1).map((line) => line.slice(0, 9))).toEqual([
      'request 2',
      'request 3',
      'request 4',
      'request 5',
      'request 6',
      'and 3 more',
    ].map((line) => line.slice(0, 9)))
  })

  test('ignores a script without prompt tokens', async () => {
    const { zhipu, ask } = connect()
    await ask([user('hello world')])
    zhipu.chat.reply({ content: '', usage: { prompt_tokens: 0 } })
    await ask([user('hello world')])
    expect(zhipu).not.toHaveCached({ atLeast: 0 })
  })

  test('a body that is no chat request does not break the message', async () => {
    const { zhipu, message } = connect()
    const usage = { prompt_tokens: 8, prompt_tokens_details: { cached_tokens: 0 } }
    for (const messages of [[{ role: 'user', content: [null, 7, { type: 'text' }] }], [null, { content: 5 }], 'x']) {
      zhipu.on('POST', '/chat/completions').reply.json({ usage })
      await postChat(zhipu, { model: 'glm-4.6', messages, thinking: 7, tools: 3 })
    }
    expect(message(0.5)).toContain('received 0 % (0 of 16)')
  })

  test.each([
    [{ atLeast: 80 }, RangeError, 'atLeast is 80, expected a share from 0 to 1'],
    [{}, TypeError, 'atLeast is undefined, expected a share from 0 to 1'],
    [{ atleast: 0.8 }, TypeError, 'unknown option atleast, did you mean atLeast?'],
  ])('%j is refused', (wanted, ErrorClass, text) => {
    const act = () => matchers.toHaveCached(mockZhipu(), wanted as { atLeast: number })
    expect(act).toThrow(ErrorClass)
    expect(act).toThrow(`Cannot match cached tokens: ${text}`)
  })
})
