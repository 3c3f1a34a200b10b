import { expect, test } from 'vitest'
import { Batches, TaskError } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4'

test('create(), retrieve(), list() and cancel() send requests to their paths', async () => {
  const { transport, sent } = recorder({ id: 'batch_1', data: [], has_more: false })
  const batches = new Batches(transport)
  const params = { input_file_id: 'file-1', endpoint: '/v4/chat/completions', metadata: { a: 'b' } }
  await batches.create(params)
  await batches.retrieve('batch_1')
  await batches.list()
  await batches.list({ limit: 5 })
  await batches.cancel('batch_1')
  expect(sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`)).toEqual([
    'POST /batches',
    'GET /batches/batch_1',
    'GET /batches',
    'GET /batches?limit=5',
    'POST /batches/batch_1/cancel',
  ])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(params)
  expect(sent[4]!.body).toBeUndefined()
})

test('create() throws for a missing input_file_id or endpoint and sends nothing', () => {
  const { transport, sent } = recorder()
  const batches = new Batches(transport)
  expect(() => batches.create({ endpoint: '/v4/embeddings' } as never)).toThrow(
    'Cannot send request: input_file_id is missing or empty',
  )
  expect(() => batches.create({ input_file_id: 'a' } as never)).toThrow(TypeError)
  expect(sent).toEqual([])
})

test('list() iterates over all pages', async () => {
  const { transport, sent } = recorder({ data: [{ id: 'batch_1' }], has_more: true }, { data: [{ id: 'batch_2' }] })
  const ids: string[] = []
  for await (const { id } of new Batches(transport).list({ limit: 1 })) ids.push(id)
  expect(ids).toEqual(['batch_1', 'batch_2'])
  expect(sent[1]!.url).toBe(`${base}/batches?limit=1&after=batch_1`)
})

test('poll() continues for every status that is not final, also for unknown ones', async () => {
  const states = ['validating', 'in_progress', 'finalizing', 'unknown', 'completed'].map((status) => ({ status }))
  const statuses: string[] = []
  const batch = await new Batches(recorder(...states).transport).poll('batch_1', {
    onProgress: ({ status }) => statuses.push(status),
    sleep: () => Promise.resolve(),
  })
  expect(batch.status).toBe('completed')
  expect(statuses).toEqual(['validating', 'in_progress', 'finalizing', 'unknown'])
})

test.each(['failed', 'expired', 'cancelled'])(
  'poll() rejects with the batch when its status is %s',
  async (status) => {
    const { transport } = recorder({ status: 'in_progress' }, { id: 'batch_1', status })
    const error = await new Batches(transport).poll('batch_1', { sleep: () => Promise.resolve() }).catch((error) =>
      error
    )
    expect(error).toBeInstanceOf(TaskError)
    expect(error.body).toEqual({ id: 'batch_1', status })
  },
)
