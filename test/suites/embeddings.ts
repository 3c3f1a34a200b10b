import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const dotProduct = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0)

export const suite: Suite = {
  'embeddings.create() returns a unit vector for each text, and closer vectors for similar texts': async (t) => {
    const input = ['今天天气很好', '今天天气不错', '股票市场下跌']
    const { data, usage } = await t.client().embeddings.create({ model: 'embedding-3', input, dimensions: 512 })
    const [a, b, c] = data.map(({ embedding }) => embedding)
    assert.deepEqual(data.map(({ index }) => index), [0, 1, 2])
    assert.closeTo(dotProduct(a!, a!), 1, 1e-5)
    assert.isAbove(dotProduct(a!, b!), dotProduct(a!, c!))
    assert.isAbove(usage.total_tokens, 0)
  },

  'embeddings.create() returns the same vector for equal texts on every runtime': async (t) => {
    const params = { model: 'embedding-3', input: '苹果', dimensions: 256 } as const
    const [{ data: [first] }, { data: [second] }] = await Promise.all([
      t.client().embeddings.create(params),
      t.client().embeddings.create(params),
    ])
    assert.deepEqual(first, second)
    const indexes = first!.embedding.flatMap((value, index) => value > 0.1 ? [index] : [])
    assert.deepEqual(indexes, [45, 50, 95, 133, 152, 225])
  },

  'embeddings.create() rejects more than 64 texts with code 1214': async (t) => {
    const input = new Array<string>(65).fill('好')
    const error = await rejects(
      t.client().embeddings.create({ model: 'embedding-3', input }),
      APIRequestFailedError,
    )
    assert.equal(error.code, '1214')
    assert.include(error.message, '64')
    assert.lengthOf(await t.requests(), 1)
  },
}
