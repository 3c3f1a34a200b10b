import { assert } from 'chai'
import { parse, ParseError } from '../../../src/index.ts'
import { rejects } from '../../support/expect.ts'
import type { Harness } from '../../support/harness.ts'
import { question } from '../../support/question.ts'
import type { Suite } from '../../support/suite.ts'
import { delta, done, finish } from '../server/chat.ts'
import { elapsedMs, outcomeOf } from '../support/outcome.ts'

const anySchema = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }

/** Parses this answer of a model. */
function parseAnswer(t: Harness, text: string, reason: string = 'stop') {
  const events = delta(text) + finish(reason) + done
  const fetch = async () => new Response(events, { headers: { 'content-type': 'text/event-stream' } })
  return parse(t.client({ ...t.clientOptions, fetch, maxRetries: 0 }), question(), anySchema, { repairs: 0 })
}

/** Units that a model in a loop repeats, or that a user makes it repeat. */
const units = [
  '[',
  '{',
  '[{',
  ']',
  '}',
  '[]',
  '<think>',
  '</think>',
  '```',
  '```json',
  '<|begin_of_box|>',
  '<',
  '"',
  '\\',
  '{"a":',
]

export const suite: Suite = {
  'parse() needs linear time for an answer that repeats a bracket or a mark': async (t) => {
    for (const unit of units) {
      // Quadratic patterns need 8 s and more for 100 000 brackets, a linear scan a few milliseconds.
      const text = unit.repeat(Math.ceil(150_000 / Math.max(unit.length, 1)) + (unit.length > 4 ? 30_000 : 0))
      const ms = await elapsedMs(() => outcomeOf<unknown>(() => parseAnswer(t, text), unit))
      assert.isBelow(ms, 2_500, JSON.stringify(unit))
    }
  },

  'parse() needs linear time for an answer that was cut by max_tokens': async (t) => {
    for (const unit of ['[', '<think>']) {
      const ms = await elapsedMs(() => rejects(parseAnswer(t, unit.repeat(60_000), 'length'), ParseError))
      assert.isBelow(ms, 2_500, unit)
    }
  },

  'parse() still finds JSON in prose, fences, thoughts and boxes': async (t) => {
    const answers = [
      '{"a":[1]}',
      'Here: {"a":[1]} as you asked.',
      '```json\n{"a":[1]}\n```',
      '<think>is it [1]?</think>{"a":[1]}',
      '<|begin_of_box|>{"a":[1]}<|end_of_box|>',
    ]
    for (const answer of answers) assert.deepEqual((await parseAnswer(t, answer)).data, { a: [1] }, answer)
  },

  'parse() of deep nesting resolves or rejects with a ZhipuError': async (t) => {
    await outcomeOf<unknown>(parseAnswer(t, '['.repeat(100_000) + ']'.repeat(100_000)))
  },
}
