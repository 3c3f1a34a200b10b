import { expect, test } from 'vitest'
import { Images } from '../../../src/index.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const url = 'https://open.bigmodel.cn/api/paas/v4/images/generations'
const params = { model: 'glm-image', prompt: '窗台上的小猫' }

test('create() sends its params and returns the response unchanged', async () => {
  const images = { created: 1, data: [{ url: 'https://aigc-files.bigmodel.cn/api/cogview/1_0.png' }] }
  const { transport, sent } = recorder(images)
  const body = { ...params, size: '1472x1088', quality: 'hd', watermark_enabled: false } as const
  expect(await new Images(transport).generations.create(body)).toEqual(images)
  expect(sent).toMatchObject([{ method: 'POST', url }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(body)
})

test.each(['model', 'prompt'] as const)('create() throws for a missing or empty %s and sends nothing', (field) => {
  const { transport, sent } = recorder()
  for (const invalid of missingParams(params, field)) {
    expect(() => new Images(transport).generations.create(invalid)).toThrow(
      new TypeError(`Cannot send request: ${field} is missing or empty`),
    )
  }
  expect(sent).toEqual([])
})
