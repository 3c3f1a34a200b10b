import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

export const suite: Suite = {
  'embeddings.create() gives a unit vector for each text, nearer for nearer texts': async (t) => {
    const input = ['今天天气很好', '今天天气不错', '股票市场下跌']
    const { data, usage } = await t.client().embeddings.create({ model: 'embedding-3', input, dimensions: 512 })
    const [a, b, c] = data.map(({ embedding }) => embedding)
    assert.deepEqual(data.map(({ index }) => index), [0, 1, 2])
    assert.closeTo(dot(a!, a!), 1, 1e-5)
    assert.isAbove(dot(a!, b!), dot(a!, c!))
    assert.isAbove(usage.total_tokens, 0)
  },

  'embeddings.create() gives equal texts the same vector on every runtime': async (t) => {
    const ask = { model: 'embedding-3', input: '苹果', dimensions: 256 } as const
    const [{ data: [one] }, { data: [other] }] = await Promise.all([
      t.client().embeddings.create(ask),
      t.client().embeddings.create(ask),
    ])
    assert.deepEqual(one, other)
    const large = one!.embedding.flatMap((value, place) => value > 0.1 ? [place] : [])
    assert.deepEqual(large, [45, 50, 95, 133, 152, 225])
  },

  'embeddings.create() rejects with the code of the API': async (t) => {
    const input = new Array<string>(65).fill('好')
    const error = await rejects(
      t.client().embeddings.create({ model: 'embedding-3', input }),
      APIRequestFailedError,
    )
    assert.equal(error.code, '1214')
    assert.include(error.message, '64')
    assert.lengthOf(await t.seen(), 1)
  },
}
