import type { BatchLine, BatchOutputLine, ChatCompletion, Zhipu } from '../../../src/index.ts'
import { type Bench, type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('batches')

const endpoint = '/v4/chat/completions'

/** Observed in official tests of 2024; the OpenAPI document of 2026 says seconds. */
const time = 'milliseconds'
const optionalTime = `${time}|null`

const batchOf = (status: RegExp): Shape => ({
  id: /^batch_\w+$/,
  object: '=batch',
  endpoint: `=${endpoint}`,
  input_file_id: 'text',
  completion_window: '=24h',
  status,
  'output_file_id?': 'string|null',
  'error_file_id?': 'string|null',
  'errors?': 'any',
  created_at: time,
  'in_progress_at?': optionalTime,
  'expires_at?': optionalTime,
  'finalizing_at?': optionalTime,
  'completed_at?': optionalTime,
  'failed_at?': optionalTime,
  'expired_at?': optionalTime,
  'cancelling_at?': optionalTime,
  'cancelled_at?': optionalTime,
  request_counts: { total: 'integer', completed: 'integer', failed: 'integer' },
  metadata: { purpose: '=contract' },
})

/** Creates a batch with one line for each content; an empty content is a line without messages. */
async function start(client: Zhipu, t: Bench, ...contents: string[]) {
  const lines = contents.map((content, index): BatchLine => {
    const body = { model: t.model, messages: content ? [{ role: 'user', content }] : [], max_tokens: 16 }
    return { custom_id: `request-${index + 1}`, method: 'POST', url: endpoint, body }
  })
  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  const file = await client.files.create({ file: new File([text], 'contract.jsonl'), purpose: 'batch' })
  const input_file_id = t.need('file id', file.id)
  t.cleanUp(`file ${input_file_id}`, () => client.files.delete(input_file_id))
  const batch = await client.batches.create({ input_file_id, endpoint, metadata: { purpose: 'contract' } })
  t.leave(`batch ${t.need('batch id', batch.id)} (the API cannot delete batches)`)
  t.fact('input_file_id is the file', batch.input_file_id === input_file_id, true)
  return batch
}

/** Polls a batch, and cleans up the files that it has written. */
async function finish(client: Zhipu, t: Bench, id: string) {
  const completed = await client.batches.poll(id, t.patience)
  for (const fileId of [completed.output_file_id, completed.error_file_id]) {
    if (fileId) t.cleanUp(`file ${fileId}`, () => client.files.delete(fileId))
  }
  t.shape('completed batch', completed, batchOf(/^completed$/))
  t.fact('completed batch has the same id', completed.id === id, true)
  return completed
}

async function readLines<T>(client: Zhipu, t: Bench, fileId: string | null | undefined): Promise<BatchOutputLine<T>[]> {
  const content = await client.files.content(t.need('id of the result file', fileId))
  return (await content.text()).trim().split('\n').map((line) =>
    t.json('line of the result', line) as BatchOutputLine<T>
  )
}

/** A batch may take up to a day. Source: docs. */
const needs = { requests: 64, paid: 'a batch' }

/** Batches: results, failed lines, cancellation, lists, errors. */
export const batches: readonly Scenario[] = [
  scenario('a batch processes its lines and writes the replies to a file', needs, async (client, t) => {
    const created = await start(client, t, '一加一', '二加二')
    t.shape('batch', created, batchOf(/^validating$/))
    const completed = await finish(client, t, created.id)
    const { total, completed: done, failed } = completed.request_counts ?? {}
    t.fact('counts', `${total} ${done} ${failed}`, '2 2 0')
    const lines = await readLines<ChatCompletion>(client, t, completed.output_file_id)
    t.shape('lines', lines, [{
      response: {
        status_code: 'integer',
        body: {
          created: 'seconds',
          usage: 'any',
          model: `=${t.model}`,
          id: 'text',
          'object?': '=chat.completion',
          choices: [{
            index: 'position',
            finish_reason: /^(stop|length)$/,
            message: { role: '=assistant', content: 'string', 'reasoning_content?': 'string' },
          }],
          request_id: 'text',
        },
      },
      custom_id: 'text',
      id: 'text',
    }])
    t.fact('ids', lines.map(({ custom_id }) => custom_id).sort().join(), 'request-1,request-2')
    t.order('line', lines[0], ['response', 'custom_id', 'id'])
    t.fact('status codes', [...new Set(lines.map(({ response }) => response?.status_code))].join(), '200')
    t.fact('id of the line is that of the batch', lines[0]?.id === created.id, true, 'warning')
    const { body } = lines[0]?.response ?? {}
    t.fact('request_id', body?.request_id, /^\d+-request-[12]$/, 'warning')
    const { prompt_tokens, completion_tokens, total_tokens } = body?.usage ?? {}
    t.fact('usage adds up', Number(prompt_tokens) + Number(completion_tokens) === total_tokens, true)
  }),

  scenario('a line that the endpoint rejects is written to the error file', needs, async (client, t) => {
    const { id } = await start(client, t, '一加一', '')
    const completed = await finish(client, t, id)
    const { total, completed: done, failed } = completed.request_counts ?? {}
    t.fact('counts', `${total} ${done} ${failed}`, '2 1 1')
    const lines = await readLines(client, t, completed.error_file_id)
    t.fact('ids', lines.map(({ custom_id }) => custom_id).join(), 'request-2')
    t.fact('status_code', lines[0]?.response?.status_code, 400)
  }),

  scenario('a batch is listed and can be cancelled', { requests: 6, paid: 'a batch' }, async (client, t) => {
    const { id } = await start(client, t, '一加一')
    const page = await client.get<{ data?: { id: string }[]; has_more?: boolean }>('/batches', {
      query: { limit: 100 },
    })
    t.shape('list', page, {
      object: '=list',
      data: ['any'],
      'first_id?': 'text',
      'last_id?': 'text',
      has_more: 'boolean',
    })
    const listed = Array.isArray(page.data) ? page.data.filter((item) => item?.id === id) : []
    t.fact('times that it is listed', listed.length, 1)
    t.shape('listed batch', listed[0], batchOf(/^(validating|in_progress|finalizing|completed)$/))
    if ((page.data?.length ?? 0) < 100) t.fact('has_more of a list with all batches', page.has_more, false)
    const cancelled = await client.batches.cancel(id)
    t.shape('cancelled batch', cancelled, batchOf(/^(cancelling|cancelled)$/))
    t.fact('cancelled batch has the same id', cancelled.id === id, true)
    const afterwards = await client.batches.retrieve(id)
    // A cancelled batch was observed as completed. Official tests, 2024.
    t.shape('batch afterwards', afterwards, batchOf(/^(cancelling|cancelled|completed)$/))
  }),

  scenario('an unknown file and an unknown batch are rejected', 2, async (client, t) => {
    const attempt = client.batches.create({ input_file_id: 'no-such-file', endpoint })
    await t.refusal('unknown file', attempt, { status: [400, 404] })
    await t.refusal('unknown batch', client.batches.retrieve('batch_0'), { status: [404, 400] })
  }),

  scenario('batches are listed', 1, async (client, t) => {
    type List = { data?: { id: string }[]; has_more?: boolean; first_id?: string | null; last_id?: string | null }
    const { first_id, last_id, ...list } = await client.get<List>('/batches', { query: { limit: 100 } })
    t.shape('list', list, { object: '=list', data: ['any'], has_more: 'boolean' })
    if ((list.data?.length ?? 0) < 100) t.fact('has_more of a list with all batches', list.has_more, false)
    // An account without batches may have null or nothing.
    t.fact('first_id is that of the first batch', (first_id ?? undefined) === list.data?.[0]?.id, true)
    t.fact('last_id is that of the last batch', (last_id ?? undefined) === list.data?.at(-1)?.id, true)
  }),
]
