import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { families } from '../../../mock/endpoints/families.ts'
import { familyModules, type ModuleName } from '../../../mock/endpoints/family-modules.ts'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { allRoutes, preloadChat } from '../../../mock/pipeline/router.ts'
import { chatBody } from '../../support/chat-call.ts'

const nowMs = 1_767_225_600_000

describe('routes', () => {
  it('a chat module that cannot be preloaded is no unhandled rejection', async () => {
    const onRejection = vi.fn()
    process.on('unhandledRejection', onRejection)
    onTestFinished(() => void process.off('unhandledRejection', onRejection))
    const load = vi.spyOn(familyModules, 'chat').mockRejectedValue(new Error('the environment was torn down'))
    onTestFinished(() => load.mockRestore())
    preloadChat()
    await setImmediate()
    expect(load).toHaveBeenCalledOnce()
    expect(onRejection).not.toHaveBeenCalled()
  })

  it('the list of families has every route', async () => {
    const routes = (await allRoutes()).map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)
    const listed = families.flatMap(({ routes }) => routes).flatMap((route) => {
      const [path = '', ...methods] = route.split(' ').reverse()
      return methods.map((method) => `${method} ${path}`)
    })
    expect(listed.sort()).toEqual(routes.sort())
  })

  it('an unknown path gets the 404 of Spring, with a timestamp at BigModel and without at Z.ai', async () => {
    const mock = mockZhipu({ clock: 'virtual', startAtMs: nowMs })
    const ask = (origin: string) =>
      mock.fetch(`${origin}/api/paas/v4/chat_completions`, { headers: { authorization: 'a.b' } })
    const zh = await ask('https://open.bigmodel.cn')
    expect([zh.status, await zh.text()]).toEqual([
      404,
      '{"timestamp":"2026-01-01T00:00:00.000+00:00","status":404,"error":"Not Found","path":"/v4/chat_completions"}',
    ])
    expect(await (await ask('https://api.z.ai')).text()).toBe(
      '{"status":404,"error":"Not Found","path":"/v4/chat_completions"}',
    )
  })

  it('an unknown service gets HTTP 200 with code 500, even without a key', async () => {
    const response = await mockZhipu().fetch('https://api.z.ai/api/openai/v1/chat/completions', { method: 'POST' })
    expect([response.status, await response.text()]).toEqual([
      200,
      '{"code":500,"msg":"404 NOT_FOUND","success":false}',
    ])
  })

  it('requests are answered at the bases of the Coding Plan, on loopback and on hosts of the options', async () => {
    const mock = mockZhipu({ hosts: ['llm.example.com'] })
    const init = { headers: { authorization: 'a.b' } }
    for (
      const base of [
        'https://api.z.ai/api/coding/paas/v4',
        'http://127.0.0.1:4010/api/paas/v4',
        'https://llm.example.com/api/paas/v4',
      ]
    ) expect((await mock.fetch(`${base}/models`, init)).status, base).toBe(200)
    await expect(mock.fetch('https://api.openai.com/v1/models', init)).rejects.toThrow('fetch failed')
  })
})

describe('the first request to a family, which loads its module, gets the same response as a later one', () => {
  it.each(families.map(({ routes }) => routes[0]!))('%s', async (route) => {
    vi.resetModules()
    const { mockZhipu } = await import('../../../mock/index.ts')
    const { familyModules } = await import('../../../mock/endpoints/family-modules.ts')
    const { name, module = name } = families.find(({ routes }) => routes[0] === route)!
    const load = vi.spyOn(familyModules, module as ModuleName)
    const send = async () => await responseTo(mockZhipu({ clock: 'virtual', startAtMs: nowMs }), route)
    const first = await send()
    expect(load).toHaveBeenCalled()
    load.mockClear()
    expect(await send()).toEqual(first)
    expect(load).not.toHaveBeenCalled()
  })
})

/** The response of a new mock to a route such as `GET POST /paas/v4/files`, for which the last method is used. */
async function responseTo(mock: MockZhipu, route: string): Promise<unknown> {
  const [path = '', method = ''] = route.split(' ').reverse()
  const response = await mock.fetch(`https://open.bigmodel.cn/api${path.replaceAll(':', 'x')}`, {
    method,
    headers: { authorization: mock.apiKey, 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: JSON.stringify(chatBody('x', { input: 'x', query: 'x', prompt: 'x' })) }),
  })
  const headers = Object.fromEntries(response.headers)
  return { status: response.status, headers, body: await response.text() }
}

it('KnownPath has the path of every route', async () => {
  const source = readFileSync(new URL('../../../mock/endpoints/known-paths.ts', import.meta.url), 'utf8')
  const known = [...source.matchAll(/\| '(.+)'/g)].map(([, path]) => path)
  const paths = (await allRoutes()).map(({ path }) => path.replace('/paas/v4/', '/'))
  expect(known).toEqual([...new Set(paths)].sort())
})
