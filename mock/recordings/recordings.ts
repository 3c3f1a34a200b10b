import type { Backend, ReplySource } from '../core/backend.ts'
import type { MockZhipu } from '../facade/mock-zhipu.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import type { ScopeState } from '../scripting/scope-state.ts'
import type { Entry } from '../journal/journal.ts'
import { lazy } from '../time/lazy-module.ts'
import { check, checkValue, scope, type Validators } from '../validation/validators.ts'
import { type RecordOptions, recordValidators, type ReplayOptions, replayValidators, store } from './options.ts'

export type { RecordingMatch, RecordOptions, ReplayOptions } from './options.ts'
export type { RecordedAnswer, RecordedFrame, Recording } from './recording.ts'
export { folderStore, memoryStore, type Store } from './store.ts'

/** Taken when the module is loaded, so that a listening mock does not intercept the requests to the live API. */
const { fetch: liveFetch } = globalThis

const recorderModule = lazy(() => import('./recorder.ts'))
const replayerModule = lazy(() => import('./replayer.ts'))

/** The function that `record()` and `replay()` return. `using` and `await using` call it at the end of their block. */
export interface StopRecordings {
  /**
   * Stops, and resolves when all responses are saved. Does nothing when `reset()` has stopped it already, except for this wait.
   *
   * @throws {Error} when the store failed to save a response.
   */
  (): Promise<void>
  /** Stops and does not wait: an error of the store is lost. */
  [Symbol.dispose](): void
  [Symbol.asyncDispose](): Promise<void>
}

/** What the lazy modules implement. */
interface Session {
  reply(request: RawRequest, scope: ScopeState, entry: Entry): Promise<Reply | undefined>
  unused(): readonly string[]
  rewind(scope: ScopeState): void
  saved(): Promise<void>
}

/**
 * Forwards requests to the live API and records the responses, frame by frame with their arrival times; of a session of GLM-Realtime the messages
 * of both directions. Request bodies are recorded, request headers and the API key are not. Faults, limits and rules apply first; a fault that changes a response does not change its recording. Ends with
 * the returned function, with `using`, and with `zhipu.reset()`.
 *
 * @throws {TypeError} without a store, for invalid options, and when the mock records or replays already.
 * @example
 * const live = mockZhipu({ seed: 'in place of the live API' }).fetch
 * const stop = record(zhipu, { store: memoryStore(), fetch: live })
 * await zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/models', { headers: { authorization: `Bearer ${zhipu.apiKey}` } })
 * await stop()
 */
export function record(zhipu: MockZhipu, options: RecordOptions): StopRecordings {
  checkArguments(zhipu, options, recordValidators, 'record')
  const load = async () => {
    const { Recorder } = await recorderModule()
    return new Recorder(zhipu.backend, options, liveFetch)
  }
  return start(zhipu.backend, { act: 'record', onReset: options.onReset, load, unusedBeforeLoad: [] })
}

/**
 * Replies with recorded responses: the n-th request of a scope gets the n-th response, further requests get the last one. A recording is like
 * a rule that comes last: faults, limits, strict mode and all other rules apply first, and faults change the recorded frames. `assertAllUsed()` of
 * the mock lists recordings that were not used. Ends with the returned function, with `using`, and with `zhipu.reset()`; `reset()` of another
 * scope rewinds it to the first responses.
 *
 * A request matches a recording with the same method, path and body; the order of fields, `request_id`, `user_id`, form boundaries, the host
 * and what `match.ignore` names are ignored. An error that names the nearest recording and the first difference is the reply to all other requests.
 *
 * In a session of GLM-Realtime, the messages of the client must be those of the recording, in the same order, without regard to `event_id`, times and
 * `match.ignore`; where it ignores `/audio` or `/video_frame`, the number of these messages is ignored too. Another message gets an event `error`
 * with code `unmatched` and ends the session with code 1008. Rules for responses do not apply.
 *
 * @throws {TypeError} without a store, for invalid options, and when the mock records or replays already.
 * @throws {RangeError} for a number out of range.
 * @example
 * replay(zhipu, { store: folderStore('./recordings'), speed: 1, match: { ignore: ['/messages/0/content', /\d{4}-\d\d-\d\d/] } })
 * zhipu.chat.when({ turn: 2 }).fail({ cut: { afterEvents: 3 } })
 */
export function replay(zhipu: MockZhipu, options: ReplayOptions): StopRecordings {
  checkArguments(zhipu, options, replayValidators, 'replay')
  const { store: recordings, missing, match, unused = 'report', onReset } = options
  for (const name of ['upstream', 'fetch', 'webSocket'] as const) {
    if (options[name] !== undefined && missing !== 'record') {
      throw new TypeError(`Cannot replay: ${name} is set, expected it with missing: 'record' only`)
    }
  }
  if (match && !recordings.list) throw new TypeError('Cannot replay: match is set, expected a store with list()')
  const names = recordings.list?.() ?? []
  const describeUnused = (name: string) => `${recordings.locate?.(name) ?? name} was never used`
  const load = async () => {
    const [{ Replayer }, initialNames] = await Promise.all([replayerModule(), names])
    const reported = unused === 'report' ? initialNames : []
    return new Replayer(zhipu.backend, options, { liveFetch, reported })
  }
  const unusedBeforeLoad = unused === 'report' && !('then' in names) ? names.map(describeUnused) : []
  return start(zhipu.backend, { act: 'replay', onReset, load, unusedBeforeLoad })
}

function checkArguments(
  zhipu: MockZhipu,
  options: RecordOptions | ReplayOptions,
  validators: Validators<RecordOptions | ReplayOptions>,
  act: string,
): void {
  checkValue(zhipu, 'the first argument', scope, act)
  check(options, validators, act)
  checkValue(options.store, 'store', store, act)
}

/** Makes a session the reply source of a mock, until it is stopped. */
function start(
  backend: Backend,
  { act, onReset = 'stop', load, unusedBeforeLoad }: {
    readonly act: 'record' | 'replay'
    readonly onReset: RecordOptions['onReset']
    readonly load: () => Promise<Session>
    /** What `unused()` of the session will return, until it is loaded. */
    readonly unusedBeforeLoad: readonly string[]
  },
): StopRecordings {
  if (backend.replySource) {
    throw new TypeError(`Cannot ${act}: this mock records or replays already, expected its end by stop() or reset()`)
  }
  let session: Session | undefined
  const loading = load().then((loaded) => session = loaded)
  // Each request and the stop function report this error.
  loading.catch(() => {})
  const source: ReplySource = {
    reply: async (request, scope, entry) => (await loading).reply(request, scope, entry),
    unused: (scope) => scope === backend.ownScope ? session?.unused() ?? unusedBeforeLoad : [],
    reset(scope) {
      session?.rewind(scope)
      if (scope === backend.ownScope && onReset === 'stop') end()
    },
  }
  const end = () => {
    if (backend.replySource === source) backend.replySource = undefined
  }
  const stop = async () => {
    end()
    await (await loading).saved()
  }
  backend.replySource = source
  return Object.assign(stop, {
    [Symbol.dispose]: () => void stop().catch(() => {}),
    [Symbol.asyncDispose]: stop,
  })
}
