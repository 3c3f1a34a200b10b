import { beforeEach, describe, expect, test } from 'vitest'
import { relay } from '../../../src/index.ts'
import type { RelayOptions } from '../../../src/index.ts'
import { frame } from '../../support/chat-events.ts'
import { rejectionOf } from '../../support/expect.ts'
import { ManualServer } from '../../support/manual-server.ts'

const base = 'https://your.example/api/paas/v4'
const json = JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] })

let server: ManualServer
beforeEach(() => void (server = new ManualServer()))

function open(options: RelayOptions = {}) {
  const handle = relay({ apiKey: 'id.secret', fetch: server.fetch, clock: server.clock, ...options })
  return (body: string = json, path = '/chat/completions', headers: Record<string, string> = {}) =>
    handle(
      new Request(base + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }),
    )
}

const errorOf = async (response: Response) => [response.status, (await response.json()).error.message]

describe('relay() refuses with a message that says', () => {
  test('the method and the path', async () => {
    expect(await errorOf(await open()(json, '/embeddings'))).toEqual([
      404,
      'relay: POST /api/paas/v4/embeddings is not allowed',
    ])
  })

  test.each([
    [{ model: 'glm-5' }, 'model "glm-5" is not allowed'],
    [{ model: 'x'.repeat(100) }, `model "${'x'.repeat(64)}" is not allowed`],
    [{ model: { name: 'glm-4.6' } }, 'model that is not a string is not allowed'],
    [{}, 'a request without a model is not allowed'],
  ])('the model of %j', async (body, message) => {
    const send = open({ models: ['glm-4.6'] })
    expect(await errorOf(await send(JSON.stringify(body)))).toEqual([403, `relay: ${message}`])
  })

  test('the origin', async () => {
    for (const origin of ['https://evil.example', 'app:https://your.example']) {
      expect(await errorOf(await open()(json, undefined, { origin }))).toEqual([
        403,
        `relay: origin ${origin} is not allowed`,
      ])
    }
  })
})

test('relay() matches dots of a path, and paths below a prefix with slashes at its end', async () => {
  const send = open({ paths: ['POST /a.b'], under: '/api/paas/v4//' })
  expect((await send(json, '/aXb')).status).toBe(404)
  const pending = send(json, '/a.b')
  ;(await server.next()).respond(Response.json({}))
  expect((await pending).status).toBe(200)
})

test('relay() lets pages of the http origin of its host in, and shows them the headers that a client reads', async () => {
  const own = open()(json, undefined, { origin: 'http://your.example' })
  ;(await server.next()).respond(Response.json({}))
  expect((await own).status).toBe(200)
  const other = open({ origins: '*' })(json, undefined, { origin: 'https://app.example' })
  ;(await server.next()).respond(Response.json({}))
  expect((await other).headers.get('access-control-expose-headers')).toBe('retry-after, x-log-id, x-request-id')
})

describe('relay() limits the time', () => {
  test.each([[undefined, 300_000], [500, 500]])('until the response: timeoutMs %s is %i ms', async (timeoutMs, ms) => {
    const pending = open({ timeoutMs })()
    const request = await server.next()
    await server.clock.advance(ms - 1)
    expect(request.disconnected).toBe(false)
    await server.clock.advance(1)
    expect(await errorOf(await pending)).toEqual([504, 'relay: Zhipu has not answered in time'])
    expect(request.disconnected).toBe(true)
  })

  test('not with a timeoutMs of 0', async () => {
    const pending = open({ timeoutMs: 0 })()
    const request = await server.next()
    expect(server.clock.waitsMs).toEqual([])
    request.respond(Response.json({}))
    expect(await (await pending).json()).toEqual({})
  })

  test.each([
    ['of JSON by default', undefined, 'application/json', 300_000],
    ['of JSON', 5_000, 'application/json', 5_000],
    ['of a stream', 5_000, 'text/event-stream', 5_000],
  ])('of the whole body %s', async (_, timeoutMs, type, ms) => {
    const pending = open({ timeoutMs, idleTimeoutMs: 0 })()
    const request = await server.next()
    await server.clock.advance(1_000)
    request.begin('{"a":', { headers: { 'content-type': type } })
    const reader = (await pending).body!.getReader()
    const text = rejectionOf(reader.read().then(() => reader.read()).then(() => reader.read()))
    await server.clock.advance(ms - 1_001)
    expect(request.disconnected).toBe(false)
    await server.clock.advance(1)
    await text
    expect(request.disconnected).toBe(true)
  })

  test('of a stream that has begun only when timeoutMs is set', async () => {
    const pending = open({ idleTimeoutMs: 0 })()
    const request = await server.next()
    request.begin(frame({ n: 1 }))
    const text = pending.then((response) => response.text())
    await server.clock.advance(1_000_000)
    request.end(frame({ n: 2 }))
    expect(await text).toBe(frame({ n: 1 }) + frame({ n: 2 }))
  })
})

