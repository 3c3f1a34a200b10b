import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { runContract } from '../../mock/contract/index.ts'
import { familyFilter } from '../../mock/endpoints/families.ts'
import { behaviours } from '../../mock/endpoints/fidelity.ts'
import type { RawRequest } from '../../mock/http/message.ts'
import { mockZhipu } from '../../mock/index.ts'
import { type ClientOptions, Zhipu } from '../../src/index.ts'
import { LegacyZhipu } from '../../src/legacy/index.ts'
import { documentedOperations } from '../support/evidence.ts'
import {
  type Endpoint,
  endpoints,
  guessFamily,
  isRequestOf,
  mockRoutes,
  normalize,
  scenarioFamily,
  testFiles,
} from './endpoints.ts'
import { legacyOperations, operations } from './operations.ts'
import { type Inventory, missingParts } from './parity.ts'
import { read, root } from './source.ts'

const calls = [
  ...operations.map(({ name, call }) => ({ name, send: (options: ClientOptions) => call(new Zhipu(options)) })),
  ...legacyOperations.map(({ name, call }) => ({
    name,
    send: (options: ClientOptions) => call(new LegacyZhipu(options)),
  })),
]

/** In documents of 2025, withdrawn since: a path that was a mistake, and one that only the English text had. */
const withdrawn = ['POST /document/slice/image_list/{}', 'PUT /llm-application/open/document/{}']

/** Operations of the official documents, by normalized names. */
const documented = new Map(
  documentedOperations().flatMap(({ operations: names }) => names).map((name) => [normalize(name), name]),
)

/** Endpoints with a JSON body for which strict mode has no schema yet: it accepts any body. Remove a line when its schema is written. */
const withoutSchema = [
  'POST /paas/v3/model-api/{}/invoke',
  'POST /paas/v3/model-api/{}/async-invoke',
  'POST /paas/v3/model-api/{}/sse-invoke',
]

/** Services that the client leaves to other packages: `@modelcontextprotocol/sdk` connects to the MCP servers, `@anthropic-ai/sdk` sends messages. */
const withoutClient = ['/mcp/', '/anthropic/']

/** Families whose behaviours `fidelity.ts` lists under another area. */
const sharedAreas: Readonly<Record<string, string>> = { document: 'knowledge', paas: 'knowledge' }

interface SentRequest {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** The requests that a call sends. */
async function requestsOf(send: (options: ClientOptions) => PromiseLike<unknown>): Promise<SentRequest[]> {
  const sent: SentRequest[] = []
  const options: ClientOptions = {
    apiKey: 'id.secret',
    baseURL: 'https://zhipu.test/api/paas/v4',
    maxRetries: 0,
    fetch: (url, { method = 'GET', body }) => {
      sent.push({ method, path: new URL(String(url)).pathname.replace('/api', ''), body })
      return Promise.resolve(Response.json({}))
    },
  }
  await Promise.resolve(send(options)).catch(() => undefined)
  return sent
}

/** The endpoints that the contract requests in the scenarios of their own family. */
async function contractEndpoints(all: readonly Endpoint[]): Promise<Set<string>> {
  const zhipu = mockZhipu({ journalSize: 100_000 })
  const covered = new Set<string>()
  let counted = 0
  const onVerdict = ({ family }: { family: string }) => {
    const requests = zhipu.requests.slice(counted)
    counted += requests.length
    const own = all.filter((endpoint) => scenarioFamily(endpoint.family) === family)
    for (const { name } of own) {
      if (requests.some(({ method, path }) => isRequestOf(name, method, path))) covered.add(normalize(name))
    }
  }
  await runContract({ mock: zhipu, onVerdict })
  return covered
}

/** True when a test of the family calls the client method or contains the path. */
function hasTest({ name, family, method }: Endpoint): boolean {
  const [, path = ''] = normalize(name).replace('/paas/v4', '').split(' ')
  const pathPattern = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '[^/\'" ]+')
  const pattern = new RegExp(`\\.${method?.split('.').at(-1)}\\s*\\(|${pathPattern}`)
  return testFiles(family).some((file) => existsSync(join(root, file)) && pattern.test(read(file)))
}

/** True when `fidelity.ts` has a row for the family; areas are spelled like paths: `files/parser`. */
function hasFidelityRow({ family }: Endpoint): boolean {
  const expected = sharedAreas[family] ?? family
  return behaviours.some(({ area }) => area.replace(/[/_]/g, '-') === expected)
}

