import type { Batch, BatchEndpoint, BatchOutputLine } from '../../../src/resources/batches.ts'
import type { Account } from '../../core/account.ts'
import { type BatchInputError, type BatchRequest, readBatchInput } from './input-file.ts'
import { filesOf, type StoredFile } from '../../platform/files.ts'
import { hash } from '../../data/random.ts'
import type { Backend } from '../../core/backend.ts'

const DAY_MS = 86_400_000

/** A batch that has not ended by then expires. Documented. */
const LIFETIME_MS = 7 * DAY_MS

/** Result files are deleted after this time. Documented. */
const RESULT_LIFETIME_MS = 30 * DAY_MS

/** The validated parameters of a batch. */
export interface BatchJobParams {
  /** The host that the batch was created on. */
  readonly host: string
  readonly endpoint: BatchEndpoint
  readonly input: StoredFile
  readonly deletesInput: boolean
  readonly metadata: Record<string, string> | undefined
}

type TimeField = Extract<keyof Batch, `${string}_at`>

const endStatuses: ReadonlySet<string> = new Set(['failed', 'completed', 'expired'])

/**
 * A batch. Its progress goes from 0 to 1 with polls or time, as the option `batches` sets: `validating` at 0, then `in_progress`; all lines are
 * sent when progress reaches two thirds, then the status is `finalizing`, and `completed` at 1. Each line is sent to the mock's own endpoint.
 */
export class BatchJob {
  readonly id: string
  readonly params: BatchJobParams
  readonly #account: Account
  readonly #backend: Backend
  readonly #createdAtMs: number
  readonly #times: Partial<Record<TimeField, number>> = {}
  readonly #lines: Record<'output' | 'error', BatchOutputLine[]> = { output: [], error: [] }
  /** `request_id` of the result lines begins with this number, incremented by one for each line. */
  readonly #firstNumber: number
  #status = 'validating'
  #requests: readonly BatchRequest[] = []
  #errors: readonly BatchInputError[] = []
  /** Number of requests that have been sent to the endpoint. */
  #sent = 0
  #polls = 0
  /** Concurrent polls advance the batch one after the other. */
  #queue: Promise<void> = Promise.resolve()
  /** `''` without a file, as the API sends it. */
  #outputId = ''
  #errorId = ''

  constructor(params: BatchJobParams, account: Account, backend: Backend) {
    this.id = `batch_${backend.ids.decimal()}`
    this.params = params
    this.#account = account
    this.#backend = backend
    this.#createdAtMs = backend.clock.now()
    this.#firstNumber = Number(backend.ids.decimal(3))
  }

