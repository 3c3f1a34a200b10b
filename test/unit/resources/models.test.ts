import { expect, test } from 'vitest'
import { Models } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

test('list() sends no body and returns the response unchanged', async () => {
  const list = { object: 'list', data: [{ id: 'glm-4.5', object: 'model', created: 1753632000, owned_by: 'z-ai' }] }
  const { transport, sent } = recorder(list)
  expect(await new Models(transport).list()).toEqual(list)
  expect(sent).toMatchObject([{ method: 'GET', url: 'https://open.bigmodel.cn/api/paas/v4/models', body: undefined }])
})

test('list() sends the request to the endpoint of its options', async () => {
  const { transport, sent } = recorder()
  await new Models(transport).list({ endpoint: 'intl-coding' })
  expect(sent[0]!.url).toBe('https://api.z.ai/api/coding/paas/v4/models')
})
