import { expect, test } from 'vitest'
import { Embeddings } from '../../../src/index.ts'
import { missing } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const url = 'https://open.bigmodel.cn/api/paas/v4/embeddings'
const params = { model: 'embedding-3', input: ['苹果', '香蕉'] }

test('create() posts the texts with keys nobody has typed, and gives the list as it came', async () => {
  const list = { model: 'embedding-3', data: [], object: 'list', usage: { total_tokens: 0 }, novelty: 1 }
  const { transport, sent } = recorder(list)
  const body = { ...params, dimensions: 256, frobnicate: true } as const
  expect(await new Embeddings(transport).create(body)).toEqual(list)
  expect(sent).toMatchObject([{ method: 'POST', url }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(body)
})

test.each(['model', 'input'] as const)('create() refuses a missing %s before anything is sent', (field) => {
  const { transport, sent } = recorder()
  for (const wrong of missing(params, field)) {
    expect(() => new Embeddings(transport).create(wrong)).toThrow(
      new TypeError(`Cannot send request: ${field} is missing or empty`),
    )
  }
  expect(sent).toEqual([])
})
