import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { ask } from '../support/ask.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'tokenizer.create() counts what chat charges': async (t) => {
    const { model, messages } = ask()
    const counted = await t.client().tokenizer.create({ model, messages })
    const charged = await t.client().chat.completions.create(ask())
    assert.equal(counted.usage.total_tokens, charged.usage.prompt_tokens)
  },

  'tokenizer.create() rejects with the code of the API': async (t) => {
    const { messages } = ask()
    const error = await rejects(t.client().tokenizer.create({ model: 'glm-9', messages }), APIRequestFailedError)
    assert.equal(error.code, '1211')
  },
}
