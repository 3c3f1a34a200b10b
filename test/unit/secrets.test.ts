import { inspect } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ClientOptions, Middleware } from '../../src/index.ts'
import { frame, say } from '../support/chat-events.ts'
import { reasonOf } from '../support/expect.ts'
import { HandServer } from '../support/manual-server.ts'

const id = '0123456789abcdef'
const secret = 'hush/hush.T0p'
const key = `${id}.${secret}`

let server: HandServer
let told: string[]
beforeEach(() => {
  server = new HandServer()
  told = []
})

/** Everything that somebody could print of an error. */
function printed(error: unknown): string {
  const { message, stack, body, cause, partial } = error as Error & { body?: unknown; partial?: unknown }
  const forms = [String(error), message, stack, JSON.stringify(error), JSON.stringify({ body, partial })]
  return [...forms, ...[error, cause].map((one) => inspect(one, { depth: null, showHidden: true }))].join('\n')
}

/** Fails a call with an answer that repeats what it was sent, and gives what can be printed of it and what was told on the way. */
async function betrayed(
  answer: (authorization: string) => Response,
  ask: (client: ReturnType<HandServer['client']>) => Promise<unknown>,
  options: ClientOptions = {},
): Promise<{ told: string; token: string }> {
  const tell = (...all: unknown[]) => void told.push(inspect(all, { depth: null, showHidden: true }))
  const spy: Middleware = (request, next) => {
    tell(request)
    return next(request)
  }
  const logger = { debug: tell, warn: tell }
  const asked = reasonOf(ask(server.client({ apiKey: key, maxRetries: 1, middleware: [spy], logger, ...options })))
  const authorizations: string[] = []
  for (let attempt = 0; attempt < 2; attempt++) {
    const request = await server.next()
    const authorization = request.headers.get('authorization')!
    authorizations.push(authorization)
    request.answer(answer(authorization))
    await server.clock.pass(1_000)
  }
  return { told: [...told, printed(await asked)].join('\n'), token: authorizations[0]!.split(' ').at(-1)! }
}

const events = (text: string) => new Response(text, { headers: { 'content-type': 'text/event-stream' } })
const html = { headers: { 'content-type': 'text/html' } }

type Ask = Parameters<typeof betrayed>[1]
const json: Ask = (client) => client.get('/x', { retry })
const stream: Ask = (client) =>
  client.chat.completions.stream({ model: 'm', messages: [{ role: 'user', content: 'x' }] }, { retry }).final()
/** Everything is tried again, so that the logger hears of each error. */
const retry = [{ then: 'retry' }] as const

const answers: [string, Ask, (echo: string) => Response][] = [
  [
    'a refusal',
    json,
    (echo) => Response.json({ error: { code: '1210', message: `bad header: ${echo}` } }, { status: 400 }),
  ],
  [
    'a refusal in a field of its own',
    json,
    (echo) => Response.json({ message: 'm', headers: { echo } }, { status: 500 }),
  ],
  ['a refusal inside a success', json, (echo) => Response.json({ success: false, code: 500, msg: echo })],
  ['an error page', json, (echo) => new Response(`<title>${echo}</title>${echo}`, { status: 502 })],
  ['an error page that is cut', json, (echo) => new Response(`${'x '.repeat(45)}${echo}`, { status: 502 })],
  ['a page in place of JSON', json, (echo) => new Response(`${'x'.repeat(480)}${echo}`, html)],
  ['a page in place of a stream', stream, (echo) => new Response(echo, html)],
  ['JSON in place of a stream', stream, (echo) => Response.json({ echo })],
  ['an error as first event', stream, (echo) => events(frame({ error: { code: '1234', message: echo } }))],
  ['an event that is no JSON', stream, (echo) => events(`data: <p>${echo}\n\n`)],
]

