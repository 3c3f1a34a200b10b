import { TaskError, type ZhipuError } from '../errors.ts'
import { assert } from '../internal/assert.ts'
import { errorClass, parseErrorBody } from '../internal/error-body.ts'
import type { PollOptions } from '../internal/poll.ts'
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

/** Body of a request to this endpoint. */
export type BatchBody<Endpoint> = Endpoint extends keyof Families ? Families[Endpoint]['body'] : object

/** What this endpoint returns for a request. */
export type BatchAnswer<Endpoint> = Endpoint extends keyof Families ? Families[Endpoint]['answer'] : unknown

/** One request of a batch. All requests of a batch must use the same model. */
export interface BatchRequest<Body = ChatCompletionParams> {
  body: Body
  /** Identifies the request in the results. @default `request-` and its index, counted from 0 */
  custom_id?: string | undefined
}

/** Result of one request: its response body, or its error. */
export type BatchResult<Answer = ChatCompletion> =
  | { readonly custom_id: string; readonly data: Answer; readonly error?: undefined }
  | { readonly custom_id: string; readonly data?: undefined; readonly error: ZhipuError }

/** A finished batch, and the results of its requests in the order of the requests. */
export interface BatchRun<Answer = ChatCompletion> {
  readonly batch: Batch
  readonly results: BatchResult<Answer>[]
}

/** Options of `runBatch()`. The request options apply to each request that it sends. */
export interface RunBatchOptions<Endpoint extends BatchEndpoint = '/v4/chat/completions'>
  extends PollOptions<Batch>, Pick<BatchParams, 'metadata' | 'auto_delete_input_file'> {
  /** The endpoint of all requests. @default '/v4/chat/completions' */
  url?: Endpoint | undefined
  /** Milliseconds between two requests for the state of the batch. @default 30_000 */
  intervalMs?: number | undefined
  /**
   * Milliseconds to wait for the end of the batch. After that `runBatch()` rejects, and the batch continues: `error.body.id` is its id.
   *
   * @default 86_400_000, one day
   */
  deadlineMs?: number | undefined
}

/** Requests in a batch. Source: docs "Batch". */
const MAX_REQUESTS = 50_000

/**
 * Runs many requests as one batch, at half the price: uploads them, waits for the batch to end, and returns the result of each request. A
 * request that failed, or that was not processed before the batch expired, has an error in its result; the others are not affected.
 *
 * An abort rejects at once with the signal's reason and cancels the batch.
 *
 * @throws {TypeError} before anything is sent, when there are no requests or two have the same `custom_id`
 * @throws {RangeError} before anything is sent, when there are more than 50 000 requests
 * @throws {TaskError} when the server rejected the file (`error.body.errors` has the reasons), or the deadline passed
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
  // Without the signal: cancelling a batch needs its id, so an abort must not cancel this request.
  const creation = zhipu.batches.create({ input_file_id, endpoint: url, metadata, auto_delete_input_file }, rest)
  try {
    const { id } = await untilAborted(creation, signal)
    const batch = await pollToEnd(zhipu.batches, id, { intervalMs: 30_000, deadlineMs: 86_400_000, ...rest, signal })
    return { batch, results: await resultsOf(zhipu.files, batch, lines, { ...rest, signal }) }
  } catch (error) {
    if (signal?.aborted) creation.then(({ id }) => zhipu.batches.cancel(id, rest)).catch(() => {})
    creation.catch(() => zhipu.files.delete(input_file_id, rest)).catch(() => {})
    throw error
  }
}

function linesOf<Body>(requests: readonly BatchRequest<Body>[], url: BatchEndpoint): BatchLine<Body>[] {
  assert(requests.length, 'run batch: there are no requests')
  if (requests.length > MAX_REQUESTS) {
    throw new RangeError(`Cannot run batch: there are ${requests.length} requests, limit is ${MAX_REQUESTS}`)
  }
  const ids = new Set<string>()
  return requests.map(({ body, custom_id = `request-${ids.size}` }) => {
    assert(!ids.has(custom_id), `run batch: custom_id ${custom_id} is used twice`)
    ids.add(custom_id)
    return { custom_id, method: 'POST', url, body }
  })
}

/** Waits for the end of a batch. One that expired or was cancelled elsewhere is returned as well if it has results. */
async function pollToEnd(batches: Batches, id: string, options: PollOptions<Batch>): Promise<Batch> {
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
  const readFile = async (id: string | null | undefined) => id ? await (await files.content(id, options)).text() : ''
  const texts = await Promise.all([batch.output_file_id, batch.error_file_id].map(readFile))
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
  if (!status) return new TaskError(`${act} has no result, the batch is ${batch.status}`, { body: batch })
  const { code = '', message = '', ...facts } = parseErrorBody(body, true) ?? {}
  return new (errorClass(status, code))(`${act}: HTTP ${status} ${code} ${message}`, {
    ...facts,
    status,
    code: code || undefined,
    body,
  })
}
