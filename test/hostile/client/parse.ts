import { assert } from 'chai'
import { parse, ParseError } from '../../../src/index.ts'
import { rejects } from '../../support/expect.ts'
import type { Harness } from '../../support/harness.ts'
import { question } from '../../support/question.ts'
import type { Suite } from '../../support/suite.ts'
import { delta, done, finish } from '../server/chat.ts'
import { outcomeOf } from '../support/outcome.ts'

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
  '\\"',
  '{}',
  '{"',
  '{"{\\"',
  '{"a":',
  '[[1],',
  '[1,[',
  '</think><think>',
]

export const suite: Suite = {
  'parse() needs linear time for an answer that repeats a bracket or a mark': async (t) => {
    // Quadratic patterns take longer than the time limit of a case, a linear scan some 100 ms.
    for (const unit of units) {
      await outcomeOf<unknown>(() => parseAnswer(t, unit.repeat(400_000 / unit.length)), unit)
    }
  },

  'parse() needs linear time for an answer that was cut by max_tokens': async (t) => {
    for (const unit of ['[', '<think>']) {
      await rejects(parseAnswer(t, unit.repeat(400_000 / unit.length), 'length'), ParseError)
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
