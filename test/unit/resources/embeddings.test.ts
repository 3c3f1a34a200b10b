import { expect, test } from 'vitest'
import { Embeddings } from '../../../src/index.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const url = 'https://open.bigmodel.cn/api/paas/v4/embeddings'
const params = { model: 'embedding-3', input: ['苹果', '香蕉'] }

test('create() sends and returns bodies unchanged, including unknown fields', async () => {
  const list = { model: 'embedding-3', data: [], object: 'list', usage: { total_tokens: 0 }, unknown: 1 }
  const { transport, sent } = recorder(list)
  const body = { ...params, dimensions: 256, frobnicate: true } as const
  expect(await new Embeddings(transport).create(body)).toEqual(list)
  expect(sent).toMatchObject([{ method: 'POST', url }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(body)
})

test.each(['model', 'input'] as const)('create() throws for a missing or empty %s and sends nothing', (field) => {
  const { transport, sent } = recorder()
  for (const invalid of missingParams(params, field)) {
    expect(() => new Embeddings(transport).create(invalid)).toThrow(
      new TypeError(`Cannot send request: ${field} is missing or empty`),
    )
  }
  expect(sent).toEqual([])
})
