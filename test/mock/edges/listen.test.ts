import { createServer } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'

const models = 'https://open.bigmodel.cn/api/paas/v4/models'
const former = globalThis.fetch

const listening: MockZhipu[] = []
async function listen(zhipu: MockZhipu, via?: 'auto' | 'msw' | 'fetch'): Promise<MockZhipu> {
  listening.push(zhipu)
  return await zhipu.listen({ via })
}

const ask = (key: string, url = models) => fetch(url, { headers: { authorization: `Bearer ${key}` } })

afterEach(() => {
  for (const zhipu of listening.splice(0)) zhipu.close()
  expect(globalThis.fetch).toBe(former)
})

describe.each(['fetch', 'msw'] as const)('listen() via %s', (via) => {
  test('answers for both hosts and lets everything else through', async () => {
    const server = createServer((_, response) => response.end('somebody else'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const zhipu = await listen(mockZhipu(), via)
    expect((await ask('a.secret')).status).toBe(200)
    expect((await ask('a.secret', 'https://api.z.ai/api/coding/paas/v4/models')).status).toBe(200)
    const other = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/paas/v4/models`)
    expect(await other.text()).toBe('somebody else')
    expect(zhipu.requests).toHaveLength(2)
  })

  test('answers for a host of the options', async () => {
    const zhipu = await listen(mockZhipu({ hosts: ['llm.example.test'] }), via)
    expect((await ask('a.secret', 'https://llm.example.test/api/paas/v4/models')).status).toBe(200)
    expect(zhipu.requests).toHaveLength(1)
  })

  test('two mocks listen together, and a request goes to the one that gave out its key', async () => {
    const one = await listen(mockZhipu({ seed: 1 }), via)
    const two = await listen(mockZhipu({ seed: 2 }), via)
    const scope = one.scope()
    await ask(one.apiKey)
    await ask(two.apiKey)
    await ask(scope.apiKey)
    await ask('unknown.secret')
    expect([one.requests.length, scope.requests.length, two.requests.length]).toEqual([1, 1, 2])
    two.close()
    await ask('unknown.secret')
    expect(one.requests).toHaveLength(2)
  })

  test('mocks may close in any order', async () => {
    const one = await listen(mockZhipu({ seed: 1 }), via)
    const two = await listen(mockZhipu({ seed: 2 }), via)
    one.close()
    expect((await ask(one.apiKey)).status).toBe(200)
    expect(two.requests).toHaveLength(1)
    two.close()
    expect(globalThis.fetch).toBe(former)
  })

  test('listening twice explains itself', async () => {
    const zhipu = await listen(mockZhipu(), via)
    await expect(zhipu.listen({ via })).rejects.toThrow(
      'Cannot listen: this mock is listening already, call close() first',
    )
    await expect(mockZhipu().listen({ via })).rejects.toThrow(
      'Cannot listen: another mock with the same seed is listening, call close() on it or use another seed',
    )
  })

  test('using closes it', async () => {
    {
      using zhipu = await mockZhipu().listen({ via })
      await ask(zhipu.apiKey)
      expect(zhipu.requests).toHaveLength(1)
    }
    expect(globalThis.fetch).toBe(former)
  })
})

test('listen() answers also who does not wait for it', async () => {
  const zhipu = mockZhipu()
  listening.push(zhipu)
  const waiting = zhipu.listen()
  expect((await ask('a.secret')).status).toBe(200)
  await waiting
  expect(zhipu.requests).toHaveLength(1)
})

test('close() before listen() is through leaves nothing behind', async () => {
  const zhipu = mockZhipu()
  const waiting = zhipu.listen({ via: 'msw' })
  zhipu.close()
  await waiting
  expect(globalThis.fetch).toBe(former)
})

test('through MSW, node:https is taken too', async () => {
  const zhipu = await listen(mockZhipu(), 'msw')
  const status = await new Promise((resolve, reject) => {
    https.request(models, { headers: { authorization: 'Bearer a.secret' } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject).end()
  })
  expect(status).toBe(200)
  expect(zhipu.requests).toHaveLength(1)
})

test('a fetch that somebody put in front since stays there, and lets everything through', async () => {
  const zhipu = mockZhipu()
  await zhipu.listen({ via: 'fetch' })
  const ours = globalThis.fetch
  const spy: typeof fetch = (input, init) => ours(input, init)
  globalThis.fetch = spy
  zhipu.close()
  expect(globalThis.fetch).toBe(spy)
  globalThis.fetch = former
  const data = await ours('data:text/plain,through')
  expect(await data.text()).toBe('through')
})

test('an unknown way is refused', async () => {
  await expect(mockZhipu().listen({ via: 'telnet' as 'fetch' })).rejects.toThrow(
    'Cannot listen: via is "telnet", expected auto, msw or fetch',
  )
})

describe('without a usable msw', () => {
  const failing = (code: string | undefined) => () => {
    throw Object.assign(new Error('no'), { code })
  }
  afterEach(() => {
    vi.doUnmock('msw')
    vi.resetModules()
  })

  /** Vitest wraps what a mock factory throws; what Node throws is looked for as its cause. */
  async function fresh(code: string | undefined): Promise<MockZhipu> {
    vi.resetModules()
    vi.doMock('msw', failing(code))
    const { mockZhipu } = await import('../../../mock/index.ts')
    return mockZhipu()
  }

  test('listen() goes without it, and listen({ via: "msw" }) says what to do', async () => {
    const zhipu = await fresh(undefined)
    await expect(zhipu.listen({ via: 'msw' })).rejects.toThrow(
      "Cannot listen through MSW: msw cannot be loaded here, as in Jest without --experimental-vm-modules, or use listen({ via: 'fetch' })",
    )
    expect(globalThis.fetch).toBe(former)
    await zhipu.listen()
    expect((await ask('a.secret')).status).toBe(200)
    zhipu.close()
  })
})
