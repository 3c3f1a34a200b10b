import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { memoryStore, record, replay } from '../../../mock/index.ts'
import { realtime } from '../../../src/realtime/index.ts'
import { ControlClient } from './control-client.ts'

let client: ControlClient
beforeEach(async () => {
  client = await ControlClient.start()
})
afterEach(() => client.close())

describe('the request log', () => {
  test('GET /requests lists requests and responses without API keys', async () => {
    await (await client.chat('你好')).text()
    await fetch(`${client.server.baseURL}/models`)
    const { requests } = (await client.control('GET', '/requests')).body
    expect(requests[0]).toMatchObject({
      id: 1,
      method: 'POST',
      path: '/paas/v4/chat/completions',
      status: 200,
      account: 'id',
      isOpen: false,
      headers: { authorization: 'Bearer ***' },
      body: { messages: [{ content: '你好' }] },
    })
    expect(JSON.parse(requests[0].frames[0].text)).toHaveProperty('choices')
    expect(JSON.stringify(requests)).not.toContain('secret')
    expect((await client.control('GET', '/requests?status=401')).body.requests).toHaveLength(1)
    expect((await client.control('GET', '/requests?path=/paas/v4/models')).body.requests).toHaveLength(1)
  })

  test('GET /requests has the messages of both sides of a session, with their times', async () => {
    const { zhipu, server } = client
    const { apiKey } = zhipu
    const session = await realtime({}, { apiKey, baseURL: server.baseURL, webSocket: WebSocket })
    await session.close()
    const { requests: [entry] } = (await client.control('GET', '/requests')).body
    expect(entry).toMatchObject({ method: 'GET', path: '/paas/v4/realtime', status: 101 })
    const typesOf = (frames: { text: string }[]) => frames.map(({ text }) => JSON.parse(text).type)
    expect(typesOf(entry.received)).toEqual(['session.update'])
    expect(typesOf(entry.frames).slice(0, 2)).toEqual(['heartbeat', 'session.created'])
    expect(entry.received[0].afterMs).toBeGreaterThanOrEqual(entry.frames[0].afterMs)
  })

  test('GET /requests says which rule replied, why no rule matched, and the headers of the response', async () => {
    client.zhipu.chat.when({ last: /天气/ }).reply('晴')
    client.zhipu.fail({ code: '1302', retryAfter: 3 })
    for (const text of ['你好', '天气', '你好']) await client.chat(text)
    const { requests } = (await client.control('GET', '/requests')).body
    const rule = 'chat.when({"last":"/天气/"}).reply("晴")'
    expect(requests).toMatchObject([
      { answeredBy: 'zhipu.fail({"code":"1302","retryAfter":3})', responseHeaders: { 'retry-after': '3' } },
      { answeredBy: rule, responseHeaders: { 'content-type': 'application/json; charset=UTF-8' } },
      { unmatched: `the nearest is ${rule}: last is "你好", expected /天气/` },
    ])
    expect(requests[0]).not.toHaveProperty('unmatched')
    expect(requests[2]).not.toHaveProperty('answeredBy')
  })

  test('GET /requests?language=zh gives the reasons why no rule matched in Chinese, also of archived requests', async () => {
    const { zhipu } = client
    const reasons = async (language: string): Promise<string[]> => {
      const { requests } = (await client.control('GET', `/requests?language=${language}`)).body
      return [...new Set<string>(requests.map(({ unmatched }: { unmatched: string }) => unmatched))]
    }
    const rule = 'chat.when({"last":"/天气/"})'
    zhipu.chat.when({ last: /天气/ }).reply('晴')
    for (let count = 0; count < 80; count++) await (await client.chat('你好')).text()
    expect(await reasons('zh-CN')).toEqual([`最接近的规则是 ${rule}.reply("晴")：last 为 "你好"，应为 /天气/`])
    expect(await reasons('en')).toEqual([`the nearest is ${rule}.reply("晴"): last is "你好", expected /天气/`])

    zhipu.reset()
    zhipu.chat.when({ last: /天气/ })
    await client.chat('天气')
    expect(await reasons('zh')).toEqual([`最接近的规则是 ${rule}：它没有 reply() 或 fail()`])

    zhipu.reset()
    zhipu.chat.when({ last: /天气/, turn: 1 }).reply('晴')
    zhipu.on('POST', '/rerank').reply({})
    await client.chat('你好')
    expect(await reasons('zh')).toEqual(['最接近的规则是 POST /rerank.reply({})：它只用于 POST /rerank'])

    zhipu.reset()
    zhipu.chat.when(({ messages: [first] }) => {
      if (first?.content !== '天气') throw new Error('x')
      return true
    }).times(1).reply('晴')
    for (const text of ['天气', '你好']) await client.chat(text)
    expect((await reasons('zh'))[1]).toMatch(/^最接近的规则是 .*：它的次数已用完；where 抛出了 Error: x$/)

    zhipu.reset()
    await client.control('POST', '/options', { onUnmatched: 'error' })
    await client.chat('你好')
    expect(await reasons('zh')).toEqual(['没有任何规则'])
  })

  test('GET /requests?language=zh names the recording, the reason of a miss, omitted bodies and sizes in Chinese', async () => {
    const { zhipu } = client
    const entries = async () => (await client.control('GET', '/requests?language=zh')).body.requests
    const store = memoryStore()
    const upstream = () => Promise.resolve(Response.json({ id: 'a' }))
    const stop = record(zhipu, { store, fetch: upstream })
    await (await client.chat('你好')).text()
    await stop()
    await using _ = replay(zhipu, { store })
    for (const text of ['你好', '再见']) await (await client.chat(text)).text()
    const deep = `${'['.repeat(300)}${']'.repeat(300)}`
    await fetch(`${client.server.baseURL}/x`, {
      method: 'POST',
      body: deep,
      headers: { 'content-type': 'application/json' },
    })
    await fetch(`${client.server.baseURL}/y`, {
      method: 'POST',
      body: new Uint8Array(3),
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(await entries()).toMatchObject([
      { answeredBy: '线上 API https://open.bigmodel.cn' },
      { answeredBy: expect.stringMatching(/^录制 chat-completions-\w+$/) },
      {
        unmatched: expect.stringMatching(
          /^无法回放 POST \/api\/paas\/v4\/chat\/completions：最接近的录制是 .+ 的 chat-completions-\w+，差异在于 \/messages\/0\/content："\[你好 → 再见\]"$/,
        ),
      },
      { omitted: '请求体的嵌套超过 200 层' },
      { body: '（3 字节）' },
    ])
  })

  test('DELETE /requests clears the log of all scopes, or of the scope whose key is sent', async () => {
    const { body: { apiKey } } = await client.control('POST', '/scopes')
    const count = async () => (await client.control('GET', '/requests')).body.requests.length
    for (const key of ['id.secret', apiKey]) await client.chat('x', key)
    await client.control('DELETE', '/requests', undefined, apiKey)
    expect(await count()).toBe(1)
    await client.chat('x', apiKey)
    await client.control('DELETE', '/requests')
    expect(await count()).toBe(0)
  })
})
