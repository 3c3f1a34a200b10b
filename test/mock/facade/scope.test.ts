import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { answerText, chatBody, postChat, postJson } from '../../support/chat-call.ts'

describe('a scope', () => {
  it('has rules, journal and state of its own', async () => {
    const mock = mockZhipu()
    const [scopeA, scopeB] = [mock.scope(), mock.scope()]
    mock.chat.reply('root')
    scopeA.chat.reply('A')
    scopeB.chat.reply('B')
    expect(await answerText(mock, 'x', {}, scopeB)).toBe('B')
    expect(await answerText(mock, 'x', {}, scopeA)).toBe('A')
    expect(await answerText(mock, 'x')).toBe('root')
    expect([mock.requests.length, scopeA.requests.length, scopeB.requests.length]).toEqual([1, 1, 1])
    scopeA.fail({ code: '1305' })
    expect((await postChat(mock, chatBody('x'))).status).toBe(200)
    scopeA.reset()
    expect([scopeA.requests.length, scopeB.requests.length]).toEqual([0, 1])
  })

  it('has a key of its own, which depends on the seed and is not issued again after reset()', () => {
    const mock = mockZhipu({ seed: 5 })
    const keys = [mock.apiKey, mock.scope().apiKey]
    mock.reset()
    keys.push(mock.scope().apiKey)
    expect(new Set(keys).size).toBe(3)
    expect(keys.every((key) => /^[0-9a-f]{32}\.\w{16}$/.test(key))).toBe(true)
    expect(mockZhipu({ seed: 5 }).apiKey).toBe(mock.apiKey)
  })
})

describe('journal', () => {
  it('records parsed requests with their status, fault and frames', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    mock.fail({ code: '1305' })
    await postChat(mock, chatBody('a'))
    await (await postChat(mock, chatBody('b', { stream: true }))).text()
    const [first, second] = mock.requests
    expect(first).toMatchObject({
      method: 'POST',
      path: '/paas/v4/chat/completions',
      status: 429,
      fault: { code: '1305' },
    })
    expect(second?.body.messages[0].content).toBe('b')
    expect(second?.sent.at(-1)?.frame).toBe('data: [DONE]\n\n')
    expect(second?.target).toBe('/api/paas/v4/chat/completions')
    expect(second?.open).toBe(false)
    expect(mock.chat.requests).toHaveLength(2)
    expect(mock.embeddings.requests).toHaveLength(0)
  })

  it('does not contain the key, also when a test runner inspects it', async () => {
    const mock = mockZhipu()
    await (await postChat(mock, chatBody('a'))).text()
    const secret = mock.apiKey.split('.')[1] as string
    expect(mock.requests[0]?.headers['authorization']).toBe('Bearer ***')
    expect(inspect(mock.requests, { depth: Infinity, showHidden: true, getters: true })).not.toContain(secret)
  })

  it('keeps a body that is not JSON as text, and a form as bytes', async () => {
    const mock = mockZhipu()
    await postChat(mock, 'not json')
    expect(mock.requests[0]?.body).toBe('not json')
    const form = new FormData()
    form.set('purpose', 'batch')
    await mock.fetch('https://open.bigmodel.cn/api/paas/v4/files', {
      method: 'POST',
      headers: { authorization: mock.apiKey },
      body: form,
    })
    expect(mock.requests[1]?.body).toBeInstanceOf(Uint8Array)
    expect(mock.requests[1]?.headers['content-type']).toContain('multipart/form-data; boundary=')
  })

  it('keeps journalSize requests, including refused ones without a key', async () => {
    const mock = mockZhipu({ journalSize: 3 })
    for (let n = 0; n < 8; n++) await postChat(mock, chatBody(String(n)))
    expect(mock.requests.map(({ body }) => body.messages[0].content)).toEqual(['5', '6', '7'])
    await mock.fetch('https://api.z.ai/api/paas/v4/models')
    expect(mock.requests.at(-1)).toMatchObject({ status: 401, account: undefined })
  })

  it('lists requests of the same tick in the order in which they were sent', async () => {
    const mock = mockZhipu()
    const send = (path: string) =>
      mock.fetch(`https://open.bigmodel.cn/api${path}`, { headers: { authorization: `Bearer ${mock.apiKey}` } })
    await Promise.all(['/paas/v4/models', '/unknown-service', '/paas/v4/files', '/unknown-service/2'].map(send))
    expect(mock.requests.map(({ path }) => path)).toEqual([
      '/paas/v4/models',
      '/unknown-service',
      '/paas/v4/files',
      '/unknown-service/2',
    ])
  })

  it('waitFor() resolves after that many requests, and rejects after timeoutMs', async () => {
    const mock = mockZhipu()
    const requests = mock.waitFor(2)
    await postChat(mock, chatBody('a'))
    await postChat(mock, chatBody('b'))
    expect(await requests).toHaveLength(2)
    await expect(mock.waitFor(3, { timeoutMs: 1 })).rejects.toThrow('2 of 3 arrived within 1 ms')
  })

  it('assertIdle() names open responses, and assertAllUsed() names unused rules', async () => {
    const mock = mockZhipu()
    const response = await postChat(mock, chatBody('x', { stream: true }))
    expect(() => mock.assertIdle()).toThrow('open responses: POST /paas/v4/chat/completions after 0 frames')
    await response.body?.cancel()
    mock.assertIdle()
    mock.chat.times(2).reply('x')
    mock.chat.when({ last: 'never' }).reply('y')
    await postChat(mock, chatBody('x'))
    expect(() => mock.assertAllUsed()).toThrow(
      'Rules are unused: chat.reply("x") was used once, once left; chat.when({"last":"never"}).reply("y") was never used',
    )
    mock.reset('rules')
    mock.assertAllUsed()
    expect(mock.requests).toHaveLength(2)
  })
})

