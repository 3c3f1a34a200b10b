import { expect, test } from 'vitest'
import { Tokenizer, type TokenizerParams } from '../../../src/index.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const url = 'https://open.bigmodel.cn/api/paas/v4/tokenizer'
const params: TokenizerParams = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] }

test('create() sends messages and tools and returns the response unchanged', async () => {
  const count = { id: '1', usage: { prompt_tokens: 5, video_tokens: 0, image_tokens: 0, total_tokens: 5 } }
  const { transport, sent } = recorder(count)
  const body: TokenizerParams = { ...params, tools: [{ type: 'function', function: { name: 'weather' } }] }
  expect(await new Tokenizer(transport).create(body)).toEqual(count)
  expect(sent).toMatchObject([{ method: 'POST', url }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(body)
})

test.each(['model', 'messages'] as const)('create() throws for a missing or empty %s and sends nothing', (field) => {
  const { transport, sent } = recorder()
  for (const invalid of missingParams(params, field)) {
    expect(() => new Tokenizer(transport).create(invalid)).toThrow(
      new TypeError(`Cannot send request: ${field} is missing or empty`),
    )
  }
  expect(sent).toEqual([])
})
