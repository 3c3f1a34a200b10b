import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ControlClient } from './control-client.ts'

let client: ControlClient
beforeEach(async () => {
  client = await ControlClient.start()
})
afterEach(() => client.close())

describe('the control API', () => {
  test('GET /health reports that the server is ready', async () => {
    expect(await client.control('GET', '/health')).toEqual({ status: 200, body: { status: 'ok' } })
  })

  test('POST /scripts adds rules and DELETE /scripts removes them', async () => {
    const rules = [{ when: { last: '/WEATHER/i' }, reply: 'Sunny' }, { reply: 'once' }]
    expect((await client.control('POST', '/scripts', { rules })).body).toEqual({ ok: true })
    expect(await client.chatText('once?')).toBe('once')
    expect(await client.chatText('The weather?')).toBe('Sunny')
    await client.control('DELETE', '/scripts')
    expect(await client.chatText('The weather?')).not.toBe('Sunny')
  })

  test('POST /scripts rejects all rules when one is invalid, and names the mistake', async () => {
    const { status, body } = await client.control('POST', '/scripts', {
      rules: [{ reply: 'kept?' }, { when: { lats: 'x' }, reply: 'y' }],
    })
    expect(status).toBe(400)
    expect(body.error).toMatch(/^Cannot apply rule 2: .*lats.*did you mean last\?/)
    expect(await client.chatText('x')).not.toBe('kept?')
    expect((await client.control('POST', '/scripts', [{ reply: 'a', json: {} }])).body.error).toBe(
      'Cannot apply rule 1: it has reply and json, expected one of reply, json, stream, fail',
    )
  })

  test('POST /scripts checks the members of replies of every family', async () => {
    const rules = [{ for: 'rerank', reply: { result: [] } }]
    const { status, body } = await client.control('POST', '/scripts', { rules })
    expect([status, body.error]).toEqual([400, expect.stringContaining('did you mean results?')])
  })

  test('POST /faults injects a fault into exactly the next requests', async () => {
    await client.control('POST', '/faults', { code: '1302', times: 2, retryAfter: 1 })
    const responses = [await client.chat('1'), await client.chat('2'), await client.chat('3')]
    expect(responses.map(({ status }) => status)).toEqual([429, 429, 200])
    await client.control('POST', '/faults', { cut: { afterEvents: 3 } })
    const response = await client.chat('x', 'id.secret', { stream: true })
    await expect(response.text()).rejects.toThrow()
    const { body } = await client.control('GET', '/requests?after=3')
    expect(body.requests).toHaveLength(1)
    expect(body.requests[0].frames.at(-1).event).toBe('cut')
    expect(body.requests[0].frames.filter(({ text }: { text?: string }) => text?.startsWith('data:'))).toHaveLength(3)
  })

  test('POST /scopes creates a key with its own rules and request log', async () => {
    const { apiKey } = (await client.control('POST', '/scopes')).body
    await client.control('POST', '/scripts', [{ reply: 'mine' }], apiKey)
    expect(await client.chatText('x')).not.toBe('mine')
    expect(await client.chatText('x', apiKey)).toBe('mine')
    expect((await client.control('GET', '/requests', undefined, apiKey)).body.requests).toHaveLength(1)
    expect((await client.control('GET', '/requests')).body.requests).toHaveLength(2)
    await client.control('POST', '/reset', {}, apiKey)
    expect((await client.control('GET', '/requests')).body.requests).toHaveLength(1)
    expect((await client.control('GET', '/state', undefined, 'unknown.secret')).status).toBe(404)
  })

  test('POST /clock advances the mock clock', async () => {
    const before = (await client.control('GET', '/clock')).body.nowMs
    const after = (await client.control('POST', '/clock', { advanceMs: 3_600_000 })).body.nowMs
    expect(after - before).toBeGreaterThanOrEqual(3_600_000)
    expect((await client.control('POST', '/clock', { advanceMs: -1 })).status).toBe(400)
  })

  test('GET /verify reports unused rules', async () => {
    expect((await client.control('GET', '/verify')).body).toEqual({ ok: true })
    await client.control('POST', '/scripts', [{ reply: 'never' }])
    const { status, body } = await client.control('GET', '/verify')
    expect(status).toBe(409)
    expect(body.problems).toEqual([expect.stringMatching(/^Rules are unused/)])
  })

  test('GET /verify reports requests that matched no rule', async () => {
    await client.control('POST', '/scripts', [{ reply: 'once' }])
    for (let request = 0; request < 2; request++) await (await client.chat('x', client.zhipu.apiKey)).text()
    const { status, body } = await client.control('GET', '/verify')
    expect(status).toBe(409)
    expect(body.problems).toEqual([
      'Requests match no rule:\n- POST /paas/v4/chat/completions: the nearest is chat.reply("once"): it is used up',
    ])
  })

  test('GET /fidelity lists the emulated behaviours with their confidence and source', async () => {
    const { behaviours } = (await client.control('GET', '/fidelity')).body
    expect(behaviours).toEqual(JSON.parse(JSON.stringify(await client.zhipu.fidelity())))
    expect(behaviours.length).toBeGreaterThan(0)
  })

  test('/state, /limits, /chaos and /reset apply to the scope', async () => {
    await client.control('PUT', '/state', { state: 'signed-in' })
    expect(client.zhipu.state).toBe('signed-in')
    expect((await client.control('GET', '/state')).body).toMatchObject({
      apiKey: client.zhipu.apiKey,
      state: 'signed-in',
      open: 0,
    })
    await client.control('POST', '/limits', { balance: 0 })
    expect((await client.chat('x')).status).toBe(429)
    await client.control('POST', '/reset', { what: 'rules' })
    await client.control('POST', '/chaos', { error: 1 })
    expect((await client.chat('x')).status).toBe(500)
    expect((await client.control('POST', '/chaos', { eror: 1 })).body.error).toMatch(/unknown option eror/)
    expect((await client.control('POST', '/reset', { what: 'everything' })).body.error).toMatch(
      /expected requests, rules or state/,
    )
  })

  test.each<[string, string, unknown, string]>([
    ['POST', '/faults', {}, 'Cannot script zhipu: fail() expects a fault, such as'],
    ['POST', '/faults', { cod: '1302' }, 'Cannot script zhipu: unknown option cod, did you mean code?'],
    ['POST', '/reset', { wath: 'requests' }, 'Cannot reset: unknown option wath, did you mean what?'],
    ['PUT', '/state', { state: 7 }, 'Cannot set state: state is 7, expected a string'],
    ['POST', '/clock', { advanceMs: -1 }, 'Cannot advance clock: advanceMs is -1, expected milliseconds, 0 or more'],
  ])('%s %s rejects %j', async (method, path, params, error) => {
    const { status, body } = await client.control(method, path, params)
    expect([status, body.error]).toEqual([400, expect.stringContaining(error)])
  })
})
