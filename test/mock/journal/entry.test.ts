import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { memoryStore, mockZhipu, record, replay } from '../../../mock/index.ts'
import { readForm } from '../../../mock/journal/entry-form.ts'
import { chatBody, postChat } from '../../support/chat-call.ts'

const filesUrl = 'https://open.bigmodel.cn/api/paas/v4/files'

/** The form of a request as `fetch` sends it. */
async function received(form: FormData) {
  const mock = mockZhipu()
  await mock.fetch(filesUrl, { method: 'POST', headers: { authorization: mock.apiKey }, body: form })
  return mock.requests[0]
}

describe('entry.form', () => {
  it('has the fields of an upload and its files with name, type and size', async () => {
    const form = new FormData()
    form.set('purpose', 'batch')
    form.append('tag', 'a')
    form.append('tag', '标签\r\n--')
    form.set(
      'file',
      new File([new Uint8Array([0, 13, 10, 45, 45, 255])], '数据 "1".jsonl', { type: 'application/jsonl' }),
    )
    form.set('empty', new File([], 'empty'))
    expect((await received(form))?.form).toEqual({
      fields: { purpose: 'batch', tag: ['a', '标签\r\n--'] },
      files: [
        { field: 'file', name: '数据 "1".jsonl', type: 'application/jsonl', size: 6 },
        { field: 'empty', name: 'empty', type: 'application/octet-stream', size: 0 },
      ],
    })
  })

  it('reads a form of application/x-www-form-urlencoded, and is undefined for other bodies', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(readForm({ headers, body: 'a=1&a=2&__proto__=x' })?.fields).toEqual(
      Object.fromEntries([['a', ['1', '2']], ['__proto__', 'x']]),
    )
    expect(readForm({ headers: { 'content-type': 'application/json' }, body: '{}' })).toBeUndefined()
    expect(readForm({ headers: { 'content-type': 'multipart/form-data' }, body: 'x' })).toBeUndefined()
  })

  it('of a malformed form has the parts that can be read', () => {
    const headers = { 'content-type': 'multipart/form-data; boundary="b c"' }
    const body =
      '--b c\r\nno head\r\n--b c\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--b c\r\nx: y\r\n\r\nz'
    expect(readForm({ headers, body })).toEqual({ fields: { a: '1' }, files: [] })
  })
})

describe('entry.answeredBy', () => {
  it('is the rule that replied or whose fault replaced the reply, and absent for the default reply', async () => {
    const mock = mockZhipu()
    mock.fail({ code: '1302' })
    mock.fail({ headersAfterMs: 1 })
    mock.chat.when({ last: /天气/ }).reply('晴')
    for (const text of ['天气', '天气', '你好']) await postChat(mock, chatBody(text))
    await postChat(mock, chatBody('天气'), { headers: { 'x-mock-fault': '{"code":"1302"}' } })
    expect(mock.requests.map(({ answeredBy, status }) => [status, answeredBy])).toEqual([
      [429, 'zhipu.fail({"code":"1302"})'],
      [200, 'chat.when({"last":"/天气/"}).reply("晴")'],
      [200, undefined],
      [429, undefined],
    ])
    expect(mock.requests[1]?.responseHeaders).toMatchObject({ 'content-type': 'application/json; charset=UTF-8' })
  })

  it('is the recording that replied', async () => {
    const store = memoryStore()
    const mock = mockZhipu()
    const stop = record(mock, { store, fetch: mockZhipu().fetch, upstream: 'https://open.bigmodel.cn' })
    await (await postChat(mock, chatBody('a'))).text()
    await stop()
    using _ = replay(mock, { store })
    await postChat(mock, chatBody('a'))
    const [name] = await store.list?.() ?? []
    expect(mock.requests.map(({ answeredBy }) => answeredBy)).toEqual([
      'the live API at https://open.bigmodel.cn',
      `recording ${name}`,
    ])
  })
})

