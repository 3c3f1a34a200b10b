import { beforeAll, describe, expect, test } from 'vitest'
import { runContract } from '../../mock/contract/index.ts'
import { mockZhipu } from '../../mock/index.ts'
import { allRoutes } from '../../mock/pipeline/router.ts'
import { type ClientOptions, Zhipu } from '../../src/index.ts'
import { LegacyZhipu } from '../../src/legacy/index.ts'
import { documentedOperations } from '../support/evidence.ts'
import { legacyOperations, operations } from './operations.ts'

const all = [
  ...operations.map(({ name, call }) => ({ name, ask: (options: ClientOptions) => call(new Zhipu(options)) })),
  ...legacyOperations.map(({ name, call }) => ({
    name,
    ask: (options: ClientOptions) => call(new LegacyZhipu(options)),
  })),
]

/** `GET /files/{file_id}` and `GET /files/:file_id` are one operation. */
const plain = (name: string) => name.replace(/\{\w+\}|:\w+/g, '{}')

/** True when a request, with its values in place, is the operation. */
const isAsked = (name: string, method: string, path: string) => {
  const pattern = plain(name).replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '[^/]+')
  return new RegExp(`^${pattern}$`).test(`${method} ${path}`)
}

/** In documents of 2025 and withdrawn since: a path that was a mistake, and one that the English text alone had. */
const withdrawn = ['POST /document/slice/image_list/{}', 'PUT /llm-application/open/document/{}']

describe('parity', () => {
  test('no operation is listed twice', () => {
    const names = all.map(({ name }) => plain(name))
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test.each(all.map(({ name, ask }) => [name, ask] as const))('the client asks for %s', async (name, ask) => {
    const asked: string[] = []
    const answer = ask({
      apiKey: 'id.secret',
      baseURL: 'https://zhipu.test/api/paas/v4',
      maxRetries: 0,
      fetch: (url, init) => {
        asked.push(`${init?.method} ${new URL(String(url)).pathname.replace('/api', '')}`)
        return Promise.resolve(Response.json({}))
      },
    })
    await Promise.resolve(answer).catch(() => undefined)
    expect(asked.length).toBe(1)
    const [method = '', path = ''] = asked[0]?.split(' ') ?? []
    expect(isAsked(name, method, path), asked[0]).toBe(true)
  })

  test('the mock answers every operation, and nothing that is not listed', async () => {
    const listed = all.map(({ name }) => plain(name)).sort()
    const answered = (await allRoutes()).map(({ method, path }) => plain(`${method} ${path}`)).sort()
    expect(listed.filter((name) => !answered.includes(name)), 'without a route').toEqual([])
    expect(answered.filter((name) => !listed.includes(name)), 'not listed').toEqual([])
  })

  describe('the contract', () => {
    const asked: { method: string; path: string }[] = []
    beforeAll(async () => {
      const zhipu = mockZhipu({ journalSize: 100_000 })
      await runContract({ mock: zhipu })
      asked.push(...zhipu.requests.map(({ method, path }) => ({ method, path })))
    }, 60_000)

    test('has a scenario for every operation', () => {
      const missing = all.filter(({ name }) => !asked.some(({ method, path }) => isAsked(name, method, path)))
      expect(missing.map(({ name }) => name)).toEqual([])
    })
  })

  test.each(documentedOperations())('every operation of $source is listed', ({ operations: documented }) => {
    const listed = new Set([...withdrawn, ...operations.map(({ name }) => plain(name))])
    expect(documented.length).toBeGreaterThan(0)
    expect(documented.filter((name) => !listed.has(plain(name)))).toEqual([])
  })
})
