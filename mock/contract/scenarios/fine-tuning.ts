import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('fine-tuning')

const jobOf = (status: RegExp): Shape => ({
  id: /^ftjob-/,
  'request_id?': 'text|null',
  created_at: 'seconds',
  'error?': 'any',
  'fine_tuned_model?': 'text|null',
  'finished_at?': 'seconds|null',
  hyperparameters: {
    'batch_size?': 'string|integer|null',
    'learning_rate_multiplier?': 'string|number|null',
    'n_epochs?': 'string|integer|null',
  },
  model: '=chatglm3-6b',
  object: '=fine_tuning.job',
  result_files: ['text'],
  status,
  'trained_tokens?': 'integer|null',
  training_file: 'text',
  'validation_file?': 'string|null',
})

/** Progress of a job. Source: types of the official SDK of 2024. */
const event: Shape = {
  object: '=fine_tuning.job.event',
  id: 'text',
  type: 'text',
  created_at: 'seconds',
  level: 'text',
  message: 'text',
  'data?': {
    'epoch?': 'integer',
    'current_steps?': 'integer',
    'total_steps?': 'integer',
    'elapsed_time?': 'string|number',
    'remaining_time?': 'string|number',
    'trained_tokens?': 'integer',
    'loss?': 'number',
    'eval_loss?': 'number',
    'acc?': 'number',
    'eval_acc?': 'number',
    'learning_rate?': 'number',
  },
}

const line = JSON.stringify({ messages: [{ role: 'user', content: '你好' }, { role: 'assistant', content: '您好' }] })
const upload = () => ({ file: new File([`${line}\n`], 'contract.jsonl'), purpose: 'fine-tune' })

/** Fine-tuning: jobs, events, models, cancellation, errors. */
export const fineTuning: readonly Scenario[] = [
  scenario(
    'a job reports events and creates a model, and both can be deleted',
    { requests: 66, paid: 'fine-tuning' },
    async (client, t) => {
      const { fineTunedModels, jobs } = client.fineTuning
      const file = await client.files.create(upload())
      const training_file = t.need('file id', file.id)
      t.cleanUp(`file ${training_file}`, () => client.files.delete(training_file))
      const created = await jobs.create({ model: 'chatglm3-6b', training_file, suffix: 'contract' })
      t.shape('job', created, jobOf(/^(validating_files|queued|running|create)$/))
      t.fact('training_file is the file', created.training_file === training_file, true)
      const list = await client.get<{ data?: { id: string }[] }>('/fine_tuning/jobs', { query: { limit: 20 } })
      t.shape('list', list, { object: '=list', data: ['any'], has_more: 'boolean' })
      const listed = Array.isArray(list.data) ? list.data.filter((item) => item?.id === created.id) : []
      t.fact('times that it is listed', listed.length, 1)
      t.shape('listed job', listed[0], jobOf(/^(create|validating_files|queued|running|succeeded)$/))
      const completed = await jobs.poll(t.need('job id', created.id), t.patience)
      for (const id of [completed.result_files ?? []].flat()) t.cleanUp(`file ${id}`, () => client.files.delete(id))
      t.shape('completed job', completed, jobOf(/^succeeded$/))
      t.fact('completed job has the same id', completed.id === created.id, true)
      t.fact('trained_tokens are above 0', Number(completed.trained_tokens) > 0, true)
      const events = await client.get<{ data?: { created_at: number }[]; has_more?: boolean }>(
        `/fine_tuning/jobs/${created.id}/events`,
      )
      t.shape('events', events, { object: '=list', data: [event], has_more: 'boolean' })
      t.fact('has_more of the events', events.has_more, false)
      t.fact('has events', (events.data?.length ?? 0) > 0, true)
      const model = t.need('fine_tuned_model', completed.fine_tuned_model)
      const deleted = await fineTunedModels.delete(model)
      t.shape('deleted model', deleted, {
        'request_id?': 'text',
        model_name: 'text',
        delete_status: /^(deleting|deleted)$/,
      })
      t.fact('deleted model is that of the job', deleted.model_name === model, true)
      const deletedJob = await jobs.delete(created.id)
      t.shape('deleted job', deletedJob, jobOf(/^succeeded$/))
      t.fact('deleted job is the created one', deletedJob.id === created.id, true)
    },
  ),

  scenario('a job can be cancelled', { requests: 5, paid: 'fine-tuning' }, async (client, t) => {
    const { jobs } = client.fineTuning
    const file = await client.files.create(upload())
    const training_file = t.need('file id', file.id)
    t.cleanUp(`file ${training_file}`, () => client.files.delete(training_file))
    const created = await jobs.create({ model: 'chatglm3-6b', training_file })
    const id = t.need('job id', created.id)
    t.cleanUp(`fine-tuning job ${id}`, () => jobs.delete(id))
    const cancelled = await jobs.cancel(id)
    t.shape('cancelled job', cancelled, jobOf(/^cancelled$/))
    t.fact('cancelled job has the same id', cancelled.id === id, true)
  }),

  scenario('an unknown job is rejected with 404', 1, async (client, t) => {
    await t.refusal('refusal', client.fineTuning.jobs.retrieve('ftjob-none'), { status: 404 })
  }),
]
