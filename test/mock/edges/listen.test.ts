import { createServer } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { setupServer } from 'msw/node'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type MockOptions, type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { besideMsw } from './conformance/beside-msw.ts'

const models = 'https://open.bigmodel.cn/api/paas/v4/models'
const originalFetch = globalThis.fetch

const openMocks: MockZhipu[] = []
async function listen(zhipu: MockZhipu, via?: 'auto' | 'msw' | 'fetch'): Promise<MockZhipu> {
  openMocks.push(zhipu)
  return await zhipu.listen({ via })
}

/** A mock of another copy of the package. */
async function otherCopy(options?: MockOptions): Promise<MockZhipu> {
  vi.resetModules()
  const copy = await import('../../../mock/index.ts')
  expect(copy.mockZhipu).not.toBe(mockZhipu)
  return copy.mockZhipu(options)
}

const ask = (key: string, url = models) => fetch(url, { headers: { authorization: `Bearer ${key}` } })

afterEach(() => {
  for (const zhipu of openMocks.splice(0)) zhipu.close()
  expect(globalThis.fetch).toBe(originalFetch)
})

describe.each(['fetch', 'msw'] as const)('listen() via %s', (via) => {
  test('answers requests to both hosts and passes other requests through', async () => {
    const server = createServer((_, response) => response.end('another server'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const zhipu = await listen(mockZhipu(), via)
    expect((await ask('a.secret')).status).toBe(200)
    expect((await ask('a.secret', 'https://api.z.ai/api/coding/paas/v4/models')).status).toBe(200)
    const passedThrough = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/paas/v4/models`)
    expect(await passedThrough.text()).toBe('another server')
    expect(zhipu.requests).toHaveLength(2)
  })

  test('mocks of two copies of the package answer for their own keys, and stop in any order', async () => {
    for (const closesFirst of ['older', 'newer'] as const) {
      const mocks = {
        older: await listen(mockZhipu({ seed: 'older' }), via),
        newer: await listen(await otherCopy({ seed: 'newer' }), via),
      }
      const { [closesFirst]: closed, [closesFirst === 'older' ? 'newer' : 'older']: open } = mocks
      for (const { apiKey } of [closed, open]) await ask(apiKey)
      expect([closed.requests.length, open.requests.length]).toEqual([1, 1])
      closed.close()
      await ask(open.apiKey)
      expect([closed.requests.length, open.requests.length]).toEqual([1, 2])
      open.close()
      expect(globalThis.fetch).toBe(originalFetch)
    }
  })

  test('a mock of a copy of the package that was loaded again replaces one with the same keys', async () => {
    const older = await listen(mockZhipu(), via)
    const newer = await listen(await otherCopy(), via)
    await ask(newer.apiKey)
    older.close()
    await ask(newer.apiKey)
    expect([older.requests.length, newer.requests.length]).toEqual([0, 2])
  })

  test.each([
    'https://OPEN.BIGMODEL.CN/api/paas/v4/models',
    'https://open.bigmodel.cn:443/api/paas/v4/models',
    'http://open.bigmodel.cn:80/api/paas/v4/models',
    'https:\\\\open.bigmodel.cn\\api\\paas\\v4\\models',
    ' https://open.bigmodel.cn/api/paas/v4/models\n',
    'https://open.bigmodel.cn/api/paas/v4/files/../models#list',
  ])('answers requests to every spelling of a URL: %j', async (url) => {
    const zhipu = await listen(mockZhipu(), via)
    expect((await ask('a.secret', url)).status).toBe(200)
    expect(zhipu.requests[0]!.path).toBe('/paas/v4/models')
  })

  test('answers requests to a host of the options', async () => {
    const zhipu = await listen(mockZhipu({ hosts: ['llm.example.test'] }), via)
    expect((await ask('a.secret', 'https://llm.example.test/api/paas/v4/models')).status).toBe(200)
    expect(zhipu.requests).toHaveLength(1)
  })

  test('with two listening mocks, a request goes to the one that issued its key', async () => {
    const first = await listen(mockZhipu({ seed: 1 }), via)
    const second = await listen(mockZhipu({ seed: 2 }), via)
    const scope = first.scope()
    await ask(first.apiKey)
    await ask(second.apiKey)
    await ask(scope.apiKey)
    await ask('unknown.secret')
    expect([first.requests.length, scope.requests.length, second.requests.length]).toEqual([1, 1, 2])
    second.close()
    await ask('unknown.secret')
    expect(first.requests).toHaveLength(2)
  })

  test('listening mocks may close in any order', async () => {
    const first = await listen(mockZhipu({ seed: 1 }), via)
    const second = await listen(mockZhipu({ seed: 2 }), via)
    first.close()
    expect((await ask(first.apiKey)).status).toBe(200)
    expect(second.requests).toHaveLength(1)
    second.close()
    expect(globalThis.fetch).toBe(originalFetch)
  })

  test('a second listen() rejects, also of another mock with the same seed', async () => {
    const zhipu = await listen(mockZhipu(), via)
    await expect(zhipu.listen({ via })).rejects.toThrow(
      'Cannot listen: this mock is listening already, close it first',
    )
    await expect(mockZhipu().listen({ via })).rejects.toThrow(
      'Cannot listen: another mock with the same seed is listening, close it or use another seed',
    )
  })

  test('using closes the mock at the end of the block', async () => {
    {
      using zhipu = await mockZhipu().listen({ via })
      await ask(zhipu.apiKey)
      expect(zhipu.requests).toHaveLength(1)
    }
    expect(globalThis.fetch).toBe(originalFetch)
  })
})

test('listen() without await answers requests', async () => {
  const zhipu = mockZhipu()
  openMocks.push(zhipu)
  const listening = zhipu.listen()
  expect((await ask('a.secret')).status).toBe(200)
  await listening
  expect(zhipu.requests).toHaveLength(1)
})

test('close() before listen() has resolved restores fetch', async () => {
  const zhipu = mockZhipu()
  const listening = zhipu.listen({ via: 'msw' })
  zhipu.close()
  await listening
  expect(globalThis.fetch).toBe(originalFetch)
})

test('listen() via MSW also intercepts node:https', async () => {
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

test('close() keeps a fetch that replaced the fetch of the mock, and requests through it pass through', async () => {
  const zhipu = mockZhipu()
  await zhipu.listen({ via: 'fetch' })
  const mockFetch = globalThis.fetch
  const spy: typeof fetch = (input, init) => mockFetch(input, init)
  globalThis.fetch = spy
  zhipu.close()
  expect(globalThis.fetch).toBe(spy)
  globalThis.fetch = originalFetch
  const response = await mockFetch('data:text/plain,text')
  expect(await response.text()).toBe('text')
})

test('listen() rejects an unknown value of via', async () => {
  await expect(mockZhipu().listen({ via: 'telnet' as 'fetch' })).rejects.toThrow(
    'Cannot listen: via is "telnet", expected auto, msw or fetch',
  )
})

describe('beside a server of MSW 2 in the same project', () => {
  for (const [title, run] of Object.entries(besideMsw)) test(title, run)
})

test.each(['fetch', 'WebSocket'] as const)(
  'listen() replaces a %s that a simulated document has defined by a getter, as MSW leaves it read-only',
  async (name) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, name)
    let value: unknown = before?.value ?? class extends EventTarget {}
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => value,
      set: (next) => void (value = next),
    })
    onTestFinished(() => {
      if (before) Object.defineProperty(globalThis, name, before)
      else Reflect.deleteProperty(globalThis, name)
    })
    const original = globalThis[name]
    const zhipu = await listen(mockZhipu(), 'auto')
    expect(globalThis[name]).not.toBe(original)
    expect((await ask(zhipu.apiKey)).status).toBe(200)
    zhipu.close()
    expect(globalThis[name]).toBe(original)

    const server = setupServer()
    server.listen()
    onTestFinished(() => server.close())
    await zhipu.listen()
    expect((await ask(zhipu.apiKey)).status).toBe(200)
    zhipu.close()
    server.close()
    expect(globalThis[name]).toBe(original)
  },
)

describe('when msw cannot be loaded', () => {
  afterEach(() => {
    vi.doUnmock('msw')
    vi.resetModules()
  })

  /** A mock in a new module graph, in which importing msw throws. */
  async function mockWithoutMsw(): Promise<MockZhipu> {
    vi.resetModules()
    vi.doMock('msw', () => {
      throw new Error('cannot load msw')
    })
    const { mockZhipu } = await import('../../../mock/index.ts')
    return mockZhipu()
  }

  test('listen() replaces fetch, and listen({ via: "msw" }) rejects with the alternatives', async () => {
    const zhipu = await mockWithoutMsw()
    await expect(zhipu.listen({ via: 'msw' })).rejects.toThrow(
      "Cannot listen through MSW: msw cannot be loaded here, as in Jest without --experimental-vm-modules, or use listen({ via: 'fetch' })",
    )
    expect(globalThis.fetch).toBe(originalFetch)
    await zhipu.listen()
    expect((await ask('a.secret')).status).toBe(200)
    zhipu.close()
  })
})
