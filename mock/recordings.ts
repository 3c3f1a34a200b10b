import type { MockZhipu } from './mock.ts'
import { Recorder, type RecordOptions } from './recordings/record.ts'
import { Replayer, type ReplayOptions } from './recordings/replay.ts'

export type { RecordOptions } from './recordings/record.ts'
export type { RecordedAnswer, RecordedFrame, Recording } from './recordings/recording.ts'
export type { ReplayOptions } from './recordings/replay.ts'
export { folderStore, memoryStore, type Store } from './recordings/store.ts'

/** Taken at load: a mock that listens must not be asked in place of the API. */
const { fetch: network } = globalThis

/**
 * Passes requests on to the live API, and keeps the answers frame by frame with the times of their arrival. Of a request, its body is
 * kept, and nothing that gives a key away. Returns the way to stop, which resolves when everything is kept.
 *
 * @example
 * const live = mockZhipu({ seed: 'in place of the live API' }).fetch
 * const stop = record(zhipu, { store: memoryStore(), fetch: live })
 * await zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/models', { headers: { authorization: `Bearer ${zhipu.apiKey}` } })
 * await stop()
 */
export function record(zhipu: MockZhipu, options: RecordOptions): () => Promise<void> {
  if (options.upstream !== undefined && !URL.canParse(options.upstream)) {
    throw new TypeError(`Cannot record: upstream is ${JSON.stringify(options.upstream)}, want an absolute URL`)
  }
  const loading = import('./recordings/record.ts').then(({ Recorder }) => new Recorder({ fetch: network, ...options }))
  zhipu.world.recordings = async (raw) => (await loading).answer(raw)
  return async () => {
    zhipu.world.recordings = undefined
    await (await loading).saved
  }
}

/**
 * Answers from recordings. Requests are the same when their method, path and body are; the order of fields, `request_id`, `user_id`,
 * boundaries of forms and the host do not count. Returns the way to stop.
 *
 * @throws {RangeError} when a number cannot be kept to.
 * @example
 * replay(zhipu, { store: folderStore('./recordings'), missing: 'error', speed: 1 })
 */
export function replay(zhipu: MockZhipu, options: ReplayOptions): () => void {
  check(options)
  const loading = import('./recordings/replay.ts').then(({ Replayer }) => new Replayer(options, zhipu.clock))
  zhipu.world.recordings = async (raw) => (await loading).answer(raw)
  return () => {
    zhipu.world.recordings = undefined
  }
}

function check({ speed = Infinity, chunks = 'recorded', maxAgeMs = Infinity }: ReplayOptions): void {
  if (!(speed > 0)) throw new RangeError(`Cannot replay: speed is ${speed}, want more than 0`)
  if (!(maxAgeMs >= 0)) throw new RangeError(`Cannot replay: maxAgeMs is ${maxAgeMs}, want 0 or more`)
  if (typeof chunks === 'number' && !(chunks >= 1)) {
    throw new RangeError(`Cannot replay: chunks is ${chunks}, want 1 byte or more`)
  }
}