describe.each(['key', 'jwt'] as const)('with auth %s no key, secret or token is told', (auth) => {
  test.each(answers)('by %s', async (_, ask, answer) => {
    const { told, token } = await betrayed(answer, ask, { auth })
    expect(told).toContain('Cannot ')
    for (const hidden of [key, secret, token, token.split('.').at(-1)!]) expect(told).not.toContain(hidden)
    expect(told).not.toMatch(/authorization/i)
  })
})

test.each([
  ['an error event', (echo: string) => frame({ error: { code: '1234', message: echo } })],
  ['garbage', (echo: string) => `data: ${echo}\n\n`],
])('no secret is told by %s in the middle of a stream', async (_, last) => {
  const asked = reasonOf(stream(server.client({ apiKey: key })))
  const request = await server.next()
  request.answer(events(say('a') + last(request.headers.get('authorization')!)))
  const error = await asked
  expect(error).toMatchObject({ name: 'StreamError' })
  for (const hidden of [key, secret]) expect(printed(error)).not.toContain(hidden)
})

test('the key of an earlier attempt is as secret as the last', async () => {
  const keys = ['one.firstsecret', 'two.secondsecret']
  const sent = () => keys.slice(0, server.requests.length)
  const apiKey = () => keys[server.requests.length]!
  const { told } = await betrayed(() => Response.json({ message: `${sent()}` }, { status: 500 }), json, { apiKey })
  expect(told).toContain('***,***')
  expect(told).not.toMatch(/(first|second)secret/)
})

test('an authorization of the caller’s own is as secret, with its scheme or without', async () => {
  for (const authorization of ['Bearer relay-hush', 'relay-hush']) {
    const options = { apiKey: null, headers: { Authorization: authorization }, maxRetries: 0 }
    const asked = reasonOf(server.client(options).get('/x'))
    const request = await server.next()
    const echo = request.headers.get('authorization')!
    request.answer(Response.json({ message: `no: ${echo}, ${echo.split(' ').pop()}` }, { status: 401 }))
    const error = await asked
    expect(error).toMatchObject({ status: 401 })
    expect(printed(error)).not.toContain('hush')
  }
})

test('an authorization that a middleware adds is as secret', async () => {
  const adding: Middleware = (request, next) =>
    next({ ...request, headers: { ...request.headers, authorization: 'Bearer relay-hush' } })
  const asked = reasonOf(server.client({ middleware: [adding], maxRetries: 0 }).get('/x'))
  const request = await server.next()
  request.answer(Response.json({ message: `no: ${request.headers.get('authorization')}` }, { status: 401 }))
  expect(printed(await asked)).not.toContain('hush')
})

test('the signature of a token is secret without the token, too', async () => {
  const last = (echo: string) => echo.split('.').at(-1)!
  const seen: string[] = []
  const answer = (echo: string) => {
    seen.push(last(echo))
    return Response.json({ message: `signature ${last(echo)} is wrong` }, { status: 500 })
  }
  const { told } = await betrayed(answer, json, { auth: 'jwt' })
  expect(told).toContain('signature *** is wrong')
  expect(told).not.toContain(seen[0])
})

test('an authorization without a secret leaves the words of the server as they are', async () => {
  for (const authorization of ['', 'Bearer ', 'a.']) {
    const asked = reasonOf(server.client({ apiKey: null, headers: { authorization }, maxRetries: 0 }).get('/x'))
    const request = await server.next()
    request.answer(Response.json({ error: { code: '1000', message: 'no key' } }, { status: 401 }))
    expect(await asked).toMatchObject({ message: 'Cannot GET /x: HTTP 401 1000 no key', body: { error: {} } })
  }
})

test('a client, printed, shows no key', () => {
  const client = server.client({ apiKey: key })
  expect(inspect(client, { depth: null, showHidden: true }) + JSON.stringify(client)).not.toContain(secret)
})

test('a key that is refused is not shown', async () => {
  for (const wrong of [`${key}\n`, `${key}钥`, 'hushhush', ` ${key}`]) {
    const error = await reasonOf(server.client({ apiKey: () => wrong }).get('/x'))
    expect(error).toBeInstanceOf(TypeError)
    expect(printed(error)).not.toContain('hush')
  }
})