  get ended(): boolean {
    return endStatuses.has(this.#status)
  }

  /** Advances the batch and returns its state. Unless `countsAsPoll`, only time advances it. */
  async poll({ countsAsPoll }: { readonly countsAsPoll: boolean }): Promise<Batch> {
    if (countsAsPoll) this.#polls++
    const previous = this.#queue.catch(() => {})
    await (this.#queue = previous.then(() => this.#advance()))
    return this.toBatch()
  }

  /** Cancels the batch. At the next poll its status is `completed`, and `cancelling_at` remains. Observed 2024. */
  cancel(): void {
    this.#setStatus('cancelling', 'cancelling_at')
  }

  /**
   * The batch as the response to its creation has it: without ids of result files. Later responses round `created_at` to seconds and have `''`
   * for a result file that does not exist. Times are milliseconds, and `in_progress_at` and `expires_at` remain null. Printed in the tests of the
   * official Python and Java SDKs, 2024; the OpenAPI document of 2026-07-11 has seconds.
   */
  toNewBatch(): Batch {
    return { ...this.toBatch(), created_at: this.#createdAtMs, output_file_id: null, error_file_id: null }
  }

  toBatch(): Batch {
    const { output, error } = this.#lines
    const times = this.#times
    return {
      id: this.id,
      object: 'batch',
      endpoint: this.params.endpoint,
      input_file_id: this.params.input.id,
      completion_window: '24h',
      status: this.#status,
      output_file_id: this.#outputId,
      error_file_id: this.#errorId,
      errors: this.#errors.length ? { object: 'list', data: [...this.#errors] } : null,
      created_at: toWholeSeconds(this.#createdAtMs),
      in_progress_at: null,
      expires_at: null,
      finalizing_at: times.finalizing_at ?? null,
      completed_at: times.completed_at ?? null,
      failed_at: times.failed_at ?? null,
      expired_at: times.expired_at ?? null,
      cancelling_at: times.cancelling_at ?? null,
      cancelled_at: null,
      request_counts: { total: this.#requests.length, completed: output.length, failed: error.length },
      metadata: this.params.metadata ?? null,
    }
  }

  /** The status may change while the endpoint replies to a line. */
  get #isCancelled(): boolean {
    return this.#status === 'cancelling'
  }

  get #progress(): number {
    const { polls = 0, ms = 0 } = this.#backend.options.batches
    const elapsedMs = this.#backend.clock.now() - this.#createdAtMs
    return Math.min(1, polls ? this.#polls / (polls + 1) : 1, ms ? elapsedMs / ms : 1)
  }

  async #advance(): Promise<void> {
    const progress = this.#progress
    if (this.ended) return
    if (this.#isCancelled) return this.#end('completed', 'completed_at')
    if (progress === 0) return
    if (progress < 1 && this.#backend.clock.now() >= this.#createdAtMs + LIFETIME_MS) {
      return this.#end('expired', 'expired_at')
    }
    if (this.#status === 'validating') this.#validate()
    if (this.ended) return
    await this.#sendRequests(Math.round(this.#requests.length * Math.min(1, progress * 1.5)))
    if (this.#sent < this.#requests.length || this.#isCancelled) return
    if (this.#status === 'in_progress') this.#setStatus('finalizing', 'finalizing_at')
    if (progress === 1) this.#end('completed', 'completed_at')
  }

  #validate(): void {
    const { requests, errors } = readBatchInput(this.params.input.bytes, this.params.endpoint)
    this.#errors = errors
    if (errors.length) return this.#end('failed', 'failed_at')
    this.#requests = requests
    this.#status = 'in_progress'
  }

  /** Sends requests to the endpoint, one after the other, until `count` of them are done or the batch is cancelled. */
  async #sendRequests(count: number): Promise<void> {
    const { host, endpoint } = this.params
    const sender = { account: this.#account, host, target: '' }
    for (; this.#sent < count && !this.#isCancelled; this.#sent++) {
      const { custom_id, body } = this.#requests[this.#sent]!
      const reply = await this.#backend.ask(sender, `/paas${endpoint}`, body)
      const isSuccess = reply.status === 200
      const replyBody = JSON.parse(reply.body as string)
      const request_id = `${this.#firstNumber + this.#sent}-${custom_id}`
      const resultBody = isSuccess ? reorderKeys({ ...replyBody, request_id }) : replyBody
      const line = { response: { status_code: reply.status, body: resultBody }, custom_id, id: this.id }
      this.#lines[isSuccess ? 'output' : 'error'].push(line)
    }
  }

  #setStatus(status: string, timeField: TimeField): void {
    this.#status = status
    this.#times[timeField] = toWholeSeconds(this.#backend.clock.now())
  }

  #end(status: string, timeField: TimeField): void {
    this.#setStatus(status, timeField)
    this.#outputId = this.#storeResults('output')
    this.#errorId = this.#storeResults('error')
    if (this.params.deletesInput) filesOf(this.#account).delete(this.params.input.id)
  }

  /** Stores results as a file, ordered by hash: the API guarantees no order, and a test must not rely on one. */
  #storeResults(kind: 'output' | 'error'): string {
    const lines = this.#lines[kind].toSorted((a, b) => hash(a.custom_id) - hash(b.custom_id))
    if (!lines.length) return ''
    const bytes = new TextEncoder().encode(lines.map((line) => JSON.stringify(line) + '\n').join(''))
    const { clock, ids } = this.#backend
    const file = {
      // Printed in the tests of the official Python SDKs, 2024.
      id: `${clock.seconds()}_${ids.hex(32)}`,
      filename: `${this.id}_${kind}.jsonl`,
      purpose: 'batch',
      bytes,
      lifetimeMs: RESULT_LIFETIME_MS,
    }
    return filesOf(this.#account).add(file, this.#backend).id
  }
}

/** Milliseconds, rounded down to a whole second. */
function toWholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

/** Keys in the order of real results of 2024, which differs from that of a chat completion; unknown keys follow. */
function reorderKeys({ created, usage, model, id, choices, request_id, ...others }: Record<string, unknown>): object {
  const reordered = (choices as { message?: object }[] | undefined)?.map((choice) => {
    if (!choice.message) return choice
    const { role, content, ...others } = choice.message as Record<string, unknown>
    return { ...choice, message: { role, content, ...others } }
  })
  return { created, usage, model, id, choices: reordered, request_id, ...others }
}
