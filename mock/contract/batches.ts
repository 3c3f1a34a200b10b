import type { BatchOutputLine, ChatCompletion } from '../../src/index.ts'
import { inFamily, type Scenario } from './scenario.ts'
import type { Shape } from './shape.ts'

const scenario = inFamily('batches')

const time = 'number|null'
const batch: Shape = {
  id: 'string',
  object: 'string',
  endpoint: 'string',
  input_file_id: 'string',
  completion_window: 'string',
  status: 'string',
  'output_file_id?': 'string|null',
  'error_file_id?': 'string|null',
  'errors?': 'any',
  created_at: 'number',
  'in_progress_at?': time,
  'expires_at?': time,
  'finalizing_at?': time,
  'completed_at?': time,
  'failed_at?': time,
  'expired_at?': time,
  'cancelling_at?': time,
  'cancelled_at?': time,
  'request_counts?': { total: 'number', completed: 'number', failed: 'number' },
  'metadata?': 'any',
}

const line = (custom_id: string, model: string) =>
  JSON.stringify({
    custom_id,
    method: 'POST',
    url: '/v4/chat/completions',
    body: { model, messages: [{ role: 'user', content: custom_id }], max_tokens: 20 },
  })

/** Batches: a file of requests, and in the end a file of answers. */
export const batches: readonly Scenario[] = [
  scenario('a batch is listed and can be called off', { requests: 5, tokens: 50 }, async (client, t) => {
    const file = await client.files.create({ file: new File([line('only', t.model)], 'in.jsonl'), purpose: 'batch' })
    const made = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v4/chat/completions',
      metadata: { of: 'contract' },
    })
    t.shape('batch', made, batch)
    t.fact('status', made.status, ['validating', 'in_progress'])
    t.fact('metadata', made.metadata, { of: 'contract' }, 'warning')
    const page = await client.batches.list({ limit: 10 })
    t.fact('is listed', page.data.some(({ id }) => id === made.id), true)
    const off = await client.batches.cancel(made.id)
    t.shape('called off', off, batch)
    t.fact('status when called off', off.status, ['cancelling', 'cancelled', 'completed'])
    t.fact('status afterwards', (await client.batches.retrieve(made.id)).status, [
      'cancelling',
      'cancelled',
      'completed',
    ])
  }),

  // The live API takes hours.
  scenario('a batch answers every line', { requests: 20, tokens: 200, holds: 'hours of time' }, async (client, t) => {
    const input = ['一', '二', '三'].map((name) => line(name, 'glm-4-flash')).join('\n')
    const file = await client.files.create({ file: new File([input], 'in.jsonl'), purpose: 'batch' })
    const made = await client.batches.create({ input_file_id: file.id, endpoint: '/v4/chat/completions' })
    const done = await client.batches.poll(made.id, t.patience)
    t.fact('status', done.status, 'completed')
    t.fact('counted', done.request_counts, { total: 3, completed: 3, failed: 0 })
    const text = await (await client.files.content(done.output_file_id ?? '')).text()
    const answers = text.trim().split('\n').map((one) => JSON.parse(one) as BatchOutputLine<ChatCompletion>)
    t.shape('lines', answers, [{
      response: {
        status_code: 'number',
        body: {
          created: 'number',
          usage: 'any',
          model: 'string',
          id: 'string',
          choices: 'any',
          request_id: 'string',
          'object?': 'string',
        },
      },
      custom_id: 'string',
      id: 'string',
    }])
    t.fact('custom_ids', answers.map(({ custom_id }) => custom_id).sort().join(), ['一', '二', '三'].sort().join())
    t.fact('ids', answers.every(({ id }) => id === made.id), true, 'warning')
  }),

  scenario('a batch of a file that is not there is refused', 1, async (client, t) => {
    const attempt = client.batches.create({ input_file_id: 'file-that-never-was', endpoint: '/v4/chat/completions' })
    const status = await attempt.then(() => 200, (error: { status?: number }) => error.status)
    t.fact('status', status, [400, 404])
  }),
]
