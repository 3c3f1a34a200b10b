import { expect, test } from 'vitest'
import type { FineTuningJobParams } from '../../../src/index.ts'
import { apiErrorOf, createMockAndClient, withoutSleep } from '../../support/mock-and-client.ts'

async function open() {
  const { client, mock, zhipu } = createMockAndClient()
  const upload = async (text: string, purpose = 'fine-tune') =>
    (await zhipu.files.create({ file: new File([text], 'train.jsonl'), purpose })).id
  const training_file = await upload('{"messages":[]}\n{"messages":[]}\n')
  const start = (params: Partial<FineTuningJobParams> = {}) =>
    zhipu.fineTuning.jobs.create({ model: 'chatglm3-6b', training_file, ...params })
  return { client, mock, upload, start, zhipu, jobs: zhipu.fineTuning.jobs, training_file }
}

test('a job goes from queued and running to succeeded, and creates a model and a file with its metrics', async () => {
  const { jobs, start, training_file, zhipu } = await open()
  const job = await start({ suffix: 'demo', hyperparameters: { n_epochs: 2 } })
  expect(job).toMatchObject({ object: 'fine_tuning.job', status: 'queued', training_file, result_files: [] })
  expect(job.id).toMatch(/^ftjob-20260101080000000-[0-9a-z]{5}$/)
  const states: string[] = []
  const done = await jobs.poll(job.id, { ...withoutSleep, onProgress: ({ status }) => states.push(status) })
  expect(states).toEqual(['running'])
  expect(done).toMatchObject({
    status: 'succeeded',
    fine_tuned_model: expect.stringMatching(/^chatglm3-6b-\d{19}-demo$/),
    hyperparameters: { batch_size: 'auto', learning_rate_multiplier: 'auto', n_epochs: 2 },
    finished_at: 1767225600,
  })
  expect(done.trained_tokens).toBeGreaterThan(0)
  const metrics = await (await zhipu.files.content(done.result_files![0]!)).text()
  expect(metrics).toBe('epoch,step,loss\n1,2,1\n2,4,0.5\n')
})

test('events have messages and the metrics of each epoch, and are paginated', async () => {
  const { jobs, start } = await open()
  const { id } = await start()
  await jobs.poll(id, withoutSleep)
  const listed: unknown[] = []
  for await (const { type, data, level } of jobs.events.list(id, { limit: 2 })) listed.push([type, level, data?.loss])
  expect(listed).toEqual([
    ['message', 'info', undefined],
    ['message', 'info', undefined],
    ['metrics', 'info', 1],
    ['metrics', 'info', 0.5],
    ['metrics', 'info', 0.25],
    ['message', 'info', undefined],
  ])
})

test('jobs are listed newest first, and can be cancelled and deleted', async () => {
  const { jobs, start } = await open()
  const [first, second] = [await start(), await start()]
  expect((await jobs.list()).data.map(({ id }) => id)).toEqual([second.id, first.id])
  expect(await jobs.cancel(first.id)).toMatchObject({ status: 'cancelled' })
  expect(await apiErrorOf(jobs.cancel(first.id))).toEqual({ status: 400, code: '1214' })
  expect((await jobs.retrieve(first.id)).status).toBe('cancelled')
  expect((await jobs.delete(first.id)).id).toBe(first.id)
  expect(await apiErrorOf(jobs.retrieve(first.id))).toEqual({ status: 404, code: '1214' })
})

test('a deleted model cannot be deleted again', async () => {
  const { jobs, start, zhipu } = await open()
  const { fine_tuned_model } = await jobs.poll((await start()).id, withoutSleep)
  const { fineTunedModels } = zhipu.fineTuning
  expect(await fineTunedModels.delete(fine_tuned_model!))
    .toEqual({ request_id: expect.any(String), model_name: fine_tuned_model, delete_status: 'deleted' })
  expect(await apiErrorOf(fineTunedModels.delete(fine_tuned_model!))).toEqual({ status: 404, code: '1214' })
})

test('invalid files and hyperparameters are refused', async () => {
  const { start, upload } = await open()
  const bad = { status: 400, code: '1214' }
  expect(await apiErrorOf(start({ training_file: 'none' }))).toEqual(bad)
  expect(await apiErrorOf(start({ training_file: await upload('{}', 'batch') }))).toEqual(bad)
  expect(await apiErrorOf(start({ training_file: await upload('no JSON') }))).toEqual(bad)
  expect(await apiErrorOf(start({ validation_file: 'none' }))).toEqual(bad)
  expect(await apiErrorOf(start({ hyperparameters: { n_epochs: 51 } }))).toEqual(bad)
  expect(await apiErrorOf(start({ suffix: 'x'.repeat(41) }))).toEqual(bad)
})

test('chat accepts a fine-tuned model of the same key until the model is deleted', async () => {
  const { client, jobs, mock, start, zhipu } = await open()
  const { fine_tuned_model, id } = await jobs.poll((await start({ model: 'glm-4-flash' })).id, withoutSleep)
  const chat = (sender = zhipu) =>
    sender.chat.completions.create({ model: fine_tuned_model!, messages: [{ role: 'user', content: '你好' }] })
  expect((await chat()).model).toBe(fine_tuned_model)
  mock.chat.when({ model: fine_tuned_model! }).reply('两年。')
  expect((await chat()).choices[0]!.message.content).toBe('两年。')
  expect(await apiErrorOf(chat(client({ apiKey: 'other.key' })))).toEqual({ status: 400, code: '1211' })
  await jobs.delete(id)
  await zhipu.fineTuning.fineTunedModels.delete(fine_tuned_model!)
  expect(await apiErrorOf(chat())).toEqual({ status: 400, code: '1211' })
})
