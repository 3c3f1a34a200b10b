import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('fine-tuning')

const job: Shape = {
  id: 'string',
  'request_id?': 'string|null',
  'created_at?': 'number|null',
  'error?': 'any',
  'fine_tuned_model?': 'string|null',
  'finished_at?': 'number|null',
  'hyperparameters?': 'any',
  'model?': 'string|null',
  'object?': 'string|null',
  'result_files?': ['string'],
  status: 'string',
  'trained_tokens?': 'number|null',
  'training_file?': 'string|null',
  'validation_file?': 'string|null',
}

const line = JSON.stringify({ messages: [{ role: 'user', content: '你好' }, { role: 'assistant', content: '您好' }] })
const upload = () => ({ file: new File([`${line}\n`], 'contract.jsonl'), purpose: 'fine-tune' })

/** Fine-tuning: jobs, events, models, cancellation, errors. */
export const fineTuning: readonly Scenario[] = [
  scenario(
    'a job reports events and creates a model, and both can be deleted',
    { requests: 60, paid: 'fine-tuning' },
    async (client, t) => {
      const { fineTunedModels, jobs } = client.fineTuning
      const file = await client.files.create(upload())
      const created = await jobs.create({ model: 'chatglm3-6b', training_file: file.id, suffix: 'contract' })
      t.shape('job', created, job)
      t.fact('is listed', (await jobs.list({ limit: 20 })).data.some(({ id }) => id === created.id), true)
      const completed = await jobs.poll(created.id, t.patience)
      t.shape('completed job', completed, job)
      t.fact('status', completed.status, 'succeeded')
      const { data } = await jobs.events.list(created.id)
      t.fact('has events', data.length > 0, true)
      const deleted = await fineTunedModels.delete(completed.fine_tuned_model!)
      t.shape('deleted model', deleted, { 'request_id?': 'string', model_name: 'string', delete_status: 'string' })
      t.fact('delete_status', deleted.delete_status, ['deleting', 'deleted'])
      t.fact('deleted job', (await jobs.delete(created.id)).id, created.id)
    },
  ),

  scenario('a job can be cancelled', { requests: 3, paid: 'fine-tuning' }, async (client, t) => {
    const { jobs } = client.fineTuning
    const file = await client.files.create(upload())
    const { id } = await jobs.create({ model: 'chatglm3-6b', training_file: file.id })
    t.fact('status', (await jobs.cancel(id)).status, 'cancelled')
  }),

  scenario('an unknown job is rejected with 404', 1, async (client, t) => {
    t.fact('status', await statusOf(client.fineTuning.jobs.retrieve('ftjob-none')), 404)
  }),
]
