import type { WebSocketClass } from '../../src/realtime/index.ts'
import { integer, isRecord, members, number, oneOf, type Validator, type Validators } from '../validation/validators.ts'
import type { Store } from './store.ts'

/** Options of requests to the live API. */
interface LiveOptions {
  /** Scheme and host to which requests are forwarded. @default 'https://open.bigmodel.cn' */
  upstream?: string | undefined
  /** Sends the requests. @default the global `fetch` at the time this module was loaded */
  fetch?: typeof globalThis.fetch | undefined
  /**
   * Class of the WebSocket for sessions of GLM-Realtime. Node 20 has none: pass that of the package `ws`. With the option `fetch` and without this
   * one, sessions are refused, because they would not take the same way.
   * @default the global `WebSocket`
   */
  webSocket?: WebSocketClass | undefined
}

interface CommonOptions {
  /** `memoryStore()`, `folderStore('./recordings')`, or a custom store. */
  store: Store
  /**
   * Removes secrets from recorded text: the bodies of requests and responses as a whole, and headers. The API key or token of the request is
   * always removed, also from bodies that are not text. Chunks between which a secret is split are recorded as one. A replay applies it to requests
   * before `match.ignore` and the messages of errors compare them with recordings.
   */
  redact?: ((text: string) => string) | undefined
  /**
   * What `reset()` of the mock does: `'stop'` ends recording or replaying, as it removes rules; `'continue'` only rewinds a replay to the first
   * responses, for recordings of a whole test file or of a server. @default 'stop'
   */
  onReset?: 'stop' | 'continue' | undefined
}

/** Options of `record()`. */
export interface RecordOptions extends CommonOptions, LiveOptions {}

/** Which requests get the same recording. */
export interface RecordingMatch {
  /**
   * What may differ between a request and its recording. A string is a JSON pointer into the body, such as `/messages/0/content`, in which a segment
   * `*` stands for any index or name; the value there is ignored, also when it is absent. A pattern is text that is ignored wherever it occurs: in
   * every string of a JSON body, in other text, in the path and the query. A recording of exactly the same request is preferred. In a session over a
   * WebSocket, both apply to each message of the client.
   *
   * @default []
   */
  ignore?: readonly (string | RegExp)[] | undefined
}

interface CommonReplayOptions extends CommonOptions {
  /** Which requests get the same recording. Needs a store with `list()`. */
  match?: RecordingMatch | undefined
  /** Milliseconds after which a recording expires. @default Infinity */
  maxAgeMs?: number | undefined
  /** Playback speed: 1 keeps the recorded delays, 2 halves them, `Infinity` does not wait. @default Infinity */
  speed?: number | undefined
  /**
   * Chunking of the body: `'recorded'` as received, `'events'` one event per chunk, a number that many bytes per chunk. A fault that counts events
   * or changes them is applied to the events of the recording, which are then sent like those of a scripted stream. @default 'recorded'
   */
  chunks?: 'recorded' | 'events' | number | undefined
  /**
   * Whether `assertAllUsed()` reports recordings that were not used since `replay()` was called; `'ignore'` is for a store that several tests
   * share. @default 'report'
   */
  unused?: 'report' | 'ignore' | undefined
}

/** Options of `replay()`. `upstream`, `fetch` and `webSocket` are those of `record()`. */
export type ReplayOptions =
  & CommonReplayOptions
  & (
    | {
      /**
       * Reply to a request without a recording, or with an expired one. `'error'`: status 400 and a message that names the nearest recording and the
       * first difference. `'mock'`: the mock's own reply. `'record'`: the live API replies once and the response is saved; a response that may be
       * different next time is not saved: status 401, 429, 500 and above, or a lost connection. @default 'error'
       */
      missing?: 'error' | 'mock' | undefined
      upstream?: undefined
      fetch?: undefined
      webSocket?: undefined
    }
    | { missing: 'record' } & LiveOptions
  )

export const store: Validator = {
  expected: 'a store such as memoryStore()',
  test: (value) => isRecord(value) && ['load', 'save'].every((name) => typeof value[name] === 'function'),
}
const callable: Validator = { expected: 'a function', test: (value) => typeof value === 'function' }
const ignore: Validator = {
  expected: '',
  test: (value) => Array.isArray(value) && value.every((item) => item instanceof RegExp || isPointer(item)),
}

export const recordValidators: Validators<RecordOptions> = {
  store,
  upstream: { expected: 'an absolute URL of scheme and host, such as https://api.z.ai', test: isOrigin },
  fetch: callable,
  webSocket: callable,
  redact: callable,
  onReset: oneOf('stop', 'continue'),
}

export const replayValidators: Validators<ReplayOptions> = {
  ...recordValidators,
  missing: oneOf('error', 'record', 'mock'),
  match: members('{ ignore }, a list of JSON pointers such as "/messages/*/content" and of patterns', { ignore }),
  maxAgeMs: number('0 or more', 0, Infinity),
  speed: number('more than 0', Number.MIN_VALUE, Infinity),
  chunks: {
    ...integer('recorded, events or a number of bytes, 1 or more', 1),
    test: (value) => value === 'recorded' || value === 'events' || (Number.isInteger(value) && Number(value) >= 1),
  },
  unused: oneOf('report', 'ignore'),
}

/** A path is invalid: the path of each request replaces it. */
function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).pathname === '/'
}

/** RFC 6901: empty, or segments that each begin with a slash. */
function isPointer(value: unknown): boolean {
  return typeof value === 'string' && (value === '' || value[0] === '/')
}
