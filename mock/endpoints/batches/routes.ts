import { type BodySchema, objectWith, oneOf } from '../../core/body-schema.ts'
import type { Batch } from '../../../src/resources/batches.ts'
import { type Slot, slot } from '../../core/account.ts'
import { BatchJob } from './job.ts'
import { badField } from '../../errors/refusal.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields, scalarToText } from '../../core/fields.ts'
import { filesOf, unknownId } from '../../platform/files.ts'
import { cursorPage } from '../../core/pagination.ts'
import { json } from '../../http/reply.ts'

const batchBody: BodySchema = objectWith({
  'input_file_id!': 'string',
  'endpoint!': oneOf('/v4/chat/completions', '/v4/embeddings', '/v4/images/generations'),
  auto_delete_input_file: 'boolean',
  completion_window: 'string',
  metadata: 'object',
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/batches', body: batchBody, handle: create },
  { method: 'GET', path: '/paas/v4/batches', handle: list },
  { method: 'GET', path: '/paas/v4/batches/:batch_id', handle: retrieve },
  { method: 'POST', path: '/paas/v4/batches/:batch_id/cancel', handle: cancel },
]

/** The OpenAPI document has only the first, the guide has all three. */
const endpoints = ['/v4/chat/completions', '/v4/embeddings', '/v4/images/generations']

const batchesSlot: Slot<Map<string, BatchJob>> = slot(() => new Map())

function jobOf({ account, params }: Context): BatchJob {
  const job = account.get(batchesSlot).get(params.batch_id!)
  if (!job) throw unknownId('batch_id')
  return job
}

function create(context: Context): Reply {
  const { account, backend } = context
  const fields = new Fields(context.json())
  const endpoint = fields.text('endpoint')
  if (!endpoints.includes(endpoint)) throw badField('endpoint')
  const input = filesOf(account).find(fields.text('input_file_id'), backend.clock.now())
  if (input?.purpose !== 'batch') throw badField('input_file_id')
  fields.choice('completion_window', ['24h'])
  const deletesInput = fields.flag('auto_delete_input_file', true)
  const params = { host: context.host, endpoint, input, deletesInput, metadata: readMetadata(fields) }
  const job = new BatchJob(params, account, backend)
  account.get(batchesSlot).set(job.id, job)
  return json(job.toNewBatch() satisfies Batch)
}

/** Up to 16 pairs, names of up to 64 characters, values of up to 512. Documented. A number as a value is taken as text (assumed). */
function readMetadata({ body: { metadata } }: Fields): Record<string, string> | undefined {
  if (metadata == null) return undefined
  if (typeof metadata !== 'object') throw badField('metadata')
  const pairs = Object.entries(metadata).map(([name, value]) => [name, scalarToText(value)] as const)
  const isValid = ([name, value]: readonly [string, unknown]) =>
    name.length <= 64 && typeof value === 'string' && value.length <= 512
  if (pairs.length > 16 || !pairs.every(isValid)) throw badField('metadata')
  return Object.fromEntries(pairs) as Record<string, string>
}

/** Oldest first: printed in the tests of the official Python SDKs, 2024. Listing does not count as a poll. */
async function list({ account, query }: Context): Promise<Reply> {
  const { data: jobs, has_more } = cursorPage([...account.get(batchesSlot).values()], query)
  const data: Batch[] = []
  for (const job of jobs) data.push(await job.poll({ countsAsPoll: false }))
  return json({ object: 'list', data, first_id: data[0]?.id, last_id: data.at(-1)?.id, has_more })
}

async function retrieve(context: Context): Promise<Reply> {
  return json(await jobOf(context).poll({ countsAsPoll: true }) satisfies Batch)
}

/** A batch that has ended cannot be cancelled; the code 1214 is assumed. */
function cancel(context: Context): Reply {
  const job = jobOf(context)
  if (job.ended) throw badField('batch_id')
  job.cancel()
  return json(job.toBatch() satisfies Batch)
}
