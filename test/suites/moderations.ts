import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { ask } from '../support/ask.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

/** One of the mock's `sensitiveWords`. */
const word = '敏感词示例'

export const suite: Suite = {
  'moderations.create() judges each item; a bad verdict is a result': async (t) => {
    const { result_list } = await t.client().moderations.create({
      model: 'moderation',
      input: [
        { type: 'text', text: '今天天气很好' },
        { type: 'text', text: `这里有${word}` },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      ],
    })
    assert.deepEqual(result_list.map(({ content_type, risk_level }) => [content_type, risk_level]), [
      ['text', 'PASS'],
      ['text', 'REJECT'],
      ['image', 'PASS'],
    ])
  },

  'what moderations.create() rejects, chat refuses, and says whose words they were': async (t) => {
    const error = await rejects(t.client().chat.completions.create(ask(word)), APIRequestFailedError)
    assert.equal(error.code, '1301')
    assert.deepEqual(error.contentFilter, [{ level: 1, role: 'user' }])
  },
}
