import { expect, test } from 'vitest'
import { Monitor } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

test('usage sends requests below /api with the key and without Bearer', async () => {
  const { transport, sent } = recorder({ code: 200, msg: '操作成功', data: {}, success: true })
  const { usage } = new Monitor(transport)
  const hour = { startTime: '2026-09-15 17:00:00', endTime: '2026-09-15 18:00:00' }
  await usage.quotaLimit()
  await usage.modelUsage(hour)
  await usage.toolUsage()
  const root = 'https://open.bigmodel.cn/api/monitor/usage'
  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET ${root}/quota/limit`,
    `GET ${root}/model-usage?${new URLSearchParams(hour)}`,
    `GET ${root}/tool-usage`,
  ])
  expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['id.secret', 'id.secret', 'id.secret'])
})