describe('an entry as JSON', () => {
  it('has method, path, masked headers, body and status, also in a snapshot and in console.log', async () => {
    const mock = mockZhipu()
    await postChat(mock, chatBody('a'))
    const [entry] = mock.requests
    const facts = {
      method: 'POST',
      path: '/paas/v4/chat/completions',
      headers: { authorization: 'Bearer ***', 'content-type': 'application/json' },
      body: chatBody('a'),
      status: 200,
    }
    expect(JSON.parse(JSON.stringify(entry))).toEqual(facts)
    for (const text of [inspect(entry), inspect([entry], { depth: 9 })]) {
      for (const part of ["method: 'POST'", "path: '/paas/v4/chat/completions'", 'Bearer ***', 'status: 200']) {
        expect(text).toContain(part)
      }
      expect(text).not.toContain(mock.apiKey)
    }
    const denoText = (entry as never)[Symbol.for('Deno.customInspect')] as (...values: unknown[]) => string
    expect(denoText.call(entry, (value: unknown) => JSON.stringify(value), {})).toBe(JSON.stringify(entry))
  })

  it('has the fields and files of an upload in place of its bytes', async () => {
    const form = new FormData()
    form.set('purpose', 'batch')
    form.set('file', new File(['{}'], 'a.jsonl'))
    const { body } = JSON.parse(JSON.stringify(await received(form)))
    expect(body.fields).toEqual({ purpose: 'batch' })
    expect(body.files).toEqual([{ field: 'file', name: 'a.jsonl', type: 'application/octet-stream', size: 2 }])
  })

  it('says why a request failed', async () => {
    const mock = mockZhipu({ onUnmatched: 'error' })
    mock.fail({ code: '1302' })
    await postChat(mock, chatBody('a'))
    await postChat(mock, chatBody('a'))
    mock.chat.reply(() => {
      throw new Error('no')
    })
    await postChat(mock, chatBody('a'))
    expect(JSON.parse(JSON.stringify(mock.requests))).toMatchObject([
      { fault: { code: '1302' }, status: 429 },
      { unmatched: 'the nearest is zhipu.fail({"code":"1302"}): it is used up' },
      { error: 'Error: no' },
    ])
  })
})

describe('an entry masks', () => {
  /** The entry of a request with this query and these headers. */
  async function entryOf(query: string, headers: Record<string, string> = {}) {
    const mock = mockZhipu()
    await mock.fetch(`https://open.bigmodel.cn/api/paas/v4/models${query}`, {
      headers: { authorization: mock.apiKey, ...headers },
    })
    const [entry] = mock.requests
    return entry!
  }

  it.each([
    'Authorization',
    'authorizatio%6e',
    'api_key',
    'api%5Fkey',
    'apiKey',
    'x-api-key',
    'key',
    'token',
    'access_token',
    'client_secret',
  ])('the query parameter %s', async (name) => {
    const { target, query } = await entryOf(`?limit=2&${name}=abc.def%2Bg&${name}=second`)
    expect(target).toMatch(/^\/api\/paas\/v4\/models\?limit=2&[^&]+=\*\*\*$/)
    expect([...query.values()]).toEqual(['2', '***'])
  })

  it('no other query parameter, and keeps their spelling', async () => {
    const target = '?q=a+b%20c&monkey=1&max_tokens=5&?x=%zz'
    expect((await entryOf(target)).target).toBe(`/api/paas/v4/models${target}`)
    expect((await entryOf('')).query.size).toBe(0)
  })

  it('headers that may contain a key, and keeps the scheme', async () => {
    const { headers } = await entryOf('', {
      authorization: 'Bearer id.secret more',
      cookie: 'session=1; theme=2',
      'x-auth-token': 'abc',
      'api-key': 'abc def',
      'proxy-authorization': 'Basic abc',
      accept: 'a/b',
    })
    expect(headers).toMatchObject({
      authorization: 'Bearer ***',
      cookie: '***',
      'x-auth-token': '***',
      'api-key': '***',
      'proxy-authorization': 'Basic ***',
      accept: 'a/b',
    })
  })

  it('the key in the query of a realtime session, whose name may be encoded', async () => {
    const mock = mockZhipu()
    for (const name of ['Authorization', 'Authorizatio%6e']) {
      const socket = new mock.WebSocket(`wss://open.bigmodel.cn/api/paas/v4/realtime?${name}=${mock.apiKey}`)
      await new Promise((resolve, reject) => {
        socket.onopen = resolve
        socket.onerror = reject
      })
      socket.close()
    }
    for (const { target, status } of mock.requests) {
      expect(target).toBe('/api/paas/v4/realtime?Authorization=***')
      expect(status).toBe(101)
    }
    expect(mock.requests).toHaveLength(2)
  })
})
