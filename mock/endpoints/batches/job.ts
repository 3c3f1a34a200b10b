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
  readonly endpoint: BatchEndpoint
  readonly input: StoredFile
  readonly deletesInput: boolean
  readonly metadata: Record<string, string> | undefined
}

type TimeField = Extract<keyof Batch, `${string}_at`>

const endStatuses: ReadonlySet<string> = new Set(['failed', 'completed', 'expired', 'cancelled'])

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
  #outputId: string | undefined
  #errorId: string | undefined

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

  /** Cancels the batch. Its status is `cancelled` at the next poll. */
  cancel(): void {
    this.#setStatus('cancelling', 'cancelling_at')
  }

  /** The batch as the API returns it; members without a value are `undefined` and absent in the body. */
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
      errors: this.#errors.length ? { object: 'list', data: [...this.#errors] } : undefined,
      created_at: Math.floor(this.#createdAtMs / 1000),
      in_progress_at: times.in_progress_at,
      expires_at: Math.floor((this.#createdAtMs + LIFETIME_MS) / 1000),
      finalizing_at: times.finalizing_at,
      completed_at: times.completed_at,
      failed_at: times.failed_at,
      expired_at: times.expired_at,
      cancelling_at: times.cancelling_at,
      cancelled_at: times.cancelled_at,
      request_counts: { total: this.#requests.length, completed: output.length, failed: error.length },
      metadata: this.params.metadata,
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
    if (this.#isCancelled) return this.#end('cancelled', 'cancelled_at')
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
    this.#setStatus('in_progress', 'in_progress_at')
  }

  /** Sends requests to the endpoint, one after the other, until `count` of them are done or the batch is cancelled. */
  async #sendRequests(count: number): Promise<void> {
    for (; this.#sent < count && !this.#isCancelled; this.#sent++) {
      const { custom_id, body } = this.#requests[this.#sent]!
      const path = `/paas${this.params.endpoint}`
      const reply = await this.#backend.ask(this.#account, { method: 'POST', path, body })
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
    this.#times[timeField] = this.#backend.clock.seconds()
  }

  #end(status: string, timeField: TimeField): void {
    this.#setStatus(status, timeField)
    this.#outputId = this.#storeResults('output')
    this.#errorId = this.#storeResults('error')
    if (this.params.deletesInput) filesOf(this.#account).delete(this.params.input.id)
  }

  /** Stores results as a file, ordered by hash: the API guarantees no order, and a test must not rely on one. */
  #storeResults(kind: 'output' | 'error'): string | undefined {
    const lines = this.#lines[kind].toSorted((a, b) => hash(a.custom_id) - hash(b.custom_id))
    if (!lines.length) return undefined
    const bytes = new TextEncoder().encode(lines.map((line) => JSON.stringify(line) + '\n').join(''))
    const file = { filename: `${this.id}_${kind}.jsonl`, purpose: 'batch', bytes, lifetimeMs: RESULT_LIFETIME_MS }
    return filesOf(this.#account).add(file, this.#backend).id
  }
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
