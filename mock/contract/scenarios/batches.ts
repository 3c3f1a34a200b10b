import type { BatchLine, BatchOutputLine, ChatCompletion, Zhipu } from '../../../src/index.ts'
import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('batches')

const endpoint = '/v4/chat/completions'

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
  'in_progress_at?': 'number|null',
  'expires_at?': 'number|null',
  'finalizing_at?': 'number|null',
  'completed_at?': 'number|null',
  'failed_at?': 'number|null',
  'expired_at?': 'number|null',
  'cancelling_at?': 'number|null',
  'cancelled_at?': 'number|null',
  'request_counts?': { total: 'number', completed: 'number', failed: 'number' },
  'metadata?': 'any',
}

/** Creates a batch with one line for each content; an empty content is a line without messages. */
async function start(client: Zhipu, model: string, ...contents: string[]) {
  const lines = contents.map((content, index): BatchLine => {
    const body = { model, messages: content ? [{ role: 'user', content }] : [], max_tokens: 16 }
    return { custom_id: `request-${index + 1}`, method: 'POST', url: endpoint, body }
  })
  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  const file = await client.files.create({ file: new File([text], 'contract.jsonl'), purpose: 'batch' })
  return client.batches.create({ input_file_id: file.id, endpoint, metadata: { purpose: 'contract' } })
}

/** A batch may take up to a day. Source: docs. */
const needs = { requests: 60, paid: 'a batch' }

/** Batches: results, failed lines, cancellation, lists, errors. */
export const batches: readonly Scenario[] = [
  scenario('a batch processes its lines and writes the replies to a file', needs, async (client, t) => {
    const created = await start(client, t.model, '一加一', '二加二')
    t.shape('batch', created, batch)
    t.fact('object', created.object, 'batch')
    t.fact('first status', created.status, 'validating')
    t.fact('metadata', created.metadata?.purpose, 'contract')
    const completed = await client.batches.poll(created.id, t.patience)
    t.shape('completed batch', completed, batch)
    t.fact('counts', `${completed.request_counts?.completed}/${completed.request_counts?.total}`, '2/2')
    const content = await (await client.files.content(completed.output_file_id!)).text()
    const lines = content.trim().split('\n').map((line): BatchOutputLine<ChatCompletion> => JSON.parse(line))
    t.fact('ids', lines.map(({ custom_id }) => custom_id).sort().join(), 'request-1,request-2')
    t.order('line', lines[0]!, ['response', 'custom_id', 'id'])
    t.fact('status_code', lines[0]?.response.status_code, 200)
    t.fact('answer', typeof lines[0]?.response.body.choices[0]?.message.content, 'string')
    t.fact('request_id', lines[0]?.response.body.request_id, /^\d+-request-[12]$/, 'warning')
  }),

  scenario('a line that the endpoint rejects is written to the error file', needs, async (client, t) => {
    const { id } = await start(client, t.model, '一加一', '')
    const completed = await client.batches.poll(id, t.patience)
    t.fact('counts', `${completed.request_counts?.completed}/${completed.request_counts?.failed}`, '1/1')
    const content = await (await client.files.content(completed.error_file_id ?? '')).text()
    const lines = content.trim().split('\n').map((line): BatchOutputLine => JSON.parse(line))
    t.fact('ids', lines.map(({ custom_id }) => custom_id).join(), 'request-2')
    t.fact('status_code', lines[0]?.response.status_code, 400, 'warning')
  }),

  scenario('a batch is listed and can be cancelled', { requests: 5, paid: 'a batch' }, async (client, t) => {
    const { id } = await start(client, t.model, '一加一')
    const page = await client.batches.list({ limit: 20 })
    t.fact('is listed', page.data.some((item) => item.id === id), true)
    const cancelled = await client.batches.cancel(id)
    t.shape('cancelled batch', cancelled, batch)
    t.fact('status', cancelled.status, ['cancelling', 'cancelled'])
    const { status } = await client.batches.retrieve(id)
    t.fact('status afterwards', status, ['cancelling', 'cancelled', 'completed'])
  }),

  scenario('an unknown file and an unknown batch are rejected', 2, async (client, t) => {
    const attempt = client.batches.create({ input_file_id: 'no-such-file', endpoint })
    t.fact('status for an unknown file', await statusOf(attempt), [400, 404], 'warning')
    t.fact('status for an unknown batch', await statusOf(client.batches.retrieve('batch_0')), [404, 400], 'warning')
  }),
]
