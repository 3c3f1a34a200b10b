import type { Entry } from '../journal/journal.ts'
import type { ScopeState } from '../scripting/scope-state.ts'
import { refuse } from '../errors/refusal.ts'
import type { Frames, RawRequest, Reply } from '../http/message.ts'
import { cleanFrames, type ReceivedFrame } from './clean-frames.ts'
import { EventFrames } from './event-splitter.ts'
import { isEventStream, needsEvents } from './recorded-body.ts'
import { cleanRequest, createCleaner, createKeyCleaner } from './cleaner.ts'
import type { RecordOptions } from './options.ts'
import { RECORDED_SESSION } from './json-rpc.ts'
import { type RecordedAnswer, type RecordedFrame, recordingName } from './recording.ts'

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

/** The responses to save, given those that are recorded and a new one; `undefined` saves nothing. */
type Merge = (
  existing: readonly RecordedAnswer[],
  answer: RecordedAnswer,
) => readonly RecordedAnswer[] | undefined

/** Forwards requests to the live API and records the responses. */
export class Recorder {
  readonly #options: Pick<RecordOptions, 'store' | 'upstream' | 'fetch' | 'redact'>
  readonly #merge: Merge
  /** Saves run one after another, because responses to the same request share a recording. */
  #saving: Promise<void> = Promise.resolve()
  /** The first failed save. Reported by `saved()`, so that replies are not affected. */
  #failure: Error | undefined

  /** @param merge By default a new response is added to the recorded ones. */
  constructor(
    options: Pick<RecordOptions, 'store' | 'upstream' | 'fetch' | 'redact'>,
    merge: Merge = (existing, answer) => [...existing, answer],
  ) {
    this.#options = options
    this.#merge = merge
  }

  /** Nothing can be unused. */
  unused(): readonly string[] {
    return []
  }

  /** Nothing is counted. */
  rewind(): void {}

  /**
   * Resolves when all completed responses are saved.
   *
   * @throws {Error} when the store failed to save a response
   */
  async saved(): Promise<void> {
    await this.#saving
    if (this.#failure) throw this.#failure
  }

  /** Forwards a request. A fault that will be applied to the events of the reply gets them one by one. */
  async reply(raw: RawRequest, _: ScopeState, entry: Entry): Promise<Reply> {
    const { upstream = 'https://open.bigmodel.cn', fetch = globalThis.fetch } = this.#options
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
    entry.answeredBy = `the live API at ${upstream}`
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
    const save = (isCut: boolean) => {
      this.#saving = this.#saving.then(() => this.#save(raw, readAnswer(isCut))).catch((cause) => {
        this.#failure ??= new Error(`Cannot record: ${(cause as Error).message}`, { cause })
      })
      return this.#saving
    }
    const addFrame = (bytes: Uint8Array) => {
      // A copy, because the edge may transfer the bytes.
      received.push({ afterMs: Math.round(performance.now() - sentAtMs), bytes: bytes.slice() })
    }
    const frames = recordBody(response, addFrame, save)
    return {
      status,
      headers,
      body: needsEvents(entry.fault) ? new EventFrames(frames, isEventStream(headers)) : frames,
    }
  }

  async #save(raw: RawRequest, answer: RecordedAnswer): Promise<void> {
    const name = await recordingName(raw)
    const existing = await this.#options.store.load(name)
    const answers = this.#merge(existing?.answers ?? [], answer)
    if (!answers) return
    const request = cleanRequest(raw, createCleaner(raw, this.#options.redact))
    await this.#options.store.save(name, { ...request, answers })
  }
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
