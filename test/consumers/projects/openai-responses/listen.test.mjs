import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { useZhipu } from 'zhipu-fetch/mock/vitest'
import { testResponses } from './cases.mjs'

const zhipu = useZhipu()

testResponses(zhipu, 'https://open.bigmodel.cn/api/v1')

test('the openai package throws the error event of a stream', async () => {
  zhipu.fail({ error: { code: 'overloaded', afterEvents: 4 } })
  const openai = new OpenAI({
    apiKey: zhipu.apiKey,
    baseURL: 'https://open.bigmodel.cn/api/v1',
    dangerouslyAllowBrowser: true,
  })
  const stream = await openai.responses.create({ model: 'glm-5.3', input: '你好', stream: true })
  const read = async () => {
    for await (const _ of stream);
  }
  await expect(read()).rejects.toMatchObject({ code: 'overloaded' })
})
