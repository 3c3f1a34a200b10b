import type { Backend } from '../core/backend.ts'
import { liveWebSocket } from '../edges/socket/replace-web-socket.ts'
import type { Entry } from '../journal/journal.ts'
import type { ScopeState } from '../scripting/scope-state.ts'
import { refuse } from '../errors/refusal.ts'
import { fill } from '../http/bilingual.ts'
import type { Frames, RawRequest, Reply } from '../http/message.ts'
import { wholeBody } from '../http/whole-body.ts'
import { cleanFrames, type ReceivedFrame } from './clean-frames.ts'
import { EventFrames } from './event-splitter.ts'
import { isEventStream, needsEvents } from './recorded-body.ts'
import { cleanRequest, createCleaner } from './cleaner.ts'
import { asksForRefusal, isHandshake } from './handshake.ts'
import { createKeyCleaner } from './key-cleaner.ts'
import { loadRecording } from './load-recording.ts'
import { missTexts as texts } from './miss-texts.ts'
import type { RecordOptions } from './options.ts'
import { RECORDED_SESSION } from './json-rpc.ts'
import { type RecordedAnswer, type RecordedFrame, recordingName } from './recording.ts'
import { saveInTurn } from './save-turns.ts'
import { SessionRecorder } from './session-recorder.ts'

/** Request headers that are forwarded: credentials and the description of the body. Others belong to the connection with the mock. */
const forwardedHeaders = [
  'authorization',
  'content-type',
  'accept',
  'accept-language',
  'mcp-session-id',
  'mcp-protocol-version',
  'x-api-key',
  'anthropic-version',
  'anthropic-beta',
]
/** Response headers that are recorded: those that influence the behaviour of a client. */
const recordedHeaders = [
  'content-type',
  'retry-after',
  'content-disposition',
  'mcp-session-id',
  'x-should-retry',
  'anthropic-ratelimit-unified-status',
]

type LiveRecordOptions = Pick<RecordOptions, 'store' | 'upstream' | 'fetch' | 'webSocket' | 'redact'>

/** The responses to save, given those that are recorded and a new one; `undefined` saves nothing. */
type Merge = (
  existing: readonly RecordedAnswer[],
  answer: RecordedAnswer,
) => readonly RecordedAnswer[] | undefined

/** Forwards requests to the live API and records the responses. */
export class Recorder {
  readonly #backend: Backend
  readonly #options: LiveRecordOptions
  readonly #liveFetch: typeof globalThis.fetch
  readonly #merge: Merge
  /** Saves run one after another, in the order of the responses. */
  #saving: Promise<void> = Promise.resolve()
  /** The first failed save. Reported by `saved()`, so that replies are not affected. */
  #failure: Error | undefined
  /** Sessions that have not ended. */
  readonly #sessions = new Set<SessionRecorder>()

  /**
   * @param liveFetch The `fetch` that leads to the live API without the option.
   * @param merge By default a new response is added to the recorded ones.
   */
  constructor(
    backend: Backend,
    options: LiveRecordOptions,
    liveFetch: typeof globalThis.fetch,
    merge: Merge = (existing, answer) => [...existing, answer],
  ) {
    this.#backend = backend
    this.#options = options
    this.#liveFetch = liveFetch
    this.#merge = merge
  }

  /** Nothing can be unused. */
  unused(): readonly string[] {
    return []
  }

  /** Nothing is counted. */
  rewind(): void {}