describe('an invalid option of relay() is a TypeError:', () => {
  const cases: [object, string][] = [
    [{ under: 'api' }, 'under: got api, expected a path like /api/paas/v4'],
    [{ under: '/api?x' }, 'under: got /api?x, expected a path like /api/paas/v4'],
    [{ under: 7 }, 'under: got 7, expected a path like /api/paas/v4'],
    [{ under: ['/api'] }, 'under: got /api, expected a path like /api/paas/v4'],
    [{ paths: 'POST /x' }, "paths: got POST /x, expected an array like ['POST /chat/completions']"],
    [{ paths: [7] }, "paths: got 7, expected an array like ['POST /chat/completions']"],
    [{ paths: ['XPOST /x'] }, 'paths: got XPOST /x, expected a method and a path like POST /chat/completions'],
    [{ paths: ['POST /x?y'] }, 'paths: got POST /x?y, expected a method and a path like POST /chat/completions'],
    [{ models: 'glm-4.6' }, 'models: got glm-4.6, expected an array of names'],
    [{ models: null }, 'models: got null, expected an array of names'],
    [{ authorize: true }, 'authorize: got true, expected a function'],
    [{ maxBytes: -1 }, 'maxBytes: got -1, expected 0 or more'],
    [{ maxBytes: '1' }, 'maxBytes: got 1, expected 0 or more'],
    [{ bodyTimeoutMs: NaN }, 'bodyTimeoutMs: got NaN, expected 0 or more'],
  ]
  test.each(cases)('%o', (options, message) => {
    expect(() => relay({ apiKey: 'id.secret', ...options })).toThrow(new TypeError(`Cannot use ${message}`))
  })

  test.each(['authorise', 'model', 'origin', 'maxRetries'])('%s, which is unknown and would have no effect', (name) => {
    const options = { apiKey: 'id.secret', [name]: () => true }
    expect(() => relay(options)).toThrow(
      `Cannot use ${name}: unknown option of relay(), expected one of under, paths, models, origins, authorize, maxBytes,`,
    )
    relay({ ...options, [name]: undefined })
  })

  const origins = [
    'https://app.example/',
    'https://app.example/path',
    'https://App.example',
    'https://app.example:443',
    'https://',
    'app.example',
    'xnull',
    'nullx',
    '1app://x',
    'app:/x',
    'app://x/y',
    'App://x',
    7,
  ]
  test.each(origins)('origin %s', (origin) => {
    expect(() => relay({ apiKey: 'id.secret', origins: [origin as string] })).toThrow(
      new TypeError(`Cannot use origins: got ${origin}, expected '*' or an array of origins like https://app.example`),
    )
  })

  test('but not an origin that a browser or an app may send', () => {
    const origins = ['https://app.example', 'http://localhost:8080', 'null', 'app+x.y-2://x', 'a://host', 'tauri://']
    relay({ apiKey: 'id.secret', origins })
    relay({ apiKey: 'id.secret', origins: '*', under: '', maxBytes: 0, bodyTimeoutMs: 0 })
  })
})
