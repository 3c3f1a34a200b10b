import { inspect } from 'node:util'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type ClientOptions, createTransport, type Middleware, runBatch, Zhipu } from '../../src/index.ts'
import { realtime, type RealtimeOptions } from '../../src/realtime/index.ts'
import { chunkFrames, frame } from '../support/chat-events.ts'
import { rejectionOf } from '../support/expect.ts'
import { ManualServer } from '../support/manual-server.ts'

const id = '0123456789abcdef'
const secret = 'hush/hush.T0p'
const key = `${id}.${secret}`

let server: ManualServer
let log: string[]
beforeEach(() => {
  server = new ManualServer()
  log = []
})

/** All forms in which an error can be printed. */
function printed(error: unknown): string {
  const { message, stack, body, cause, partial } = error as Error & { body?: unknown; partial?: unknown }
  const forms = [String(error), message, stack, JSON.stringify(error), JSON.stringify({ body, partial })]
  return [...forms, ...[error, cause].map((value) => inspect(value, { depth: null, showHidden: true }))].join('\n')
}

/** Fails a call with a response that repeats its authorization, and returns everything that was logged or can be printed. */
async function failAndPrint(
  answer: (authorization: string) => Response,
  send: (client: ReturnType<ManualServer['client']>) => Promise<unknown>,
  options: ClientOptions = {},
): Promise<{ output: string; token: string }> {
  const record = (...args: unknown[]) => void log.push(inspect(args, { depth: null, showHidden: true }))
  const spy: Middleware = (request, next) => {
    record(request)
    return next(request)
  }
  const logger = { debug: record, warn: record }
  const pending = rejectionOf(
    send(server.client({ apiKey: key, maxRetries: 1, middleware: [spy], logger, ...options })),
  )
  const authorizations: string[] = []
  for (let attempt = 0; attempt < 2; attempt++) {
    const request = await server.next()
    const authorization = request.headers.get('authorization')!
    authorizations.push(authorization)
    request.respond(answer(authorization))
    await server.clock.advance(1_000)
  }
  return { output: [...log, printed(await pending)].join('\n'), token: authorizations[0]!.split(' ').at(-1)! }
}

const events = (text: string) => new Response(text, { headers: { 'content-type': 'text/event-stream' } })
const html = { headers: { 'content-type': 'text/html' } }

type Send = Parameters<typeof failAndPrint>[1]
const json: Send = (client) => client.get('/x', { retry })
const stream: Send = (client) =>
  client.chat.completions.stream({ model: 'm', messages: [{ role: 'user', content: 'x' }] }, { retry }).final()
/** Every error is retried, so that each is logged. */
const retry = [{ then: 'retry' }] as const

const answers: [string, Send, (echo: string) => Response][] = [
  [
    'an API error',
    json,
    (echo) => Response.json({ error: { code: '1210', message: `bad header: ${echo}` } }, { status: 400 }),
  ],
  [
    'an API error with an unknown field',
    json,
    (echo) => Response.json({ message: 'm', headers: { echo } }, { status: 500 }),
  ],
  ['an API error with status 200', json, (echo) => Response.json({ success: false, code: 500, msg: echo })],
  ['an error page', json, (echo) => new Response(`<title>${echo}</title>${echo}`, { status: 502 })],
  ['an error page that is cut', json, (echo) => new Response(`${'x '.repeat(45)}${echo}`, { status: 502 })],
  ['a page instead of JSON', json, (echo) => new Response(`${'x'.repeat(480)}${echo}`, html)],
  ['a page instead of a stream', stream, (echo) => new Response(echo, html)],
  ['JSON instead of a stream', stream, (echo) => Response.json({ echo })],
  ['an error as first event', stream, (echo) => events(frame({ error: { code: '1234', message: echo } }))],
  ['an event that is not valid JSON', stream, (echo) => events(`data: <p>${echo}\n\n`)],
]

