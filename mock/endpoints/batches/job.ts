import type { Batch, BatchEndpoint, BatchFault, BatchOutputLine } from '../../../src/resources/batches.ts'
import type { Account } from '../../core/account.ts'
import { type BatchTask, readBatch } from './input-file.ts'
import { filesOf, type StoredFile } from '../../platform/files.ts'
import { hash } from '../../data/random.ts'
import type { Backend } from '../../core/backend.ts'

const DAY_MS = 86_400_000

/** The platform calls off what has not ended by then. Documented. */
const LIFE_MS = 7 * DAY_MS

/** Results are kept so long. Documented. */
const RESULTS_LIVE_MS = 30 * DAY_MS

/** What a batch is made of. */
export interface BatchOrder {
  readonly endpoint: BatchEndpoint
  readonly input: StoredFile
  readonly deletesInput: boolean
  readonly metadata: Record<string, string> | undefined
}

type Moment = Extract<keyof Batch, `${string}_at`>

const ended: ReadonlySet<string> = new Set(['failed', 'completed', 'expired', 'cancelled'])

/**
 * A batch at work. Its progress goes from 0 to 1 by looks or by time, as `batches` of the options says: validating at 0, in_progress,
 * with a growing part of the lines done, up to two thirds, then finalizing, completed at 1. Every line really asks the mock's own endpoint.
 */
export class BatchJob {
  readonly id: string
  readonly order: BatchOrder
  readonly #account: Account
  readonly #backend: Backend
  readonly #createdAtMs: number
  readonly #times: Partial<Record<Moment, number>> = {}
  readonly #lines: Record<'output' | 'error', BatchOutputLine[]> = { output: [], error: [] }
  readonly #firstNumber: number
  #status = 'validating'
  #tasks: readonly BatchTask[] = []
  #faults: readonly BatchFault[] = []
  #asked = 0
  #looks = 0
  #turn: Promise<void> = Promise.resolve()
  #outputId: string | undefined
  #errorId: string | undefined

  constructor(order: BatchOrder, account: Account, backend: Backend) {
    this.id = `batch_${backend.ids.decimal()}`
    this.order = order
    this.#account = account
    this.#backend = backend
    this.#createdAtMs = backend.clock.now()
    this.#firstNumber = Number(backend.ids.decimal(3))
  }

  get ended(): boolean {
    return ended.has(this.#status)
  }

  /** Looks at the batch, which moves it on; a look that does not count moves it by time alone. */
  async look(counts = true): Promise<Batch> {
    if (counts) this.#looks++
    const before = this.#turn.catch(() => {})
    await (this.#turn = before.then(() => this.#advance()))
    return this.view()
  }

  /** Calls the batch off. It has ended at the next look. */
  cancel(): void {
    this.#enter('cancelling', 'cancelling_at')
  }

  /** The batch as the API shows it: what is not known yet is absent. */
  view(): Batch {
    const { output, error } = this.#lines
    const times = this.#times
    return {
      id: this.id,
      object: 'batch',
      endpoint: this.order.endpoint,
      input_file_id: this.order.input.id,
      completion_window: '24h',
      status: this.#status,
      output_file_id: this.#outputId,
      error_file_id: this.#errorId,
      errors: this.#faults.length ? { object: 'list', data: [...this.#faults] } : undefined,
      created_at: Math.floor(this.#createdAtMs / 1000),
      in_progress_at: times.in_progress_at,
      expires_at: Math.floor((this.#createdAtMs + LIFE_MS) / 1000),
      finalizing_at: times.finalizing_at,
      completed_at: times.completed_at,
      failed_at: times.failed_at,
      expired_at: times.expired_at,
      cancelling_at: times.cancelling_at,
      cancelled_at: times.cancelled_at,
      request_counts: { total: this.#tasks.length, completed: output.length, failed: error.length },
      metadata: this.order.metadata,
    }
  }

  /** Also while a line is being answered. */
  get #isCancelled(): boolean {
    return this.#status === 'cancelling'
  }

  get #progress(): number {
    const { polls = 0, ms = 0 } = this.#backend.options.batches
    const elapsedMs = this.#backend.clock.now() - this.#createdAtMs
    return Math.min(1, polls ? this.#looks / (polls + 1) : 1, ms ? elapsedMs / ms : 1)
  }

  async #advance(): Promise<void> {
    const progress = this.#progress
    if (this.ended) return
    if (this.#isCancelled) return this.#end('cancelled', 'cancelled_at')
    if (progress === 0) return
    if (progress < 1 && this.#backend.clock.now() >= this.#createdAtMs + LIFE_MS) {
      return this.#end('expired', 'expired_at')
    }
    if (this.#status === 'validating') this.#validate()
    if (this.ended) return
    await this.#ask(Math.round(this.#tasks.length * Math.min(1, progress * 1.5)))
    if (this.#asked < this.#tasks.length || this.#isCancelled) return
    if (this.#status === 'in_progress') this.#enter('finalizing', 'finalizing_at')
    if (progress === 1) this.#end('completed', 'completed_at')
  }

  #validate(): void {
    const { tasks, faults } = readBatch(this.order.input.bytes, this.order.endpoint)
    this.#faults = faults
    if (faults.length) return this.#end('failed', 'failed_at')
    this.#tasks = tasks
    this.#enter('in_progress', 'in_progress_at')
  }

  /** Asks the endpoint line by line until so many are done or the batch is called off. */
  async #ask(most: number): Promise<void> {
    for (; this.#asked < most && !this.#isCancelled; this.#asked++) {
      const { custom_id, body } = this.#tasks[this.#asked]!
      const path = `/paas${this.order.endpoint}`
      const reply = await this.#backend.ask(this.#account, { method: 'POST', path, body })
      const answer = JSON.parse(reply.body as string)
      const number = this.#firstNumber + this.#asked
      const shown = reply.status === 200 ? inOrder({ ...answer, request_id: `${number}-${custom_id}` }) : answer
      const line = { response: { status_code: reply.status, body: shown }, custom_id, id: this.id }
      this.#lines[reply.status === 200 ? 'output' : 'error'].push(line)
    }
  }

  #enter(status: string, moment: Moment): void {
    this.#status = status
    this.#times[moment] = this.#backend.clock.seconds()
  }

  #end(status: string, moment: Moment): void {
    this.#enter(status, moment)
    this.#outputId = this.#keep('output')
    this.#errorId = this.#keep('error')
    if (this.order.deletesInput) filesOf(this.#account).delete(this.order.input.id)
  }

  /** Leaves results as a file. Their order is that of hashes: the contract promises none, so nobody may count on one. */
  #keep(kind: 'output' | 'error'): string | undefined {
    const lines = this.#lines[kind].toSorted((one, other) => hash(one.custom_id) - hash(other.custom_id))
    if (!lines.length) return undefined
    const bytes = new TextEncoder().encode(lines.map((line) => JSON.stringify(line) + '\n').join(''))
    const file = { filename: `${this.id}_${kind}.jsonl`, purpose: 'batch', bytes, livesMs: RESULTS_LIVE_MS }
    return filesOf(this.#account).add(file, this.#backend).id
  }
}

/** Keys in the order of real results of 2024, which is not that of a chat answer; unknown ones follow. */
function inOrder({ created, usage, model, id, choices, request_id, ...rest }: Record<string, unknown>): object {
  const turned = (choices as { message?: object }[] | undefined)?.map((choice) => {
    if (!choice.message) return choice
    const { role, content, ...others } = choice.message as Record<string, unknown>
    return { ...choice, message: { role, content, ...others } }
  })
  return { created, usage, model, id, choices: turned, request_id, ...rest }
}
