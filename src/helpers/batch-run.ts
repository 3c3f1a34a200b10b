import { TaskError, type ZhipuError } from '../errors.ts'
import { failureClass, refusalOf } from '../internal/failure.ts'
import type { PollOptions } from '../internal/poll.ts'
import { assert } from '../internal/assert.ts'
import type { Batch, BatchEndpoint, Batches, BatchLine, BatchOutputLine, BatchParams } from '../resources/batches.ts'
import type { EmbeddingList, EmbeddingParams } from '../resources/embeddings.ts'
import type { Files } from '../resources/files.ts'
import type { GeneratedImages, ImageParams } from '../resources/images.ts'
import type { ChatCompletion, ChatCompletionParams } from '../types.ts'
import { untilAborted } from './until-aborted.ts'

interface Families {
  '/v4/chat/completions': { body: ChatCompletionParams; answer: ChatCompletion }
  '/v4/embeddings': { body: EmbeddingParams; answer: EmbeddingList }
  '/v4/images/generations': { body: ImageParams; answer: GeneratedImages }
}

/** What the requests of a batch to this endpoint hold. */
export type BatchBody<Endpoint> = Endpoint extends keyof Families ? Families[Endpoint]['body'] : object

/** What the endpoint answers to each of them. */
export type BatchAnswer<Endpoint> = Endpoint extends keyof Families ? Families[Endpoint]['answer'] : unknown

/** One request of a batch. All of a batch are for one model. */
export interface BatchRequest<Body = ChatCompletionParams> {
  body: Body
  /** Names the request. @default `request-` and its place, counted from 0 */
  custom_id?: string | undefined
}

/** What came of one request. */
export type BatchResult<Answer = ChatCompletion> =
  | { readonly custom_id: string; readonly data: Answer; readonly error?: undefined }
  | { readonly custom_id: string; readonly data?: undefined; readonly error: ZhipuError }

/** A batch that has ended, and what came of its requests, in their order. */
export interface BatchRun<Answer = ChatCompletion> {
  readonly batch: Batch
  readonly results: BatchResult<Answer>[]
}

/** How to run a batch. The request options go into each request. */
export interface RunBatchOptions<Endpoint extends BatchEndpoint = '/v4/chat/completions'>
  extends PollOptions<Batch>, Pick<BatchParams, 'metadata' | 'auto_delete_input_file'> {
  /** The endpoint that answers each request, as the lines of a batch spell it. @default '/v4/chat/completions' */
  url?: Endpoint | undefined
  /** Milliseconds between two looks. @default 30_000 */
  intervalMs?: number | undefined
  /** Milliseconds to wait for the end. The batch goes on behind it: `error.body.id` names it. @default 86_400_000, a day */
  deadlineMs?: number | undefined
}

/** Requests in a batch. Source: docs "Batch". */
const MOST_REQUESTS = 50_000

/**
 * Runs many requests as one batch, at half the price: uploads them, waits for the end, and gives each its answer or its error. One that the
 * endpoint refused, or that a batch did not come to before it expired, does not spoil the others.
 *
 * @throws {TypeError} before anything is sent, when two requests share a `custom_id`
 * @throws {RangeError} before anything is sent, when there are more than 50 000
 * @throws {TaskError} when the server did not take the file (`error.body.errors` says why), or the deadline has passed
 * @throws the signal's reason at once when it aborts; the batch is called off
 * @example
 * ```ts
 * const questions = ['1+1=?', '2+2=?']
 * const { results } = await runBatch(zhipu, questions.map((content) => ({
 *   body: { model: 'glm-4-flash', messages: [{ role: 'user', content }] },
 * })))
 * for (const { custom_id, data, error } of results) console.log(custom_id, data?.choices[0]?.message.content ?? error)
 * ```
 */
