import { assert } from 'chai'
import type { Middleware } from '../../src/index.ts'
import { ask, greeting } from '../support/ask.ts'
import { HurriedClock } from '../support/fast-clock.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'a middleware stands around each attempt, the first outermost': async (t) => {
    const told: string[] = []
    const tell = (name: string): Middleware => async (request, next) => {
      told.push(`${name} ${request.attempt}`)
      const response = await next(request)
      told.push(`${name} ${response.status}`)
      return response
    }
    const client = t.client({ middleware: [tell('outer'), tell('inner')], clock: new HurriedClock() })
    await client.chat.completions.create(ask(), t.fault({ status: 500, code: '1234', times: 1 }))
    assert.deepEqual(told, [
      ...['outer 0', 'inner 0', 'inner 500', 'outer 500'],
      ...['outer 1', 'inner 1', 'inner 200', 'outer 200'],
    ])
  },

  'a middleware may change what is sent and what is answered': async (t) => {
    const marked: Middleware = async (request, next) => {
      const response = await next({ ...request, headers: { ...request.headers, 'accept-language': 'en' } })
      return new Response((await response.text()).replace(greeting, 'changed'), response)
    }
    const answer = await t.client({ middleware: [marked] }).chat.completions.create(ask())
    assert.equal(answer.choices[0]?.message.content, 'changed')
    const [request] = await t.seen()
    assert.equal(request!.headers['accept-language'], 'en')
  },

  'a middleware and a logger never see the key': async (t) => {
    const told: string[] = []
    const spy: Middleware = (request, next) => {
      told.push(JSON.stringify(request))
      return next(request)
    }
    const logger = {
      debug: (...all: unknown[]) => void told.push(JSON.stringify(all)),
      warn: (...all: unknown[]) => void told.push(JSON.stringify(all)),
    }
    const client = t.client({ middleware: [spy], logger, clock: new HurriedClock() })
    await client.chat.completions.create(ask(), t.fault({ status: 500, code: '1234', times: 1 }))
    assert.isNotEmpty(told)
    assert.notInclude(told.join(), t.key.split('.')[1]!)
  },
}
