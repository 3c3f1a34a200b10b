import { inFamily, type Scenario } from './scenario.ts'

const scenario = inFamily('fine-tuning')

const example = `${
  JSON.stringify({ messages: [{ role: 'user', content: '你好' }, { role: 'assistant', content: '好' }] })
}\n`

/** Training, as of 2024: the endpoints are in the official SDKs alone. */
export const fineTuning: readonly Scenario[] = [
  scenario('a training is started, watched, and leaves a model that can be deleted', {
    requests: 30,
    holds: 'the right to train',
  }, async (client, t) => {
    const file = await client.files.create({ file: new File([example], 'train.jsonl'), purpose: 'fine-tune' })
    const job = await client.fineTuning.jobs.create({
      model: 'chatglm3-6b',
      training_file: file.id,
      suffix: 'contract',
    })
    t.shape('job', job, {
      id: 'string',
      'object?': 'string',
      'request_id?': 'string',
      'created_at?': 'number',
      'finished_at?': 'number|null',
      'error?': 'any',
      'model?': 'string',
      'fine_tuned_model?': 'string|null',
      status: 'string',
      'hyperparameters?': 'any',
      'training_file?': 'string',
      'validation_file?': 'string|null',
      'result_files?': ['string'],
      'trained_tokens?': 'number|null',
      'estimated_finish?': 'any',
    })
    const page = await client.fineTuning.jobs.list({ limit: 10 })
    t.fact('is listed', page.data.some(({ id }) => id === job.id), true)
    const done = await client.fineTuning.jobs.poll(job.id, t.patience)
    t.fact('status', done.status, 'succeeded')
    const { data: events } = await client.fineTuning.jobs.events.list(job.id)
    t.fact('there are events', events.length > 0, true)
    const gone = await client.fineTuning.fineTunedModels.delete(done.fine_tuned_model ?? '')
    t.shape('deleted model', gone, { 'request_id?': 'string', model_name: 'string', delete_status: 'string' })
    await client.fineTuning.jobs.delete(job.id)
    const left = await client.fineTuning.jobs.list({ limit: 10 })
    t.fact('is listed after deletion', left.data.some(({ id }) => id === job.id), false)
  }),

  scenario('a training can be called off', { requests: 3, holds: 'the right to train' }, async (client, t) => {
    const file = await client.files.create({ file: new File([example], 'train.jsonl'), purpose: 'fine-tune' })
    const job = await client.fineTuning.jobs.create({ model: 'chatglm3-6b', training_file: file.id })
    const off = await client.fineTuning.jobs.cancel(job.id)
    t.fact('status', off.status, 'cancelled')
  }),
]
