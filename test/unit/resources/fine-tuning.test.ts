import { expect, test } from 'vitest'
import { FineTuning, TaskError } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4'

test('jobs, events and fineTunedModels send requests to their paths', async () => {
  const { transport, sent } = recorder({ id: 'ftjob-1', data: [] })
  const { fineTunedModels, jobs } = new FineTuning(transport)
  await jobs.create({ model: 'chatglm3-6b', training_file: 'file-1', hyperparameters: { n_epochs: 'auto' } })
  await jobs.list({ limit: 2 })
  await jobs.retrieve('ftjob-1')
  await jobs.events.list('ftjob-1')
  await jobs.cancel('ftjob-1')
  await jobs.delete('ftjob-1')
  await fineTunedModels.delete('chatglm3-6b:demo')
  expect(sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`)).toEqual([
    'POST /fine_tuning/jobs',
    'GET /fine_tuning/jobs?limit=2',
    'GET /fine_tuning/jobs/ftjob-1',
    'GET /fine_tuning/jobs/ftjob-1/events',
    'POST /fine_tuning/jobs/ftjob-1/cancel',
    'DELETE /fine_tuning/jobs/ftjob-1',
    'DELETE /fine_tuning/fine_tuned_models/chatglm3-6b%3Ademo',
  ])
})

test('jobs.create() throws for a missing training_file and sends nothing', () => {
  const { transport, sent } = recorder()
  expect(() => new FineTuning(transport).jobs.create({ model: 'a' } as never)).toThrow('training_file is missing')
  expect(sent).toEqual([])
})

test('jobs.events.list() iterates over all pages', async () => {
  const { transport } = recorder({ data: [{ id: 'e1' }], has_more: true }, { data: [{ id: 'e2' }], has_more: false })
  const ids: string[] = []
  for await (const { id } of new FineTuning(transport).jobs.events.list('ftjob-1', { limit: 1 })) ids.push(id)
  expect(ids).toEqual(['e1', 'e2'])
})

test('jobs.poll() waits for the model and rejects when the job is cancelled', async () => {
  const options = { sleep: () => Promise.resolve() }
  const done = recorder({ status: 'queued' }, { status: 'running' }, { status: 'succeeded', fine_tuned_model: 'm' })
  expect(await new FineTuning(done.transport).jobs.poll('ftjob-1', options)).toMatchObject({ fine_tuned_model: 'm' })
  const cancelled = recorder({ status: 'running' }, { status: 'cancelled' })
  await expect(new FineTuning(cancelled.transport).jobs.poll('ftjob-1', options)).rejects.toBeInstanceOf(TaskError)
})
