import { describe, expect, it, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { matchers, useZhipu } from '../../../mock/test.ts'
import type { Runner } from '../../../mock/matchers/test-runner.ts'
import { answerText, chatBody, postChat, postJson } from '../../support/chat-call.ts'

const nearest = 'the nearest is chat.when({"last":"rain"}).reply("wet"): last is "sun", expected "rain"'

describe('entry.unmatched', () => {
  it('names the nearest rule when onUnmatched refused the request', async () => {
    const mock = mockZhipu({ onUnmatched: 'error' })
    mock.chat.when({ last: 'rain' }).reply('wet')
    await answerText(mock, 'sun')
    expect(mock.requests[0]?.unmatched).toBe(nearest)
    expect(() => mock.assertAllMatched()).toThrow(
      `Requests match no rule:\n- POST /paas/v4/chat/completions: ${nearest}`,
    )
  })

  it('names the nearest rule when the request got the default reply although its family has rules', async () => {
    const mock = mockZhipu()
    mock.chat.when({ last: 'rain' }).reply('wet')
    expect((await postChat(mock, chatBody('sun'))).status).toBe(200)
    expect(mock.requests[0]?.unmatched).toBe(nearest)
    mock.chat.reply('once')
    expect(await answerText(mock, 'sun')).toBe('once')
    await answerText(mock, 'sun')
    expect(mock.requests.map(({ unmatched }) => unmatched !== undefined)).toEqual([true, false, true])
  })

  it('is absent for a reply of a rule, for a fault, for a GET and for a family without rules', async () => {
    const mock = mockZhipu()
    mock.files.reply({ id: 'f' })
    mock.chat.fail({ code: '1302' })
    mock.chat.reply('x')
    for (let request = 0; request < 2; request++) await postChat(mock, chatBody('x'))
    await postJson(mock, '/paas/v4/moderations', { model: 'moderation', input: 'x' })
    await mock.fetch('https://open.bigmodel.cn/api/paas/v4/files', { headers: { authorization: mock.apiKey } })
    expect(mock.requests.map(({ unmatched }) => unmatched)).toEqual([undefined, undefined, undefined, undefined])
    mock.assertAllMatched()
  })

  it('is kept when the entry is archived', async () => {
    const mock = mockZhipu()
    mock.chat.when({ last: 'rain' }).reply('wet')
    for (let request = 0; request < 100; request++) await (await postChat(mock, chatBody('sun'))).text()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(new Set(mock.requests.map(({ unmatched }) => unmatched))).toEqual(new Set([nearest]))
  })

  it('does not break the reply when a function of when() throws for the request', async () => {
    const mock = mockZhipu()
    mock.chat.when((body) => body.messages[0]?.content === 'a').times(1).reply('x')
    await answerText(mock, 'a')
    mock.embeddings.when((body) => (body as unknown as { input: string[] }).input[0] === 'a').reply({ data: [] })
    expect((await postChat(mock, chatBody('b'))).status).toBe(200)
    expect(mock.requests[1]?.unmatched).toContain('it is used up')
  })
})

describe('onUnmatched by family', () => {
  it('refuses an unscripted chat while files keep their default reply', async () => {
    const mock = mockZhipu({ onUnmatched: { chat: 'error' } })
    const form = new FormData()
    form.set('purpose', 'batch')
    form.set('file', new File(['{}'], 'a.jsonl'))
    const headers = { authorization: mock.apiKey }
    const upload = await mock.fetch('https://open.bigmodel.cn/api/paas/v4/files', {
      method: 'POST',
      headers,
      body: form,
    })
    expect(upload.status).toBe(200)
    expect(await answerText(mock, 'x')).toContain('400 unmatched')
  })

  it('takes default for families that are not named', async () => {
    const mock = mockZhipu({ onUnmatched: { default: 'error', chat: 'echo' } })
    expect(await answerText(mock, 'back')).toBe('back')
    const moderation = await postJson(mock, '/paas/v4/moderations', { model: 'moderation', input: 'x' })
    expect([moderation.status, (await moderation.json()).error.code]).toEqual([400, 'unmatched'])
  })

  it('rejects an unknown family and an unknown policy', () => {
    expect(() => mockZhipu({ onUnmatched: { chats: 'error' } as never })).toThrow(
      'onUnmatched has chats, which is not a family, did you mean chat?',
    )
    expect(() => mockZhipu({ onUnmatched: { chat: 'eror' } as never })).toThrow(
      'onUnmatched is {"chat":"eror"}, expected default, echo or error, or one of them by family',
    )
  })
})

describe('assertAllMatched()', () => {
  it('reports requests of one scope only', async () => {
    const mock = mockZhipu({ onUnmatched: 'error' })
    const scope = mock.scope()
    await answerText(mock, 'x', {}, scope)
    expect(() => scope.assertAllMatched()).toThrow('there are no rules')
    mock.assertAllMatched()
    scope.reset('requests')
    scope.assertAllMatched()
  })

  it('reports a request whose script threw', async () => {
    const mock = mockZhipu()
    mock.chat.reply(() => {
      throw new Error('expected 1 tool')
    })
    await answerText(mock, 'x')
    expect(() => mock.assertAllMatched()).toThrow('its script threw Error: expected 1 tool')
  })

  it('reports a request that the mock sent to itself', async () => {
    const mock = mockZhipu({ onUnmatched: { chat: 'error' } })
    await postJson(mock, '/paas/v4/async/chat/completions', chatBody('x'))
    expect(() => mock.assertAllMatched()).toThrow(
      'POST /paas/v4/chat/completions, sent by the mock itself: there are no rules',
    )
    mock.reset('requests')
    mock.assertAllMatched()
  })
})

test('toHaveMatchedAllRequests() has a message for both verdicts', async () => {
  const mock = mockZhipu({ onUnmatched: 'error' })
  expect(matchers.toHaveMatchedAllRequests(mock)).toMatchObject({ pass: true })
  expect(matchers.toHaveMatchedAllRequests(mock).message()).toContain('all requests match one')
  await answerText(mock, 'x')
  expect(matchers.toHaveMatchedAllRequests(mock).pass).toBe(false)
  expect(matchers.toHaveMatchedAllRequests(mock).message()).toContain('Requests match no rule')
})

test('useZhipu() fails a test whose unexpected request was caught by the application, unless afterEach is empty', async () => {
  const hooks: Record<string, () => unknown> = {}
  const register = (name: string) => (hook: () => unknown) => hooks[name] = hook
  const runner = { beforeAll: register('beforeAll'), afterEach: register('afterEach'), afterAll: register('afterAll') }
  const callUnexpectedly = async (options: object) => {
    const zhipu = useZhipu({ listen: false, runner: runner as unknown as Runner, ...options })
    zhipu.chat.reply('once')
    for (let request = 0; request < 2; request++) await answerText(zhipu, 'x')
    hooks['afterEach']?.()
  }
  await expect(callUnexpectedly({})).rejects.toThrow('the nearest is chat.reply("once"): it is used up')
  await expect(callUnexpectedly({ afterEach: ['matched'] })).rejects.toThrow('it is used up')
  await expect(callUnexpectedly({ afterEach: [] })).resolves.toBeUndefined()
})

test('a when() without reply() or fail() is reported, and one that is finished later is not', async () => {
  const mock = mockZhipu()
  const draft = mock.chat.when({ last: '天气' })
  const text = 'chat.when({"last":"天气"}) without reply() or fail()'
  expect(() => mock.assertAllUsed()).toThrow(`Rules are unused: ${text} was never used`)
  await postChat(mock, chatBody('天气'))
  expect(mock.requests[0]?.unmatched).toBe(`the nearest is ${text}: it has no reply() or fail()`)
  expect(() => mock.assertAllMatched()).toThrow(text)
  mock.reset('requests')
  draft.when({ turn: 0 }).times(2).reply('晴')
  await postChat(mock, chatBody('天气'))
  await postChat(mock, chatBody('天气'))
  mock.assertAllUsed()
  mock.assertAllMatched()
})

test('a when() that is finished by fail(), hold(), or by two verbs leaves no other rule', async () => {
  const mock = mockZhipu()
  mock.chat.when({ last: 'a' }).fail({ code: '1302' })
  const both = mock.embeddings.when({ model: 'embedding-3' })
  both.fail({ code: '1305' })
  both.reply({ model: 'x' })
  await postChat(mock, chatBody('a'))
  for (let n = 0; n < 2; n++) await postJson(mock, '/paas/v4/embeddings', { model: 'embedding-3', input: 'x' })
  mock.assertAllUsed()
  const held = mock.chat.when({ last: 'b' }).hold()
  held.end()
  await (await postChat(mock, chatBody('b', { stream: true }))).text()
  mock.assertAllUsed()
})