describe('tasks', () => {
  it('end successfully with complete(), and as failed with fail()', async () => {
    const mock = mockZhipu({ tasks: { polls: 99 } })
    const startTask = async () =>
      (await (await postJson(mock, '/paas/v4/async/chat/completions', chatBody('x'))).json()).id
    const statusOf = async (id: string) => {
      const init = { headers: { authorization: mock.apiKey } }
      const response = await mock.fetch(`https://open.bigmodel.cn/api/paas/v4/async-result/${id}`, init)
      return (await response.json()).task_status
    }
    const [taskA, taskB] = [await startTask(), await startTask()]
    expect(mock.tasks.pending).toEqual([taskA, taskB])
    expect(await statusOf(taskA)).toBe('PROCESSING')
    mock.tasks.fail(taskA)
    mock.tasks.complete()
    expect([await statusOf(taskA), await statusOf(taskB)]).toEqual(['FAIL', 'SUCCESS'])
    expect(() => mock.tasks.complete('other')).toThrow('there is no task other')
    expect(mock.scope().tasks.pending).toEqual([])
  })
})

describe('limits', () => {
  const statusOrCode = async (mock: ReturnType<typeof mockZhipu>, fields: object = {}) => {
    const response = await postChat(mock, chatBody('x', fields))
    return response.status === 200 ? 200 : (await response.json()).error.code
  }

  it('concurrency counts requests until their streams end', async () => {
    const mock = mockZhipu()
    mock.limit({ concurrency: 1 })
    const response = await postChat(mock, chatBody('x', { stream: true }))
    expect(await statusOrCode(mock)).toBe('1302')
    await response.text()
    expect([await statusOrCode(mock), await statusOrCode(mock)]).toEqual([200, 200])
  })

  it('requestsPerMinute counts requests of the last minute', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    mock.limit({ requestsPerMinute: 2 })
    expect([await statusOrCode(mock), await statusOrCode(mock), await statusOrCode(mock)]).toEqual([200, 200, '1302'])
    await mock.clock.advance(60_000)
    expect(await statusOrCode(mock)).toBe(200)
  })

  it('balance is used up by tokens', async () => {
    const mock = mockZhipu()
    mock.limit({ balance: 10 })
    expect([await statusOrCode(mock), await statusOrCode(mock)]).toEqual([200, '1113'])
  })

  it('planResetsAtMs refuses requests until then, and the message has the time in Beijing', async () => {
    const mock = mockZhipu({ clock: 'virtual', startAtMs: Date.UTC(2026, 6, 17, 20) })
    mock.limit({ planResetsAtMs: Date.UTC(2026, 6, 17, 23, 41, 55) })
    const { error } = await (await postChat(mock, chatBody('x'))).json()
    expect(error).toEqual({ code: '1308', message: '已达到 5 小时的使用上限。您的限额将在 2026-07-18 07:41:55 重置。' })
    await mock.clock.advance(4 * 3_600_000)
    expect(await statusOrCode(mock)).toBe(200)
  })

  it('models refuses other models', async () => {
    const mock = mockZhipu()
    mock.limit({ models: ['glm-4.7'] })
    expect([await statusOrCode(mock), await statusOrCode(mock, { model: 'glm-4.7' })]).toEqual(['1311', 200])
  })

  it('plan refuses the models of the base that the account does not have', async () => {
    const codes = async (plan: 'coding' | 'none' | undefined) => {
      const mock = mockZhipu()
      mock.limit({ plan })
      const statusAt = async (path: string) => {
        const response = await postJson(mock, path, chatBody('x'))
        const { error } = await response.json()
        return error?.code ?? response.status
      }
      return [await statusAt('/paas/v4/chat/completions'), await statusAt('/coding/paas/v4/chat/completions')]
    }
    expect(await codes('coding')).toEqual(['1113', 200])
    expect(await codes('none')).toEqual([200, '1113'])
    expect(await codes(undefined)).toEqual([200, 200])
  })

  it('plan does not refuse requests that name no model', async () => {
    const mock = mockZhipu()
    mock.limit({ plan: 'coding' })
    const headers = { authorization: `Bearer ${mock.apiKey}` }
    expect((await mock.fetch('https://api.z.ai/api/paas/v4/models', { headers })).status).toBe(200)
  })

  it('plan refuses a value that it does not know', () => {
    expect(() => mockZhipu().limit({ plan: 'pro' as 'coding' })).toThrow('plan is "pro", expected coding or none')
  })
})

