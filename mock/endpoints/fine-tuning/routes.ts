import { anyOf, type BodySchema, objectWith, oneOf, requestIds } from '../../core/body-schema.ts'
import type {
  DeletedFineTunedModel,
  FineTuningEvent,
  FineTuningJob,
  Hyperparameters,
} from '../../../src/resources/fine-tuning.ts'
import { fineTunedSlot, type Slot, slot } from '../../core/account.ts'
import { badField } from '../../errors/refusal.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { Fields } from '../../core/fields.ts'
import { filesOf, type StoredFile, unknownId } from '../../platform/files.ts'
import { responseHead } from '../../core/response-head.ts'
import { cursorPage } from '../../core/pagination.ts'
import { json } from '../../http/reply.ts'
import { splitJsonLines } from '../../data/json-lines.ts'
import { TrainingJob } from './job.ts'

const automatic = (number: BodySchema): BodySchema => anyOf(oneOf('auto'), number)

/** Sources: official Python and Java SDKs; OpenAPI document of 2025-07-23. */
const jobBody: BodySchema = objectWith({
  'model!': 'string',
  'training_file!': 'string',
  validation_file: 'string',
  hyperparameters: objectWith({
    batch_size: automatic('number'),
    learning_rate_multiplier: automatic('number'),
    n_epochs: automatic('number'),
  }),
  suffix: 'string',
  ...requestIds,
})

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/fine_tuning/jobs', body: jobBody, handle: create },
  { method: 'GET', path: '/paas/v4/fine_tuning/jobs', handle: list },
  { method: 'GET', path: '/paas/v4/fine_tuning/jobs/:id', handle: retrieve },
  { method: 'GET', path: '/paas/v4/fine_tuning/jobs/:id/events', handle: events },
  { method: 'POST', path: '/paas/v4/fine_tuning/jobs/:id/cancel', handle: cancel },
  { method: 'DELETE', path: '/paas/v4/fine_tuning/jobs/:id', handle: remove },
  { method: 'DELETE', path: '/paas/v4/fine_tuning/fine_tuned_models/:model', handle: removeModel },
]

const jobsSlot: Slot<Map<string, TrainingJob>> = slot(() => new Map())

/** An unknown job is 404 (documented). */
function jobOf({ account, params }: Context): TrainingJob {
  const job = account.get(jobsSlot).get(params.id!)
  if (!job) throw unknownId('fine_tuning_job_id')
  return job
}

function create(context: Context): Reply {
  const { account, backend } = context
  const fields = new Fields(context.json())
  const { request_id } = responseHead(context, fields)
  const training = trainingFile(context, fields, 'training_file')
  const validation = fields.has('validation_file') ? trainingFile(context, fields, 'validation_file') : undefined
  const suffix = fields.optionalText('suffix', 40)
  const params = {
    model: fields.text('model'),
    request_id,
    training,
    validation,
    suffix,
    hyperparameters: readHyperparameters(fields),
  }
  const job = new TrainingJob(params, account, backend)
  account.get(jobsSlot).set(job.id, job)
  return json(job.toJob() satisfies FineTuningJob)
}

/** A file with a purpose for fine-tuning, and JSON in every line (documented: 400, check the content of the file). */
function trainingFile({ account, backend }: Context, fields: Fields, name: string): StoredFile {
  const file = filesOf(account).find(fields.text(name), backend.clock.now())
  if (!file?.purpose.startsWith('fine-tune') || !isJsonLines(file.bytes)) throw badField(name)
  return file
}

function isJsonLines(bytes: Uint8Array): boolean {
  const lines = splitJsonLines(bytes)
  try {
    return lines.length > 0 && lines.every(({ text }) => typeof JSON.parse(text) === 'object')
  } catch {
    return false
  }
}

/** Bounds: OpenAPI document of 2025-07-23. */
function readHyperparameters({ body: { hyperparameters } }: Fields): Hyperparameters {
  const values = new Fields((hyperparameters ?? {}) as Record<string, unknown>)
  const read = (name: string, min: number, max: number) =>
    values.body[name] === 'auto' || !values.has(name) ? 'auto' : values.number(name, 0, { min, max })
  return {
    batch_size: read('batch_size', 1, 256),
    learning_rate_multiplier: read('learning_rate_multiplier', 0.02, 0.2),
    n_epochs: read('n_epochs', 1, 50),
  }
}

function list({ account, query }: Context): Reply {
  const { data, has_more } = cursorPage([...account.get(jobsSlot).values()].toReversed(), query)
  return json({ object: 'list', data: data.map((job) => job.toJob()), has_more })
}

function retrieve(context: Context): Reply {
  return json(jobOf(context).poll() satisfies FineTuningJob)
}

function events(context: Context): Reply {
  const { data, has_more } = cursorPage<FineTuningEvent>(jobOf(context).events, context.query)
  return json({ object: 'list', data, has_more })
}

/** A job that has ended cannot be cancelled; the code 1214 is assumed. */
function cancel(context: Context): Reply {
  const job = jobOf(context)
  if (job.ended) throw badField('fine_tuning_job_id')
  job.cancel()
  return json(job.toJob() satisfies FineTuningJob)
}

function remove(context: Context): Reply {
  const job = jobOf(context)
  context.account.get(jobsSlot).delete(job.id)
  return json(job.toJob() satisfies FineTuningJob)
}

function removeModel({ account, params, backend }: Context): Reply {
  const model_name = params.model!
  if (!account.get(fineTunedSlot).delete(model_name)) throw unknownId('fine_tuned_model')
  return json(
    { request_id: backend.ids.request(), model_name, delete_status: 'deleted' } satisfies DeletedFineTunedModel,
  )
}
