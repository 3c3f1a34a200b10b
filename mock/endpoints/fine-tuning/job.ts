import type { FineTuningEvent, FineTuningJob, Hyperparameters } from '../../../src/resources/fine-tuning.ts'
import type { Account } from '../../core/account.ts'
import { fineTunedSlot } from '../../platform/fine-tuned-models.ts'
import { filesOf, type StoredFile } from '../../platform/files.ts'
import { Ripening } from '../../platform/progress.ts'
import { countTokens } from '../../data/tokens.ts'
import type { Backend } from '../../core/backend.ts'

/** What is to be trained. */
export interface TrainingOrder {
  readonly model: string
  readonly request_id: string
  readonly training: StoredFile
  readonly validation: StoredFile | undefined
  readonly suffix: string | undefined
  readonly hyperparameters: Hyperparameters
}

/** Rounds when `auto` is left to decide (assumed: the default of OpenAPI 2025-07-23). */
const AUTO_EPOCHS = 3

const ended: ReadonlySet<string> = new Set(['succeeded', 'cancelled'])

/** A training: queued, running from the first look on, succeeded when it is ripe; each round leaves an event with its figures. */
export class Training {
  readonly id: string
  readonly events: FineTuningEvent[] = []
  fineTunedModel: string | undefined
  readonly #order: TrainingOrder
  readonly #account: Account
  readonly #backend: Backend
  readonly #ripening: Ripening
  readonly #createdAt: number
  #finishedAt: number | undefined
  #status = 'queued'
  #resultFileId: string | undefined

  constructor(order: TrainingOrder, account: Account, backend: Backend) {
    const { clock, ids } = backend
    const millisecond = String(clock.now() % 1000).padStart(3, '0')
    this.id = `ftjob-${ids.stamp()}${millisecond}-${ids.base62(5).toLowerCase()}`
    this.#order = order
    this.#account = account
    this.#backend = backend
    this.#ripening = new Ripening(backend)
    this.#createdAt = clock.seconds()
    this.#tell(`Created fine-tuning job: ${this.id}`)
  }

  get ended(): boolean {
    return ended.has(this.#status)
  }

  /** Looks at the training, which moves it on. */
  look(): FineTuningJob {
    if (!this.ended) {
      const ripe = this.#ripening.look()
      if (this.#status === 'queued') this.#run()
      if (ripe) this.#succeed()
    }
    return this.view()
  }

  cancel(): void {
    this.#end('cancelled', 'Fine-tuning job cancelled')
  }

  view(): FineTuningJob {
    const { hyperparameters, model, request_id, training, validation } = this.#order
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
      trained_tokens: this.#status === 'succeeded' ? this.#tokens * this.#epochs : undefined,
      training_file: training.id,
      validation_file: validation?.id,
    }
  }

  get #epochs(): number {
    const { n_epochs } = this.#order.hyperparameters
    return typeof n_epochs === 'number' ? n_epochs : AUTO_EPOCHS
  }

  get #lines(): string[] {
    return new TextDecoder().decode(this.#order.training.bytes).split('\n').filter((line) => line.trim() !== '')
  }

  /** Of one round. */
  get #tokens(): number {
    return countTokens(this.#lines.join('\n'))
  }

  #run(): void {
    this.#status = 'running'
    this.#tell('Fine-tuning job started')
  }

  /** Every round halves the loss: a curve that one can check by hand. */
  #succeed(): void {
    const steps = this.#lines.length
    const rows = ['epoch,step,loss']
    for (let epoch = 1; epoch <= this.#epochs; epoch++) {
      const loss = 2 / 2 ** epoch
      const data = {
        epoch,
        current_steps: epoch * steps,
        total_steps: this.#epochs * steps,
        trained_tokens: epoch * this.#tokens,
        loss,
        acc: 1 - loss / 2,
        learning_rate: 0.0001,
      }
      rows.push(`${epoch},${data.current_steps},${loss}`)
      this.#tell(`Epoch ${epoch}/${this.#epochs}: loss ${loss}`, data)
    }
    const bytes = new TextEncoder().encode(rows.join('\n') + '\n')
    const file = { filename: `${this.id}_metrics.csv`, purpose: 'fine-tune-result', bytes }
    this.#resultFileId = filesOf(this.#account).add(file, this.#backend).id
    const { model, suffix } = this.#order
    this.fineTunedModel = [model, this.#backend.ids.decimal(), ...(suffix ? [suffix] : [])].join('-')
    this.#account.get(fineTunedSlot).set(this.fineTunedModel, model)
    this.#end('succeeded', `New fine-tuned model created: ${this.fineTunedModel}`)
  }

  #end(status: string, message: string): void {
    this.#status = status
    this.#finishedAt = this.#backend.clock.seconds()
    this.#tell(message)
  }

  #tell(message: string, data?: FineTuningEvent['data']): void {
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
