import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { question } from '../support/question.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'tokenizer.create() returns the prompt_tokens of a chat request': async (t) => {
    const { model, messages } = question()
    const count = await t.client().tokenizer.create({ model, messages })
    const completion = await t.client().chat.completions.create(question())
    assert.equal(count.usage.total_tokens, completion.usage.prompt_tokens)
  },

  'tokenizer.create() rejects an unknown model with code 1211': async (t) => {
    const { messages } = question()
    const error = await rejects(t.client().tokenizer.create({ model: 'glm-9', messages }), APIRequestFailedError)
    assert.equal(error.code, '1211')
  },
}