  /**
   * Resolves when all completed responses are saved, and of the sessions that are open what they have sent so far.
   *
   * @throws {Error} when the store failed to save a response
   */
  async saved(): Promise<void> {
    for (const session of this.#sessions) session.finish()
    await this.#saving
    if (this.#failure) throw this.#failure
  }

  /** Forwards a request. A fault that will be applied to the events of the reply gets them one by one. */
  async reply(raw: RawRequest, scope: ScopeState, entry: Entry): Promise<Reply> {
    const { upstream = 'https://open.bigmodel.cn', fetch = this.#liveFetch } = this.#options
    const session = isHandshake(raw) ? await this.#openSession(raw, scope, entry, upstream) : undefined
    if (session) return session
    const sentAtMs = performance.now()
    const hasBody = raw.method !== 'GET' && raw.body.length > 0
    const pending = fetch(new URL(raw.target, upstream), {
      method: raw.method,
      headers: pick(forwardedHeaders, (name) => raw.headers[name]),
      ...(hasBody && { body: raw.body as BodyInit }),
      ...(raw.signal && { signal: raw.signal }),
    })
    const response = await pending.catch(() => {
      throw refuse('502', `Cannot record: no connection to ${upstream}`, { status: 502 })
    })
    if (isHandshake(raw) && !refusesSessions(response)) {
      response.body?.cancel().catch(() => {})
      throw refuse('502', `Cannot record: ${upstream} opens no WebSocket`, { status: 502 })
    }
    entry.describe('answeredBy', fill(texts.live, { upstream }))
    const { status } = response
    const headers = pick(recordedHeaders, (name) => response.headers.get(name) ?? undefined)
    const received: ReceivedFrame[] = []
    const cleanKey = createKeyCleaner(raw)
    const clean = createCleaner(raw, this.#options.redact)
    const readAnswer = (isCut: boolean): RecordedAnswer => ({
      recordedAt: new Date().toISOString(),
      status,
      headers: Object.fromEntries(
        Object.entries(headers).map((
          [name, value],
        ) => [name, name === 'mcp-session-id' ? RECORDED_SESSION : clean(value)]),
      ),
      ...contentOf(cleanFrames(received, clean, cleanKey), headers),
      ...(isCut && { isCut }),
    })
    const save = async (isCut: boolean) => {
      if (!asksForRefusal(raw)) await this.#saveInTurn(raw, entry, () => readAnswer(isCut))
    }
    const addFrame = (bytes: Uint8Array) => {
      // A copy, because the edge may transfer the bytes.
      received.push({ afterMs: Math.round(performance.now() - sentAtMs), bytes: bytes.slice() })
    }
    const frames = recordBody(response, addFrame, save)
    // An edge need not read the response to a refused handshake, which must be recorded.
    if (isHandshake(raw)) return { status, headers, body: await wholeBody(frames) ?? '' }
    return {
      status,
      headers,
      body: needsEvents(entry.fault) ? new EventFrames(frames, isEventStream(headers)) : frames,
    }
  }

  /**
   * Opens a session; `undefined` when the live API refuses it, for which a plain request gets the reason.
   *
   * @throws {Refusal} where there is no class to open it with.
   */
  async #openSession(
    raw: RawRequest,
    scope: ScopeState,
    entry: Entry,
    upstream: string,
  ): Promise<Reply | undefined> {
    const { fetch, redact, webSocket = fetch ? undefined : liveWebSocket() } = this.#options
    if (!webSocket) {
      const state = fetch ? 'fetch is set' : 'this runtime has no WebSocket'
      throw refuse('502', `Cannot record a session: ${state}, expected the option webSocket`, { status: 502 })
    }
    const onEnd = (answer: RecordedAnswer) => {
      if (session) this.#sessions.delete(session)
      void this.#saveInTurn(raw, entry, () => answer)
    }
    const options = { backend: this.#backend, scope, entry, upstream, webSocket, redact, onEnd }
    const session = await SessionRecorder.open(raw, options).catch(() => undefined)
    if (!session) return undefined
    entry.describe('answeredBy', fill(texts.live, { upstream }))
    this.#sessions.add(session)
    return session.upgrade
  }

  #saveInTurn(raw: RawRequest, entry: Entry, read: () => RecordedAnswer): Promise<void> {
    return this.#saving = this.#saving.then(() => this.#save(raw, entry, read())).catch((cause) => {
      this.#failure ??= new Error(`Cannot record: ${(cause as Error).message}`, { cause })
    })
  }

  async #save(raw: RawRequest, entry: Entry, answer: RecordedAnswer): Promise<void> {
    const { store, redact } = this.#options
    const name = await recordingName(raw)
    await saveInTurn(store, name, async () => {
      const existing = await loadRecording(store, name)
      const answers = this.#merge(existing?.answers ?? [], answer)
      if (!answers) return
      const request = cleanRequest(raw, entry, createCleaner(raw, redact))
      await store.save(name, { ...request, answers })
    })
  }
}

/** True for the response to a plain request that tells why sessions are refused. With 400 or 426 it was refused for not being a handshake. */
function refusesSessions({ status }: Response): boolean {
  return status >= 400 && status !== 400 && status !== 426
}

/** Passes the body through and records it. Nothing is saved when the client cancels before the end. */
function recordBody(
  response: Response,
  addFrame: (bytes: Uint8Array) => void,
  save: (isCut: boolean) => Promise<void>,
): Frames {
  const reader = response.body?.getReader()
  let isCancelled = false
  return {
    async next() {
      try {
        const step = await reader?.read()
        if (step?.value) {
          addFrame(step.value)
          return { alone: step.value }
        }
        if (!isCancelled) await save(false)
        return undefined
      } catch {
        if (!isCancelled) await save(true)
        return { cut: true }
      }
    },
    return() {
      isCancelled = true
      reader?.cancel().catch(() => {})
    },
  }
}

/** The parsed body if it is complete, compact JSON; otherwise the frames. */
function contentOf(
  frames: readonly RecordedFrame[],
  headers: Readonly<Record<string, string>>,
): Partial<RecordedAnswer> {
  const text = frames.map((frame) => frame.text).join('')
  if (/json/.test(headers['content-type'] ?? '') && frames.every((frame) => frame.text !== undefined)) {
    try {
      const json: unknown = JSON.parse(text)
      if (JSON.stringify(json) === text) return { json }
    } catch { /* invalid JSON is recorded as frames */ }
  }
  return { frames }
}

function pick(names: readonly string[], valueOf: (name: string) => string | undefined): Record<string, string> {
  const picked: Record<string, string> = {}
  for (const name of names) {
    const value = valueOf(name)
    if (value !== undefined) picked[name] = value
  }
  return picked
}
