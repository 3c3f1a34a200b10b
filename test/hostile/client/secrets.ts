import { assert } from 'chai'
import { type Logger, type RequestOptions, ZhipuError } from '../../../src/index.ts'
import type { Harness } from '../../support/harness.ts'
import { question } from '../../support/question.ts'
import type { Suite } from '../../support/suite.ts'
import { outcomeOf } from '../support/outcome.ts'
import { Session } from '../support/session.ts'

const jsonPlaces = ['message', 'code', 'flat-code', 'request-id', 'id', 'content-filter', 'other-field', 'field-name']

/** All texts that can be read from a value: its strings, the names and values of its members, also hidden and inherited ones. */
function textsOf(value: unknown, seen: Set<unknown> = new Set()): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  // A Response holds what the server sent. It is there for callers that want exactly that.
  if (value instanceof Response) return []
  const names = Object.getOwnPropertyNames(value)
  const members = names.flatMap((name) => textsOf((value as Record<string, unknown>)[name], seen))
  const printed = value instanceof Error ? [String(value), value.stack ?? ''] : []
  return [...names, ...members, ...printed]
}

/** A logger that keeps what it was told. */
function createLogger(): { logger: Logger; logged: unknown[] } {
  const logged: unknown[] = []
  const log = (...parts: unknown[]) => void logged.push(parts)
  return { logger: { debug: log, warn: log }, logged }
}

/** Fails when one of the texts contains the key, its secret, the token or the signature of the token. */
async function assertNoSecret(t: Harness, session: Session, values: unknown[]): Promise<void> {
  const tokens = (await session.requests()).map(({ headers }) => headers['authorization']!.split(' ').pop()!)
  assert.isNotEmpty(tokens)
  const secrets = [t.key, t.key.split('.')[1]!, ...tokens, ...tokens.map((token) => token.split('.').pop()!)]
  const texts = values.flatMap((value) => [...textsOf(value), JSON.stringify(value) ?? ''])
  for (const secret of secrets) assert.isEmpty(texts.filter((text) => text.includes(secret)), session.baseURL)
}

/** Sends a chat and a stream, with the key and with a token, to a server that repeats what it received. */
async function check(t: Harness, scenario: string, ...args: (string | number)[]): Promise<void> {
  for (const auth of ['key', 'jwt'] as const) {
    const session = new Session(t, scenario, ...args)
    const { logger, logged } = createLogger()
    const client = session.client({ auth, logger, maxRetries: 1, random: () => 0 })
    const stream = client.chat.completions.stream(question())
    const outcomes = [await outcomeOf(client.chat.completions.create(question())), await outcomeOf(stream.final())]
    const errors = outcomes.map(({ error }) => error)
    await assertNoSecret(t, session, [...errors, logged, client, stream])
    assert.instanceOf(errors.find((error) => error), ZhipuError)
  }
}

/** What the other origin received after a redirect; nothing when the runtime refuses it or cannot reach it. */
async function followAway(t: Harness, status: number, options: RequestOptions = {}): Promise<object> {
  const client = new Session(t, 'redirect-away', status).client()
  const { value = {} } = await outcomeOf(client.post<object>('/', { body: { a: 1 }, ...options }))
  return value
}

export const suite: Suite = {
  'a key that the server repeats in a JSON error is in no text of the error': async (t) => {
    for (const place of jsonPlaces) await check(t, 'echo', place, 401)
  },

  'a key that the server repeats in a refusal with status 200 is in no text of the error': async (t) => {
    for (const place of ['message', 'flat-code', 'content-filter', 'request-id']) await check(t, 'echo', place, 200)
  },

  'a key that the server repeats in a header is in no text of the error': async (t) => {
    for (const name of ['x-log-id', 'x-request-id', 'retry-after', 'content-language']) {
      await check(t, 'echo-header', name, 400)
    }
  },

  'a key that the server repeats in an HTML page is in no text of the error': async (t) => {
    for (const status of [403, 200]) await check(t, 'echo-page', status)
  },

  'a key that the server repeats in an event is in no text of the error': async (t) => {
    for (const place of jsonPlaces) {
      await check(t, 'echo-event', place, 0)
      await check(t, 'echo-event', place, 2)
    }
    await check(t, 'echo-garbage')
  },

  'a redirect to another origin does not send the key': async (t) => {
    for (const status of [301, 302, 303, 307, 308]) assert.notProperty(await followAway(t, status), 'authorization')
  },

  'a redirect to the same URL again and again ends with a ZhipuError': async (t) => {
    const session = new Session(t, 'redirect-loop', 302)
    const { error } = await outcomeOf(session.client().get('/'))
    assert.instanceOf(error, ZhipuError)
    // Bun follows 127 redirects, the other runtimes 20.
    assert.isBelow((await session.requests()).length, 300)
  },

  'a redirect to something that is not a web page is a ZhipuError and does not show the key': async (t) => {
    for (
      const location of ['javascript:alert(1)', 'file:///etc/passwd', 'http://[', 'data:application/json,{}', '', '//']
    ) {
      const session = new Session(t, 'redirect-to', location)
      const { error, value } = await outcomeOf(session.client().get('/'))
      await assertNoSecret(t, session, [error, value])
    }
  },

  'a middleware that sets Authorization in any case replaces the key': async (t) => {
    for (const name of ['authorization', 'Authorization', 'AUTHORIZATION']) {
      const session = new Session(t, 'ok')
      const client = session.client({
        middleware: [(request, next) => next({ ...request, headers: { ...request.headers, [name]: 'Bearer mine' } })],
      })
      await client.chat.completions.create(question())
      assert.equal((await session.requests())[0]!.headers['authorization'], 'Bearer mine')
    }
  },

  'a malformed key is not shown in the error': async (t) => {
    for (const apiKey of ['very-secret', '.very-secret', 'id.', 'id.very secret\r\nx: y', 'id.very-secret\u4e2d']) {
      let caught: unknown
      try {
        await t.client({ apiKey }).chat.completions.create(question())
      } catch (error) {
        caught = error
      }
      assert.instanceOf(caught, TypeError)
      assert.isEmpty(textsOf(caught).filter((text) => text.includes('very')))
    }
  },
}
