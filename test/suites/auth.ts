import { assert } from 'chai'
import { APIAuthenticationError } from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { rejects } from '../support/expect.ts'
import { HurriedClock } from '../support/fast-clock.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'a token that Web Crypto signed is one that jose accepts': async (t) => {
    // The mock learns the secret from the key itself, and verifies every later token of the account with it.
    await t.client().chat.completions.create(ask())
    const answer = await t.client({ auth: 'jwt' }).chat.completions.create(ask())
    assert.equal(answer.choices[0]?.message.content, greeting)
  },

  'a token signed with another secret is refused': async (t) => {
    await t.client().chat.completions.create(ask())
    const forged = t.client({ auth: 'jwt', apiKey: `${t.key}x`, maxRetries: 0 })
    const error = await rejects(forged.chat.completions.create(ask()), APIAuthenticationError)
    assert.equal(error.status, 401)
  },

  'the secret is sent with a key and not with a token': async (t) => {
    const sent: string[] = []
    const { connection } = t
    const spy = (url: string, init: RequestInit) => {
      sent.push(new Headers(init.headers).get('authorization')!)
      return (connection.fetch ?? fetch)(url, init)
    }
    const secret = t.key.split('.')[1]!
    await t.client({ fetch: spy }).chat.completions.create(ask())
    await t.client({ fetch: spy, auth: 'jwt' }).chat.completions.create(ask())
    assert.equal(sent[0], `Bearer ${t.key}`)
    assert.match(sent[1]!, /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
    assert.notInclude(sent[1]!, secret)
  },

  'one token serves many requests, and requests at once share one signing': async (t) => {
    const tokens = new Set<string>()
    const { connection } = t
    const spy = (url: string, init: RequestInit) => {
      tokens.add(new Headers(init.headers).get('authorization')!)
      return (connection.fetch ?? fetch)(url, init)
    }
    const client = t.client({ fetch: spy, auth: 'jwt' })
    await Promise.all(Array.from({ length: 5 }, () => client.chat.completions.create(ask())))
    await client.chat.completions.create(ask())
    assert.lengthOf([...tokens], 1)
  },

  'a token carries milliseconds, the key id and sign_type': async (t) => {
    let token = ''
    const { connection } = t
    const spy = (url: string, init: RequestInit) => {
      token = new Headers(init.headers).get('authorization')!.slice('Bearer '.length)
      return (connection.fetch ?? fetch)(url, init)
    }
    await t.client({ fetch: spy, auth: 'jwt' }).chat.completions.create(ask())
    const [header, payload] = token.split('.').slice(0, 2).map((part) =>
      JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')))
    )
    assert.deepEqual(header, { alg: 'HS256', sign_type: 'SIGN' })
    assert.equal(payload.api_key, t.key.split('.')[0])
    assert.closeTo(payload.timestamp, Date.now(), 60_000)
    assert.isAbove(payload.exp, payload.timestamp + 133_000)
  },

  'a key may come from a function, asked for each attempt': async (t) => {
    let asked = 0
    const apiKey = () => {
      asked++
      return Promise.resolve(t.key)
    }
    const client = t.client({ apiKey, clock: new HurriedClock() })
    await client.chat.completions.create(ask(), t.fault({ status: 500, code: '1234', times: 1 }))
    assert.equal(asked, 2)
  },

  'apiKey: null sends no authorization, and the refusal says 1001': async (t) => {
    const error = await rejects(t.client({ apiKey: null }).chat.completions.create(ask()), APIAuthenticationError)
    assert.equal(error.code, '1001')
    assert.equal(error.status, 401)
    assert.isFalse(error.retryable)
  },

  'a key that the server does not accept is refused once and for all': async (t) => {
    await t.client().chat.completions.create(ask())
    const client = t.client({ apiKey: `${t.key}x` })
    const error = await rejects(client.chat.completions.create(ask()), APIAuthenticationError)
    assert.deepInclude({ ...error }, { status: 401, code: '401', retryable: false })
    assert.lengthOf(await t.seen(), 1)
  },

  'a refused key shows in no message, property or printed form': async (t) => {
    await t.client().chat.completions.create(ask())
    const wrong = `${t.key.split('.')[0]}.stolensecret`
    const error = await rejects(t.client({ apiKey: wrong }).chat.completions.create(ask()), APIAuthenticationError)
    const told = [error.message, error.stack, JSON.stringify(error), String(error), JSON.stringify(error.body)].join()
    assert.notInclude(told, 'stolensecret')
    assert.notInclude(told, wrong)
    assert.notInclude(Object.keys(error), 'response')
  },
}
