import type { MockZhipu } from './mock.ts'
import { Recorder, type RecordOptions } from './recordings/record.ts'
import { Replayer, type ReplayOptions } from './recordings/replay.ts'

export type { RecordOptions } from './recordings/record.ts'
export type { RecordedAnswer, RecordedFrame, Recording } from './recordings/recording.ts'
export type { ReplayOptions } from './recordings/replay.ts'
export { folderStore, memoryStore, type Store } from './recordings/store.ts'

/**
 * Passes requests on to the live API, and keeps the answers frame by frame with the times of their arrival. Of a request, its body is
 * kept, and nothing that gives a key away. Returns the way to stop, which resolves when everything is kept.
 *
 * @example
 * const stop = record(zhipu, { store: folderStore('./recordings') })
 * await new Zhipu({ fetch: zhipu.fetch }).chat.completions.create({ model: 'glm-4.6', messages })
 * await stop()
 */
export function record(zhipu: MockZhipu, options: RecordOptions): () => Promise<void> {
  if (options.upstream !== undefined && !URL.canParse(options.upstream)) {
    throw new TypeError(`Cannot record: upstream is ${JSON.stringify(options.upstream)}, want an absolute URL`)
  }
  const recorder = new Recorder(options)
  zhipu.world.recordings = (raw) => recorder.answer(raw)
  return () => {
    zhipu.world.recordings = undefined
    return recorder.saved
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
  const replayer = new Replayer(options, zhipu.clock)
  zhipu.world.recordings = (raw) => replayer.answer(raw)
  return () => {
    zhipu.world.recordings = undefined
  }
}
