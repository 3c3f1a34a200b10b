import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
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
