import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { RecordOptions } from './recorder.ts'
import type { ReplayOptions } from './replayer.ts'
import { lazy } from '../time/lazy-module.ts'
import { check, checkValue, integer, number, oneOf, type Validator, type Validators } from '../validation/validators.ts'

export type { RecordOptions } from './recorder.ts'
export type { RecordedAnswer, RecordedFrame, Recording } from './recording.ts'
export type { ReplayOptions } from './replayer.ts'
export { folderStore, memoryStore, type Store } from './store.ts'

/** Taken when the module is loaded, so that a listening mock does not intercept the requests to the live API. */
const { fetch: liveFetch } = globalThis

const recorderModule = lazy(() => import('./recorder.ts'))
const replayerModule = lazy(() => import('./replayer.ts'))

/**
 * Forwards requests to the live API and records the responses, frame by frame with their arrival times. Request bodies are recorded, request
 * headers and the API key are not. Returns a function that stops recording; it resolves when everything is saved and rejects when the store
 * failed.
 *
 * @throws {TypeError} without a store and for invalid options.
 * @example
 * const live = mockZhipu({ seed: 'in place of the live API' }).fetch
 * const stop = record(zhipu, { store: memoryStore(), fetch: live })
 * await zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/models', { headers: { authorization: `Bearer ${zhipu.apiKey}` } })
 * await stop()
 */
export function record(zhipu: MockZhipu, options: RecordOptions): () => Promise<void> {
  check(options, recording, 'record')
  checkValue(options.store, 'store', store, 'record')
  const recorder = recorderModule().then(({ Recorder }) => new Recorder({ fetch: liveFetch, ...options }))
  zhipu.backend.recordOrReplay = async (raw) => (await recorder).answer(raw)
  return async () => {
    zhipu.backend.recordOrReplay = undefined
    await (await recorder).saved()
  }
}

/**
 * Replies with recorded responses. A request matches a recording with the same method, path and body; the order of fields, `request_id`,
 * `user_id`, form boundaries and the host are ignored. Returns a function that stops replaying.
 *
 * @throws {TypeError} without a store and for invalid options.
 * @throws {RangeError} for a number out of range.
 * @example
 * replay(zhipu, { store: folderStore('./recordings'), missing: 'error', speed: 1 })
 */
export function replay(zhipu: MockZhipu, options: ReplayOptions): () => void {
  check(options, replaying, 'replay')
  checkValue(options.store, 'store', store, 'replay')
  const replayer = replayerModule().then(({ Replayer }) => new Replayer(options, zhipu.clock))
  zhipu.backend.recordOrReplay = async (raw) => (await replayer).answer(raw)
  return () => {
    zhipu.backend.recordOrReplay = undefined
  }
}

const store: Validator = {
  expected: 'a store such as memoryStore()',
  test: (value) =>
    ['load', 'save'].every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function'),
}
const callable: Validator = { expected: 'a function', test: (value) => typeof value === 'function' }

const recording: Validators<RecordOptions> = {
  store,
  upstream: { expected: 'an absolute URL of scheme and host, such as https://api.z.ai', test: isOrigin },
  fetch: callable,
  redact: callable,
}

const replaying: Validators<ReplayOptions> = {
  store,
  missing: oneOf('mock', 'error'),
  maxAgeMs: number('0 or more', 0, Infinity),
  speed: number('more than 0', Number.MIN_VALUE, Infinity),
  chunks: {
    ...integer('recorded, events or a number of bytes, 1 or more', 1),
    test: (value) => value === 'recorded' || value === 'events' || (Number.isInteger(value) && Number(value) >= 1),
  },
}

/** A path is invalid: the path of each request replaces it. */
function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).pathname === '/'
}