export async function runBatch<Endpoint extends BatchEndpoint = '/v4/chat/completions'>(
  zhipu: { readonly files: Files; readonly batches: Batches },
  requests: readonly BatchRequest<BatchBody<Endpoint>>[],
  options: RunBatchOptions<Endpoint> = {},
): Promise<BatchRun<BatchAnswer<Endpoint>>> {
  const { url = '/v4/chat/completions', metadata, auto_delete_input_file, signal, ...rest } = options
  const lines = linesOf(requests, url)
  const input = {
    file: new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join('\n')),
    filename: 'batch.jsonl',
  }
  const { id: input_file_id } = await zhipu.files.create({ file: input, purpose: 'batch' }, { ...rest, signal })
  // Without the signal: what has begun can be called off only by its id.
  const begun = zhipu.batches.create({ input_file_id, endpoint: url, metadata, auto_delete_input_file }, rest)
  try {
    const { id } = await untilAborted(begun, signal)
    const batch = await ended(zhipu.batches, id, { intervalMs: 30_000, deadlineMs: 86_400_000, ...rest, signal })
    return { batch, results: await resultsOf(zhipu.files, batch, lines, { ...rest, signal }) }
  } catch (error) {
    if (signal?.aborted) begun.then(({ id }) => zhipu.batches.cancel(id, rest)).catch(() => {})
    begun.catch(() => zhipu.files.delete(input_file_id, rest)).catch(() => {})
    throw error
  }
}

function linesOf<Body>(requests: readonly BatchRequest<Body>[], url: BatchEndpoint): BatchLine<Body>[] {
  assert(requests.length, 'run batch: there are no requests')
  if (requests.length > MOST_REQUESTS) {
    throw new RangeError(`Cannot run batch: there are ${requests.length} requests, limit is ${MOST_REQUESTS}`)
  }
  const ids = new Set<string>()
  return requests.map(({ body, custom_id = `request-${ids.size}` }) => {
    assert(!ids.has(custom_id), `run batch: there are two requests ${custom_id}`)
    ids.add(custom_id)
    return { custom_id, method: 'POST', url, body }
  })
}

/** A batch that expired or was called off by somebody else may still have answers. */
async function ended(batches: Batches, id: string, options: PollOptions<Batch>): Promise<Batch> {
  try {
    return await batches.poll(id, options)
  } catch (error) {
    const batch = error instanceof TaskError ? error.body as Batch | undefined : undefined
    if (batch?.output_file_id || batch?.error_file_id) return batch
    throw error
  }
}

async function resultsOf<Answer>(
  files: Files,
  batch: Batch,
  lines: readonly BatchLine[],
  options: PollOptions<Batch>,
): Promise<BatchResult<Answer>[]> {
  const read = async (id: string | null | undefined) => id ? await (await files.content(id, options)).text() : ''
  const texts = await Promise.all([batch.output_file_id, batch.error_file_id].map(read))
  const answers = new Map<string, BatchOutputLine<Answer>>()
  for (const text of texts.join('\n').split('\n')) {
    if (!text.trim()) continue
    const line: BatchOutputLine<Answer> = JSON.parse(text)
    answers.set(line.custom_id, line)
  }
  return lines.map(({ custom_id }) => {
    const { status_code = 0, body } = answers.get(custom_id)?.response ?? {}
    return status_code >= 200 && status_code < 300
      ? { custom_id, data: body as Answer }
      : { custom_id, error: errorOf(custom_id, status_code, body, batch) }
  })
}

function errorOf(custom_id: string, status: number, body: unknown, batch: Batch): ZhipuError {
  const act = `Cannot run batch: request ${custom_id}`
  if (!status) return new TaskError(`${act} has no answer, the batch is ${batch.status}`, { body: batch })
  const { code = '', message = '', ...facts } = refusalOf(body, true) ?? {}
  return new (failureClass(status, code))(`${act}: HTTP ${status} ${code} ${message}`, {
    ...facts,
    status,
    code: code || undefined,
    body,
  })
}
