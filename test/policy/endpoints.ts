import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Route } from '../../mock/core/context.ts'
import { families, type FamilyName, familyOf, loadRoutes } from '../../mock/endpoints/families.ts'
import type { Zhipu } from '../../src/index.ts'
import type { LegacyZhipu } from '../../src/legacy/index.ts'
import { legacyOperations, operations } from './operations.ts'
import { root } from './source.ts'

/** One endpoint of the API. */
export interface Endpoint {
  /** Method and path below `/api`, in the spelling of the documents: `GET /paas/v4/files/{file_id}/content`. */
  readonly name: string
  /** Name of its files: `files` for `src/resources/files.ts`, `mock/endpoints/files.ts` and `mock/contract/scenarios/files.ts`. */
  readonly family: string
  /** `files.content`; absent when the client has no method for it. */
  readonly method?: string | undefined
}

/** A name without names of parameters: `GET /files/{file_id}` and `GET /files/:file_id` are the same endpoint. */
export function normalize(name: string): string {
  return name.replace(/\{\w+\}|:\w+/g, '{}')
}

/** True when a request is one of the endpoint. */
export function isRequestOf(name: string, method: string, path: string): boolean {
  const pattern = normalize(name).replace(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll('{}', '[^/]+')
  return new RegExp(`^${pattern}$`).test(`${method} ${path}`)
}

/** Every endpoint that the client or the mock has, in the order of `operations.ts`. */
export async function endpoints(): Promise<Endpoint[]> {
  const routes = await mockRoutes()
  const listed = [
    ...operations.map(({ name, call }) => ({ name, method: methodOf(call) })),
    ...legacyOperations.map(({ name, call }) => ({ name, method: `LegacyZhipu.${methodOf(call)}` })),
  ].map(({ name, method }) => ({ name, method, family: routes.get(normalize(name))?.family ?? guessFamily(name) }))
  const names = new Set(listed.map(({ name }) => normalize(name)))
  const unlisted = [...routes].filter(([name, { route }]) => !names.has(name) && !isHandshake(route)).map(
    ([, { family, route }]) => ({ name: nameOf(route), family }),
  )
  return [...listed, ...unlisted]
}

/** The endpoints of WebSockets. */
export async function handshakes(): Promise<Endpoint[]> {
  const routes = [...(await mockRoutes()).values()].filter(({ route }) => isHandshake(route))
  return routes.map(({ family, route }) => ({ name: nameOf(route), family, method: 'realtime' }))
}

/** The name of a route in the spelling of the documents. */
function nameOf({ method, path }: Route): string {
  return `${method} ${path.replace(/:(\w+)/g, '{$1}')}`
}

/** A WebSocket: the client has it in an entry of its own, and its events have suites and scenarios of their own. */
function isHandshake({ protocol }: Route): boolean {
  return protocol === 'realtime'
}

/** A route of the mock. */
export interface MockRoute {
  /** Name of its files: `layout-parsing`. */
  readonly family: string
  /** Property of a mock that scripts it: `layoutParsing`. */
  readonly stub: FamilyName
  readonly route: Route
}

/** The routes of the mock, by normalized names. */
export async function mockRoutes(): Promise<Map<string, MockRoute>> {
  const found = new Map<string, MockRoute>()
  for (const family of families) {
    const name = (family.module ?? family.name).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const routes = await loadRoutes(family)
    for (const route of routes) {
      const stub = familyOf(route.path) ?? family.name
      found.set(normalize(`${route.method} ${route.path}`), { family: name, stub, route })
    }
  }
  return found
}

/** For an endpoint without a route: `web-search` for `POST /paas/v4/web_search`. */
export function guessFamily(name: string): string {
  return /^\w+ (?:\/paas\/v4|\/v1|\/llm-application\/open)?\/([\w-]+)/.exec(name)?.[1]?.replaceAll('_', '-') ??
    'unknown'
}

/** The method that a call uses, as a dotted path: `chat.completions.create`. */
function methodOf(call: (client: Zhipu & LegacyZhipu) => unknown): string {
  let called = ''
  const recorder = (path: string): unknown =>
    new Proxy(() => {}, {
      get: (_, name) => recorder(path === '' ? String(name) : `${path}.${String(name)}`),
      apply: () => called = path,
    })
  call(recorder('') as Zhipu & LegacyZhipu)
  return called
}

/** Path of the client method of an endpoint. */
export function clientFile({ family, method }: Endpoint): string {
  if (family === 'legacy') return 'src/legacy/legacy-zhipu.ts'
  // The routes of `async` also return the results, which have a file of their own in the client.
  return `src/resources/${method?.startsWith('asyncResult.') ? 'async-result' : family}.ts`
}

/** Path of the mock's routes of a family. */
export function mockFile(family: string): string {
  const folder = `mock/endpoints/${family}/routes.ts`
  return existsSync(join(root, folder)) ? folder : `mock/endpoints/${family}.ts`
}

/** Family whose contract scenarios also cover this one: a document exists only in a knowledge base. */
export function scenarioFamily(family: string): string {
  return family === 'document' ? 'knowledge' : family
}

/** Path of the contract scenarios of a family. */
export function scenarioFile(family: string): string {
  const name = scenarioFamily(family)
  const folder = `mock/contract/scenarios/${name}/index.ts`
  return existsSync(join(root, folder)) ? folder : `mock/contract/scenarios/${name}.ts`
}

/** Paths of the tests of a family; not all exist. */
export function testFiles(family: string): string[] {
  const client = family === 'legacy' ? 'test/unit/legacy/legacy-zhipu.test.ts' : `test/unit/resources/${family}.test.ts`
  const folder = join(root, `test/mock/endpoints/${family}`)
  const inFolder = existsSync(folder) ? readdirSync(folder).map((file) => `test/mock/endpoints/${family}/${file}`) : []
  return [`test/mock/endpoints/${family}.test.ts`, client, `test/suites/${family}.ts`, ...inFolder]
}