describe.each(['key', 'jwt'] as const)('with auth %s no key, secret or token is shown', (auth) => {
  test.each(answers)('by %s', async (_, send, answer) => {
    const { output, token } = await failAndPrint(answer, send, { auth })
    expect(output).toContain('Cannot ')
    for (const hidden of [key, secret, token, token.split('.').at(-1)!]) expect(output).not.toContain(hidden)
    expect(output).not.toMatch(/authorization/i)
  })
})

test.each([
  ['an error event', (echo: string) => frame({ error: { code: '1234', message: echo } })],
  ['a malformed event', (echo: string) => `data: ${echo}\n\n`],
])('%s in the middle of a stream shows no secret', async (_, last) => {
  const pending = rejectionOf(stream(server.client({ apiKey: key })))
  const request = await server.next()
  request.respond(events(chunkFrames('a') + last(request.headers.get('authorization')!)))
  const error = await pending
  expect(error).toMatchObject({ name: 'StreamError' })
  for (const hidden of [key, secret]) expect(printed(error)).not.toContain(hidden)
})

test('the keys of earlier attempts are masked', async () => {
  const keys = ['one.firstsecret', 'two.secondsecret']
  const sent = () => keys.slice(0, server.requests.length)
  const apiKey = () => keys[server.requests.length]!
  const { output } = await failAndPrint(() => Response.json({ message: `${sent()}` }, { status: 500 }), json, {
    apiKey,
  })
  expect(output).toContain('***,***')
  expect(output).not.toMatch(/(first|second)secret/)
})

test('an authorization of the caller is masked, with and without its scheme', async () => {
  for (const authorization of ['Bearer relay-hush', 'relay-hush']) {
    const options = { apiKey: null, headers: { Authorization: authorization }, maxRetries: 0 }
    const pending = rejectionOf(server.client(options).get('/x'))
    const request = await server.next()
    const echo = request.headers.get('authorization')!
    request.respond(Response.json({ message: `no: ${echo}, ${echo.split(' ').pop()}` }, { status: 401 }))
    const error = await pending
    expect(error).toMatchObject({ status: 401 })
    expect(printed(error)).not.toContain('hush')
  }
})

test('an authorization of a middleware is masked', async () => {
  const adding: Middleware = (request, next) =>
    next({ ...request, headers: { ...request.headers, authorization: 'Bearer relay-hush' } })
  const pending = rejectionOf(server.client({ middleware: [adding], maxRetries: 0 }).get('/x'))
  const request = await server.next()
  request.respond(Response.json({ message: `no: ${request.headers.get('authorization')}` }, { status: 401 }))
  expect(printed(await pending)).not.toContain('hush')
})

test('the signature of a token is masked without the rest of the token', async () => {
  const last = (echo: string) => echo.split('.').at(-1)!
  const seen: string[] = []
  const answer = (echo: string) => {
    seen.push(last(echo))
    return Response.json({ message: `signature ${last(echo)} is wrong` }, { status: 500 })
  }
  const { output } = await failAndPrint(answer, json, { auth: 'jwt' })
  expect(output).toContain('signature *** is wrong')
  expect(output).not.toContain(seen[0])
})

test('an authorization without a secret does not change the message of the server', async () => {
  for (const authorization of ['', 'Bearer ', 'a.']) {
    const pending = rejectionOf(server.client({ apiKey: null, headers: { authorization }, maxRetries: 0 }).get('/x'))
    const request = await server.next()
    request.respond(Response.json({ error: { code: '1000', message: 'no key' } }, { status: 401 }))
    expect(await pending).toMatchObject({ message: 'Cannot GET /x: HTTP 401 1000 no key', body: { error: {} } })
  }
})

