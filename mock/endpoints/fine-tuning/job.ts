import type { FineTuningEvent, FineTuningJob, Hyperparameters } from '../../../src/resources/fine-tuning.ts'
import type { Account } from '../../core/account.ts'
import { fineTunedSlot } from '../../core/account.ts'
import { filesOf, type StoredFile } from '../../platform/files.ts'
import { Progress } from '../../platform/progress.ts'
import { splitJsonLines } from '../../data/json-lines.ts'
import { countTokens } from '../../data/tokens.ts'
import type { Backend } from '../../core/backend.ts'

/** The validated parameters of a fine-tuning job. */
export interface TrainingParams {
  readonly model: string
  readonly request_id: string
  readonly training: StoredFile
  readonly validation: StoredFile | undefined
  readonly suffix: string | undefined
  readonly hyperparameters: Hyperparameters
}

/** `n_epochs` for `auto`. Assumed: the default of OpenAPI 2025-07-23. */
const AUTO_EPOCHS = 3

const endStatuses: ReadonlySet<string> = new Set(['succeeded', 'cancelled'])

/**
 * A fine-tuning job: `queued`, then `running` from the first poll, then `succeeded` after the polls and the time of the option `tasks`. Each
 * epoch adds an event with its metrics.
 */
export class TrainingJob {
  readonly id: string
  readonly events: FineTuningEvent[] = []
  fineTunedModel: string | undefined
  readonly #params: TrainingParams
  readonly #account: Account
  readonly #backend: Backend
  readonly #ripening: Progress
  readonly #createdAt: number
  #finishedAt: number | undefined
  #status = 'queued'
  #resultFileId: string | undefined

  constructor(params: TrainingParams, account: Account, backend: Backend) {
    const { clock, ids } = backend
    const millisecond = String(clock.now() % 1000).padStart(3, '0')
    this.id = `ftjob-${ids.stamp()}${millisecond}-${ids.base62(5).toLowerCase()}`
    this.#params = params
    this.#account = account
    this.#backend = backend
    this.#ripening = new Progress(backend)
    this.#createdAt = clock.seconds()
    this.#addEvent(`Created fine-tuning job: ${this.id}`)
  }

  get ended(): boolean {
    return endStatuses.has(this.#status)
  }

  /** Advances the job and returns its state. */
  poll(): FineTuningJob {
    if (!this.ended) {
      const isDone = this.#ripening.poll()
      if (this.#status === 'queued') this.#start()
      if (isDone) this.#succeed()
    }
    return this.toJob()
  }

  cancel(): void {
    this.#end('cancelled', 'Fine-tuning job cancelled')
  }

  /** The job as the API returns it. */
  toJob(): FineTuningJob {
    const { hyperparameters, model, request_id, training, validation } = this.#params
    return {
      id: this.id,
      request_id,
      created_at: this.#createdAt,
      fine_tuned_model: this.fineTunedModel,
      finished_at: this.#finishedAt,
      hyperparameters,
      model,
      object: 'fine_tuning.job',
      result_files: this.#resultFileId ? [this.#resultFileId] : [],
      status: this.#status,
      trained_tokens: this.#status === 'succeeded' ? this.#epochTokens * this.#epochs : undefined,
      training_file: training.id,
      validation_file: validation?.id,
    }
  }

  get #epochs(): number {
    const { n_epochs } = this.#params.hyperparameters
    return typeof n_epochs === 'number' ? n_epochs : AUTO_EPOCHS
  }

  get #lines(): string[] {
    return splitJsonLines(this.#params.training.bytes).map(({ text }) => text)
  }

  /** Tokens of one epoch. */
  get #epochTokens(): number {
    return countTokens(this.#lines.join('\n'))
  }

  #start(): void {
    this.#status = 'running'
    this.#addEvent('Fine-tuning job started')
  }

  /** Each epoch halves the loss, so that the metrics are easy to check by hand. */
  #succeed(): void {
    const steps = this.#lines.length
    const rows = ['epoch,step,loss']
    for (let epoch = 1; epoch <= this.#epochs; epoch++) {
      const loss = 2 / 2 ** epoch
      const data = {
        epoch,
        current_steps: epoch * steps,
        total_steps: this.#epochs * steps,
        trained_tokens: epoch * this.#epochTokens,
        loss,
        acc: 1 - loss / 2,
        learning_rate: 0.0001,
      }
      rows.push(`${epoch},${data.current_steps},${loss}`)
      this.#addEvent(`Epoch ${epoch}/${this.#epochs}: loss ${loss}`, data)
    }
    const bytes = new TextEncoder().encode(rows.join('\n') + '\n')
    const file = { filename: `${this.id}_metrics.csv`, purpose: 'fine-tune-result', bytes }
    this.#resultFileId = filesOf(this.#account).add(file, this.#backend).id
    const { model, suffix } = this.#params
    this.fineTunedModel = [model, this.#backend.ids.decimal(), ...(suffix ? [suffix] : [])].join('-')
    this.#account.get(fineTunedSlot).set(this.fineTunedModel, model)
    this.#end('succeeded', `New fine-tuned model created: ${this.fineTunedModel}`)
  }

  #end(status: string, message: string): void {
    this.#status = status
    this.#finishedAt = this.#backend.clock.seconds()
    this.#addEvent(message)
  }

  #addEvent(message: string, data?: FineTuningEvent['data']): void {
    this.events.push({
      object: 'fine_tuning.job.event',
      id: `ftevent-${this.#backend.ids.hex(24)}`,
      type: data ? 'metrics' : 'message',
      created_at: this.#backend.clock.seconds(),
      level: 'info',
      message,
      data,
    })
  }
}
