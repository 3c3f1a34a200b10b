import { expect, test } from 'vitest'
import { Rerank } from '../../../src/index.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const url = 'https://open.bigmodel.cn/api/paas/v4/rerank'
const params = { model: 'rerank', query: 'capital', documents: ['Carson City', 'Reno'] }

test('create() sends its params and returns the response unchanged', async () => {
  const ranking = { id: '1', results: [{ index: 1, relevance_score: 0.9 }], usage: { total_tokens: 7 } }
  const { transport, sent } = recorder(ranking)
  const body = { ...params, top_n: 1, return_documents: true }
  expect(await new Rerank(transport).create(body)).toEqual(ranking)
  expect(sent).toMatchObject([{ method: 'POST', url }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(body)
})

test.each(['model', 'query', 'documents'] as const)(
  'create() throws for a missing or empty %s and sends nothing',
  (field) => {
    const { transport, sent } = recorder()
    for (const invalid of missingParams(params, field)) {
      expect(() => new Rerank(transport).create(invalid)).toThrow(
        new TypeError(`Cannot send request: ${field} is missing or empty`),
      )
    }
    expect(sent).toEqual([])
  },
)