describe('strict mode', () => {
  const mistakes = async (path: string, body: object) => {
    const response = await postJson(mockZhipu({ strict: true }), path, body)
    return response.status === 200 ? [] : (await response.json()).error.message.replace('Strict: ', '').split('; ')
  }
  const chat = '/paas/v4/chat/completions'

  it('accepts documented fields', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://x/y.png' } }
    expect(await mistakes(chat, chatBody('x', { thinking: { type: 'enabled' }, stop: 'x' }))).toEqual([])
    expect(await mistakes(chat, { model: 'glm-4.6v', messages: [{ role: 'user', content: [image] }] })).toEqual([])
    expect(await mistakes('/paas/v4/embeddings', { model: 'embedding-3', input: ['a'] })).toEqual([])
  })

  it('names each mistake by JSON pointer, with the rule and the closest documented field', async () => {
    expect(await mistakes(chat, chatBody('x', { max_token: 5, thinking: { type: 'on' }, top_p: 0 }))).toEqual([
      '/max_token: is not a documented field, did you mean max_tokens',
      '/thinking/type: is "on", expected enabled, disabled',
      '/top_p: is 0, expected 0.01 to 1',
    ])
    expect(await mistakes(chat, { model: 'glm-4.6', messages: [{ role: 'user', contnet: 'x' }] })).toEqual([
      '/messages/0/content: is missing',
      '/messages/0/contnet: is not a documented field, did you mean content',
    ])
    expect(await mistakes('/paas/v4/embeddings', { model: 'embedding-3', input: [] })).toEqual([
      '/input: is an array of 0, expected a string',
    ])
  })
})

describe('fidelity()', () => {
  it('returns each emulated behaviour with its certainty and source', async () => {
    const rows = await mockZhipu().fidelity()
    expect(rows.length).toBeGreaterThan(40)
    expect(rows.every(({ behaviour, witness }) => behaviour && witness)).toBe(true)
    expect(new Set(rows.map(({ certainty }) => certainty))).toEqual(new Set(['recorded', 'documented', 'assumed']))
  })
})

describe('reset()', () => {
  it('restarts the ids', async () => {
    const mock = mockZhipu({ clock: 'virtual' })
    const first = await (await postChat(mock, chatBody('x'))).text()
    mock.reset()
    expect(await (await postChat(mock, chatBody('x'))).text()).toBe(first)
  })
})
