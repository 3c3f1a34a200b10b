import { assert } from 'chai'
import { parse, ParseError } from '../../src/index.ts'
import { question } from '../support/question.ts'
import { rejects } from '../support/expect.ts'
import { z } from '../support/schemas.ts'
import type { Suite } from '../support/suite.ts'

const city = z.object({ name: z.string() })

export const suite: Suite = {
  'parse() requests JSON for a schema and returns the validated value': async (t) => {
    const { data, repairs } = await parse(t.client(), question('```json\n{"name":"北京"}\n```'), city)
    assert.deepEqual(data, { name: '北京' })
    assert.equal(repairs, 0)
    const [request] = await t.requests()
    assert.deepEqual(request!.body.response_format, { type: 'json_object' })
    assert.include(request!.body.messages[0].content, '{"type":"object","properties":{"name":{"type":"string"}}')
  },

  'parse() finds the value in an answer with other fenced blocks and brackets, without a correction': async (t) => {
    const answer = '[注] 例如\n```json\n{"name":7}\n```\n所以\n```json\n{"name":"北京"}\n```'
    const { data, repairs } = await parse(t.client(), question(answer), city)
    assert.deepEqual({ data, repairs }, { data: { name: '北京' }, repairs: 0 })
  },

  'parse() asks the model for one correction, then rejects with its last answer': async (t) => {
    const error = await rejects(parse(t.client(), question('{"name":7}'), city), ParseError)
    assert.match(`${error.partial.message.content}`, /name: Expected string/)
    const [, second] = await t.requests()
    assert.deepEqual(second!.body.messages.map(({ role }: { role: string }) => role), [
      'system',
      'user',
      'assistant',
      'user',
    ])
  },

  'parse() rejects with the reason of an abort, and closes the connection': async (t) => {
    const controller = new AbortController()
    const parsing = parse(t.client(t.fault({ stall: { afterEvents: 1 } })), question('{"name":"北京"}'), city, {
      signal: controller.signal,
      onText: () => controller.abort(new Error('enough')),
    })
    assert.equal((await rejects(parsing, Error)).message, 'enough')
    await t.waitUntilClosed()
  },
}
