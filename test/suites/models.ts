import { assert } from 'chai'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'models.list() lists models that chat accepts': async (t) => {
    const { data, object } = await t.client().models.list()
    assert.equal(object, 'list')
    assert.include(data.map(({ id }) => id), 'glm-4.5')
    const messages = [{ role: 'user' as const, content: '你好' }]
    for (const { id } of data) {
      assert.equal((await t.client().chat.completions.create({ model: id, messages })).model, id)
    }
  },
}
