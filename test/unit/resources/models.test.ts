import { expect, test } from 'vitest'
import { Models } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

test('list() asks without a body and gives the list as it came', async () => {
  const list = { object: 'list', data: [{ id: 'glm-4.5', object: 'model', created: 1753632000, owned_by: 'z-ai' }] }
  const { transport, sent } = recorder(list)
  expect(await new Models(transport).list()).toEqual(list)
  expect(sent).toMatchObject([{ method: 'GET', url: 'https://open.bigmodel.cn/api/paas/v4/models', body: undefined }])
})

test('list() asks the base it is told', async () => {
  const { transport, sent } = recorder()
  await new Models(transport).list({ endpoint: 'intl-coding' })
  expect(sent[0]!.url).toBe('https://api.z.ai/api/coding/paas/v4/models')
})
