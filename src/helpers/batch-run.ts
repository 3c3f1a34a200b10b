import { TaskError, ZhipuError } from '../errors.ts'
import { assert } from '../internal/assert.ts'
import { errorClass, parseErrorBody } from '../internal/error-body.ts'
import type { PollOptions } from '../internal/poll.ts'
import { readId } from '../internal/shape.ts'
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
  /** Identifies the request in the results. @default `request-` and its index from 0, with a suffix if another request has that id */
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
   * Milliseconds to wait for the end of the batch. After that `runBatch()` rejects, and the batch continues.
   *
   * @default 86_400_000, one day
   */
  deadlineMs?: number | undefined
}

/** Requests in a batch. Source: docs "Batch". */
const MAX_REQUESTS = 50_000

/**
 * Runs many requests as one batch, at half the price: uploads them, waits for the batch to end, and returns the result of each request. A
 * request that failed, that was not processed before the batch expired, or whose result cannot be read has an error in its result; the others
 * are not affected.
 *
 * An abort rejects at once with the signal's reason and cancels the batch. Every other error after the batch was created is a `TaskError`: `body`
 * is the last state of the batch, with its id, `partial` is a `BatchRun` with the results so far, and `cause` is the error that caused it.
 *
 * @throws {TypeError} before anything is sent, when there are no requests, two have the same `custom_id`, or one is no text
 * @throws {RangeError} before anything is sent, when there are more than 50 000 requests
 * @throws {TaskError} when the server rejected the file (`error.body.errors` has the reasons), the deadline passed, or the state or the results
 * of the batch cannot be retrieved
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
  const requestOptions = { ...rest, signal }
  const file = await zhipu.files.create({ file: input, purpose: 'batch' }, requestOptions)
  const input_file_id = readId(file)
  // Without the signal: cancelling a batch needs its id, so an abort must not cancel this request.
  const creation = zhipu.batches.create({ input_file_id, endpoint: url, metadata, auto_delete_input_file }, rest)
  try {
    const batch = await untilAborted(creation, signal)
    readId(batch)
    return await finish(zhipu, batch, lines, { intervalMs: 30_000, deadlineMs: 86_400_000, ...requestOptions })
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
  for (const { custom_id } of requests) {
    if (custom_id == null) continue
    assert(
      custom_id && typeof custom_id === 'string',
      `run batch: custom_id is ${JSON.stringify(custom_id)}, expected a text`,
    )
    assert(!ids.has(custom_id), `run batch: custom_id ${custom_id} is used twice`)
    ids.add(custom_id)
  }
  return requests.map((request, index) => {
    const custom_id = request.custom_id ?? unusedId(`request-${index}`, ids)
    return { custom_id, method: 'POST', url, body: request.body }
  })
}

/** Returns this id, with a suffix if a request already has it, and adds it to the ids. */
function unusedId(id: string, ids: Set<string>): string {
  let unused = id
  for (let suffix = 1; ids.has(unused); suffix++) unused = `${id}-${suffix}`
  ids.add(unused)
  return unused
}

/** The result lines that have been read. */
interface Answers<Answer> {
  readonly lines: Map<unknown, BatchOutputLine<Answer>>
  /** Number of lines that are no JSON objects. */
  malformed: number
}

/** Waits for the end of a batch and reads its results. A failure keeps the batch and the results so far. */
async function finish<Answer>(
  { files, batches }: { readonly files: Files; readonly batches: Batches },
  created: Batch,
  lines: readonly BatchLine[],
  options: PollOptions<Batch>,
): Promise<BatchRun<Answer>> {
  const answers: Answers<Answer> = { lines: new Map(), malformed: 0 }
  let batch = created
  try {
    batch = await pollToEnd(batches, created.id, options)
    const members = (['output_file_id', 'error_file_id'] as const).filter((member) => batch[member])
    const ids = members.map((member) => readId(batch, member))
    const readings = ids.map(async (id) => addAnswers(answers, await (await files.content(id, options)).text()))
    // Both files are read to their end before a failure is thrown, so that the results of the other one are kept.
    await Promise.allSettled(readings)
    await Promise.all(readings)
    return { batch, results: resultsOf(answers, batch, lines) }
  } catch (error) {
    if (!(error instanceof ZhipuError) || options.signal?.aborted) throw error
    const { status, code, requestId, retryable, retryAfterMs } = error
    const body = (error instanceof TaskError && error.body as Batch | undefined) || batch
    throw new TaskError(`Cannot run batch ${created.id}: ${error.message}`, {
      ...{ status, code, requestId, retryable, retryAfterMs },
      body,
      partial: { batch: body, results: resultsOf(answers, body, lines) } satisfies BatchRun<Answer>,
      cause: error,
    })
  }
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

/** Adds the lines of a result file. One that is not a JSON object is counted, and its request has no result. */
function addAnswers<Answer>(answers: Answers<Answer>, text: string): void {
  for (const line of text.split('\n')) {
    const answer = line.trim() && parseLine(line)
    if (answer && typeof answer === 'object') {
      answers.lines.set((answer as BatchOutputLine).custom_id, answer as BatchOutputLine<Answer>)
    } else if (line.trim()) answers.malformed++
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function resultsOf<Answer>(
  answers: Answers<Answer>,
  batch: Batch,
  lines: readonly BatchLine[],
): BatchResult<Answer>[] {
  return lines.map(({ custom_id }) => {
    const line = answers.lines.get(custom_id)
    const { status_code, body } = line?.response ?? {}
    const status = typeof status_code === 'number' ? status_code : 0
    if (status >= 200 && status < 300 && body && typeof body === 'object') return { custom_id, data: body }
    const act = `Cannot run batch: request ${custom_id}`
    const malformed = answers.malformed ? `, malformed result lines: ${answers.malformed}` : ''
    const error = line
      ? errorOf(act, status, line)
      : new TaskError(`${act} has no result, the batch is ${batch.status}${malformed}`, { body: batch })
    return { custom_id, error }
  })
}

/** Creates the error of a result line: that of its response, or that of the line itself. */
function errorOf(act: string, status: number, line: BatchOutputLine): ZhipuError {
  const body = line.response ? line.response.body : line
  const { code = '', message = '', ...facts } = parseErrorBody(body, true) ?? {}
  if (status < 300 && !code && !message) return new TaskError(`${act} has a malformed result`, { body: line })
  return new (errorClass(status, code))(`${act}: ${status ? `HTTP ${status} ` : ''}${code} ${message}`, {
    ...facts,
    status: status || undefined,
    code: code || undefined,
    body,
  })
}