describe('parity', () => {
  let all: Endpoint[]
  let inventory: Inventory

  beforeAll(async () => {
    const known = await endpoints()
    const names = new Set(known.map(({ name }) => normalize(name)))
    const unlisted = [...documented].filter(([key]) => !names.has(key) && !withdrawn.includes(key))
    all = [...known, ...unlisted.map(([, name]) => ({ name, family: guessFamily(name) }))]
    const namesOf = (list: readonly Endpoint[]) => new Set(list.map(({ name }) => normalize(name)))

    const methods = new Set<string>()
    const withoutJsonBody = new Set<string>()
    for (const { name, send } of calls) {
      const [request, ...more] = await requestsOf(send)
      if (!request || more.length > 0 || !isRequestOf(name, request.method, request.path)) continue
      methods.add(normalize(name))
      if (typeof request.body !== 'string') withoutJsonBody.add(normalize(name))
    }
    const routes = await mockRoutes()
    const hasSchema = ({ name }: Endpoint) => {
      const key = normalize(name)
      const needsNone = /^(GET|DELETE) /.test(name) || withoutJsonBody.has(key) || withoutSchema.includes(key)
      return needsNone || routes.get(key)?.route.body !== undefined
    }
    const isLeftToOthers = ({ name }: Endpoint) => withoutClient.some((start) => name.includes(` ${start}`))
    for (const name of namesOf(all.filter(isLeftToOthers))) methods.add(name)
    inventory = {
      methods,
      routes: new Set(routes.keys()),
      schemas: namesOf(all.filter(hasSchema)),
      scenarios: await contractEndpoints(all),
      fidelity: namesOf(all.filter(hasFidelityRow)),
      tests: namesOf(all.filter(hasTest)),
      documentation: new Set(
        Array.from(read('docs/endpoints.md').matchAll(/^\| `([A-Z]+ \S+)`/gm), ([, name = '']) => normalize(name)),
      ),
    }
  }, 60_000)

  test('every endpoint has all its parts', () => {
    expect(documented.size).toBeGreaterThan(50)
    expect(all.length).toBeGreaterThan(80)
    expect(all.flatMap((endpoint) => missingParts(endpoint, inventory))).toEqual([])
  })

  test('no endpoint is listed twice', () => {
    const names = all.map(({ name }) => normalize(name))
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test('the list of endpoints without a strict schema names only routes that lack one', async () => {
    const routes = await mockRoutes()
    expect(withoutSchema.filter((name) => routes.get(name)?.route.body !== undefined)).toEqual([])
    expect(withoutSchema.filter((name) => !routes.has(name))).toEqual([])
  })

  test.each(calls.map(({ name, send }) => [name, send] as const))('the client sends %s', async (name, send) => {
    const requests = await requestsOf(send)
    expect(requests).toHaveLength(1)
    const [{ method, path } = { method: '', path: '' }] = requests
    expect(isRequestOf(name, method, path), `${method} ${path}`).toBe(true)
  })
})

describe('missingParts()', () => {
  const endpoint: Endpoint = { name: 'GET /paas/v4/songs/{id}', family: 'songs', method: 'songs.retrieve' }
  const present = new Set(['GET /paas/v4/songs/{}'])
  const complete: Inventory = {
    scenarios: present,
    methods: present,
    routes: present,
    schemas: present,
    fidelity: present,
    tests: present,
    documentation: present,
  }

  test('returns nothing for an endpoint with all parts', () => {
    expect(missingParts(endpoint, complete)).toEqual([])
  })

  test.each([
    ['scenarios', 'contract scenario (mock/contract/scenarios/songs.ts)'],
    ['methods', 'client method (src/resources/songs.ts)'],
    ['routes', 'mock route (mock/endpoints/songs.ts)'],
    ['schemas', 'strict schema (mock/endpoints/songs.ts)'],
    ['fidelity', 'fidelity row (mock/endpoints/fidelity.ts)'],
    ['tests', 'test (test/mock/endpoints/songs.test.ts)'],
    ['documentation', 'documentation row (docs/endpoints.md, npm run docs:endpoints -- --write)'],
  ])('names a missing part of %s in one line', (part, text) => {
    const incomplete = { ...complete, [part]: new Set() }
    expect(missingParts(endpoint, incomplete)).toEqual([`GET /paas/v4/songs/{id}: no ${text}`])
  })

  test('returns one line for each missing part', () => {
    const empty: Inventory = { ...complete, methods: new Set(), tests: new Set() }
    expect(missingParts(endpoint, empty)).toHaveLength(2)
  })
})

test('the property of a mock that docs/endpoints.md names for an endpoint scripts it', async () => {
  const wrong = [...await mockRoutes()].filter(([, { stub, route }]) =>
    !familyFilter(stub).matches({} as RawRequest, route.path)
  )
  expect(wrong.map(([name, { stub }]) => `${name}: zhipu.${stub}`)).toEqual([])
})
