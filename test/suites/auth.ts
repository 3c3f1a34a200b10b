import { assert } from 'chai'
import { APIAuthenticationError } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { rejects } from '../support/expect.ts'
import { FastClock } from '../support/fast-clock.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'a token signed with Web Crypto passes verification with jose': async (t) => {
    // The mock reads the secret from the key of this request, and verifies all later tokens of the account with it.
    await t.client().chat.completions.create(question())
    const completion = await t.client({ auth: 'jwt' }).chat.completions.create(question())
    assert.equal(completion.choices[0]?.message.content, greeting)
  },

  'a token signed with a different secret is rejected with status 401': async (t) => {
    await t.client().chat.completions.create(question())
    const forged = t.client({ auth: 'jwt', apiKey: `${t.key}x`, maxRetries: 0 })
    const error = await rejects(forged.chat.completions.create(question()), APIAuthenticationError)
    assert.equal(error.status, 401)
  },

  'a request sends the secret as part of the key, but not with a token': async (t) => {
    const sent: string[] = []
    const { clientOptions } = t
    const spy = (url: string, init: RequestInit) => {
      sent.push(new Headers(init.headers).get('authorization')!)
      return (clientOptions.fetch ?? fetch)(url, init)
    }
    const secret = t.key.split('.')[1]!
    await t.client({ fetch: spy }).chat.completions.create(question())
    await t.client({ fetch: spy, auth: 'jwt' }).chat.completions.create(question())
    assert.equal(sent[0], `Bearer ${t.key}`)
    assert.match(sent[1]!, /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
    assert.notInclude(sent[1]!, secret)
  },

  'requests share one token, also when they are concurrent': async (t) => {
    const tokens = new Set<string>()
    const { clientOptions } = t
    const spy = (url: string, init: RequestInit) => {
      tokens.add(new Headers(init.headers).get('authorization')!)
      return (clientOptions.fetch ?? fetch)(url, init)
    }
    const client = t.client({ fetch: spy, auth: 'jwt' })
    await Promise.all(Array.from({ length: 5 }, () => client.chat.completions.create(question())))
    await client.chat.completions.create(question())
    assert.lengthOf([...tokens], 1)
  },

  'a token has times in milliseconds, the key id and sign_type': async (t) => {
    let token = ''
    const { clientOptions } = t
    const spy = (url: string, init: RequestInit) => {
      token = new Headers(init.headers).get('authorization')!.slice('Bearer '.length)
      return (clientOptions.fetch ?? fetch)(url, init)
    }
    await t.client({ fetch: spy, auth: 'jwt' }).chat.completions.create(question())
    const [header, payload] = token.split('.').slice(0, 2).map((part) =>
      JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')))
    )
    assert.deepEqual(header, { alg: 'HS256', sign_type: 'SIGN' })
    assert.equal(payload.api_key, t.key.split('.')[0])
    assert.closeTo(payload.timestamp, Date.now(), 60_000)
    assert.isAbove(payload.exp, payload.timestamp + 133_000)
  },

  'apiKey can be a function, which is called for each attempt': async (t) => {
    let calls = 0
    const apiKey = () => {
      calls++
      return Promise.resolve(t.key)
    }
    const client = t.client({ apiKey, clock: new FastClock() })
    await client.chat.completions.create(question(), t.fault({ status: 500, code: '1234', times: 1 }))
    assert.equal(calls, 2)
  },

  'apiKey: null sends no authorization header, and the request rejects with code 1001': async (t) => {
    const error = await rejects(t.client({ apiKey: null }).chat.completions.create(question()), APIAuthenticationError)
    assert.equal(error.code, '1001')
    assert.equal(error.status, 401)
    assert.isFalse(error.retryable)
  },

  'a request with an invalid key rejects with code 1000 and is not retried': async (t) => {
    await t.client().chat.completions.create(question())
    const client = t.client({ apiKey: `${t.key}x` })
    const error = await rejects(client.chat.completions.create(question()), APIAuthenticationError)
    assert.deepInclude({ ...error }, { status: 401, code: '1000', retryable: false })
    assert.lengthOf(await t.requests(), 1)
  },

  'the error for an invalid key does not contain the key': async (t) => {
    await t.client().chat.completions.create(question())
    const apiKey = `${t.key.split('.')[0]}.stolensecret`
    const error = await rejects(t.client({ apiKey }).chat.completions.create(question()), APIAuthenticationError)
    const texts = [error.message, error.stack, JSON.stringify(error), String(error), JSON.stringify(error.body)].join()
    assert.notInclude(texts, 'stolensecret')
    assert.notInclude(texts, apiKey)
    assert.notInclude(Object.keys(error), 'response')
  },
}