test('no member of an error shows a key that the server put there', async () => {
  const tricky = 'id.hush"hush\\hush'
  for (const hidden of [key, tricky]) {
    for (const status of [400, 200]) {
      const pending = rejectionOf(server.client({ apiKey: hidden, maxRetries: 0 }).get('/x'))
      const error = { code: hidden, message: `no: ${hidden}` }
      const body = { error, request_id: hidden, contentFilter: [{ role: hidden, level: 1 }], [hidden]: 1 }
      ;(await server.next()).respond(Response.json(body, { status }))
      const reason = await pending as Record<string, unknown>
      expect(reason).toMatchObject({ code: '***', requestId: '***', contentFilter: [{ role: '***', level: 1 }] })
      expect(printed({ ...reason })).not.toContain('hush')
    }
    const pending = rejectionOf(server.client({ apiKey: hidden, maxRetries: 0 }).get('/x'))
    const headers = { 'content-type': 'text/html', 'x-log-id': hidden }
    ;(await server.next()).respond(new Response(hidden, { headers }))
    expect(await pending).toMatchObject({ requestId: '***', body: '***' })
  }
})

test.each<[string, (client: ReturnType<ManualServer['client']>) => Promise<unknown>, (echo: string) => object]>([
  ['has no items', (client) => client.files.list(), (echo) => ({ data: echo })],
  ['has no cursor', (client) => client.files.list(), (echo) => ({ data: [{ echo }], has_more: true })],
  ['repeats its cursor', async (client) => {
    for await (const _ of client.files.list({ after: key }));
  }, (echo) => ({ data: [{ id: echo }], has_more: true })],
  ['names a malformed file', (client) => runBatch(client, [{ body: { model: 'm', messages: [] } }]), (echo) => ({
    id: `${echo}\ud800`,
  })],
])('the error of a list that %s shows no key', async (_, send, answer) => {
  const pending = rejectionOf(send(server.client({ apiKey: key, maxRetries: 0 })))
  ;(await server.next()).respond(Response.json(answer(key)))
  const error = await pending
  expect(error).toMatchObject({ name: 'APIResponseError' })
  expect(printed(error)).not.toContain(secret)
})

test('a short secret is masked as part of its key, but not as a word of the message', async () => {
  for (const [apiKey, text] of [['id.secret', 'the secret of the id'], ['a.b', 'a bad base']] as const) {
    const pending = rejectionOf(server.client({ apiKey, maxRetries: 0 }).get('/x'))
    const error = { code: '1000', message: `${text}: ${apiKey}, Bearer ${apiKey}` }
    ;(await server.next()).respond(Response.json({ error }, { status: 401 }))
    expect(await pending).toMatchObject({ message: `Cannot GET /x: HTTP 401 1000 ${text}: ***, Bearer ***` })
  }
})

test('a printed client shows no key', () => {
  const client = server.client({ apiKey: key })
  expect(inspect(client, { depth: null, showHidden: true }) + JSON.stringify(client)).not.toContain(secret)
})

test('a malformed key is not shown', async () => {
  for (const wrong of [`${key}\n`, `${key}钥`, 'hushhush', ` ${key}`]) {
    const error = await rejectionOf(server.client({ apiKey: () => wrong }).get('/x'))
    expect(error).toBeInstanceOf(TypeError)
    expect(printed(error)).not.toContain('hush')
  }
})

test('a key in place of the options is not shown', async () => {
  const fetch = vi.fn()
  const errors = [
    await rejectionOf((async () => new Zhipu(key as ClientOptions))()),
    await rejectionOf(realtime({}, key as RealtimeOptions)),
    await rejectionOf(createTransport(key as ClientOptions).json('GET', '/x', {}, { fetch })),
  ]
  for (const error of errors) {
    expect(error).toBeInstanceOf(TypeError)
    expect(printed(error)).not.toContain(secret)
  }
  expect(String(errors[0])).toBe('TypeError: Cannot use options: expected { apiKey }')
  expect(String(errors[1])).toBe('TypeError: Cannot open session: got a string, expected options like { apiKey }')
  expect(fetch).not.toHaveBeenCalled()
})
