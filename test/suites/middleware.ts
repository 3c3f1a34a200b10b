import { assert } from 'chai'
import type { Middleware } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { rejects } from '../support/expect.ts'
import { FastClock } from '../support/fast-clock.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'each middleware wraps each attempt, the first one outermost': async (t) => {
    const calls: string[] = []
    const recordCalls = (name: string): Middleware => async (request, next) => {
      calls.push(`${name} ${request.attempt}`)
      const response = await next(request)
      calls.push(`${name} ${response.status}`)
      return response
    }
    const client = t.client({ middleware: [recordCalls('outer'), recordCalls('inner')], clock: new FastClock() })
    await client.chat.completions.create(question(), t.fault({ status: 500, code: '1234', times: 1 }))
    assert.deepEqual(calls, [
      ...['outer 0', 'inner 0', 'inner 500', 'outer 500'],
      ...['outer 1', 'inner 1', 'inner 200', 'outer 200'],
    ])
  },

  'a middleware can change the request and the response': async (t) => {
    const rewrite: Middleware = async (request, next) => {
      const response = await next({ ...request, headers: { ...request.headers, 'accept-language': 'en' } })
      return new Response((await response.text()).replace(greeting, 'changed'), response)
    }
    const completion = await t.client({ middleware: [rewrite] }).chat.completions.create(question())
    assert.equal(completion.choices[0]?.message.content, 'changed')
    const [request] = await t.requests()
    assert.equal(request!.headers['accept-language'], 'en')
  },

  'middleware and logger do not receive the key': async (t) => {
    const records: string[] = []
    const spy: Middleware = (request, next) => {
      records.push(JSON.stringify(request))
      return next(request)
    }
    const logger = {
      debug: (...args: unknown[]) => void records.push(JSON.stringify(args)),
      warn: (...args: unknown[]) => void records.push(JSON.stringify(args)),
    }
    const client = t.client({ middleware: [spy], logger, clock: new FastClock() })
    await client.chat.completions.create(question(), t.fault({ status: 500, code: '1234', times: 1 }))
    assert.isNotEmpty(records)
    assert.notInclude(records.join(), t.key.split('.')[1]!)
  },

  'a middleware that adds Authorization, in any case, replaces the authorization of the client': async (t) => {
    for (const name of ['authorization', 'Authorization', 'AUTHORIZATION']) {
      const adding: Middleware = (request, next) =>
        next({ ...request, headers: { ...request.headers, [name]: `Bearer ${t.key}` } })
      await t.client({ apiKey: 'another.secretsecret', middleware: [adding] }).chat.completions.create(question())
    }
    assert.lengthOf(await t.requests(), 3)
  },

  'a middleware that reads the body of a response is a TypeError after one request': async (t) => {
    const reading: Middleware = async (request, next) => {
      const response = await next(request)
      await response.text()
      return response
    }
    const request = t.client({ middleware: [reading] }).chat.completions.create(question())
    assert.include((await rejects(request, TypeError)).message, 'response.clone()')
    assert.lengthOf(await t.requests(), 1)
  },
}
