import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { question } from '../support/question.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

/** A default entry of the mock's `sensitiveWords`. */
const sensitiveWord = '敏感词示例'

export const suite: Suite = {
  'moderations.create() resolves with a result for each item, also for unsafe items': async (t) => {
    const { result_list } = await t.client().moderations.create({
      model: 'moderation',
      input: [
        { type: 'text', text: '今天天气很好' },
        { type: 'text', text: `这里有${sensitiveWord}` },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      ],
    })
    assert.deepEqual(result_list.map(({ content_type, risk_level }) => [content_type, risk_level]), [
      ['text', 'PASS'],
      ['text', 'REJECT'],
      ['image', 'PASS'],
    ])
  },

  'chat rejects unsafe content with code 1301 and the role of the content': async (t) => {
    const error = await rejects(t.client().chat.completions.create(question(sensitiveWord)), APIRequestFailedError)
    assert.equal(error.code, '1301')
    assert.deepEqual(error.contentFilter, [{ level: 1, role: 'user' }])
  },
}
