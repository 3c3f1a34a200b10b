import { decodeUtf8 } from '../data/bytes.ts'
import { refuse } from '../errors/refusal.ts'
import type { Frames, RawRequest, Reply } from '../http/message.ts'
import { type Clean, cleanFrames, type ReceivedFrame } from './clean-frames.ts'
import { readableBody, type RecordedAnswer, type RecordedFrame, recordingName } from './recording.ts'
import type { Store } from './store.ts'

/** Options of `record()`. */
export interface RecordOptions {
  /** `memoryStore()`, `folderStore('./recordings')`, or a custom store. */
  store: Store
  /** Scheme and host to which requests are forwarded. @default 'https://open.bigmodel.cn' */
  upstream?: string | undefined
  /** Sends the requests. @default the global `fetch` at the time this module was loaded */
  fetch?: typeof globalThis.fetch | undefined
  /**
   * Removes secrets from recorded text: the bodies of requests and responses as a whole, and headers. The API key or token of the request is
   * always removed, also from bodies that are not text. Chunks between which a secret is split are recorded as one.
   */
  redact?: ((text: string) => string) | undefined
}

/** Request headers that are forwarded: credentials and the description of the body. Others belong to the connection with the mock. */
const forwardedHeaders = ['authorization', 'content-type', 'accept', 'accept-language']
/** Response headers that are recorded: those that influence the behaviour of a client. */
const recordedHeaders = ['content-type', 'retry-after', 'content-disposition']

/** Forwards requests to the live API and records the responses. */
export class Recorder {
  readonly #options: RecordOptions
  /** Saves run one after another, because responses to the same request share a recording. */
  #saving: Promise<void> = Promise.resolve()
  /** The first failed save. Reported by `saved()`, so that replies are not affected. */
  #failure: Error | undefined

  constructor(options: RecordOptions) {
    this.#options = options
  }

  /**
   * Resolves when all completed responses are saved.
   *
   * @throws {Error} when the store failed to save a response
   */
  async saved(): Promise<void> {
    await this.#saving
    if (this.#failure) throw this.#failure
  }

  async answer(raw: RawRequest): Promise<Reply> {
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
    const { status } = response
    const headers = pick(recordedHeaders, (name) => response.headers.get(name) ?? undefined)
    const received: ReceivedFrame[] = []
    const cleanKey = createKeyCleaner(raw)
    const clean = this.#createCleaner(raw)
    const readAnswer = (isCut: boolean): RecordedAnswer => ({
      recordedAt: new Date().toISOString(),
      status,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, clean(value)])),
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
    return { status, headers, body: recordBody(response, addFrame, save) }
  }

  async #save(raw: RawRequest, answer: RecordedAnswer): Promise<void> {
    const name = await recordingName(raw)
    const existing = await this.#options.store.load(name)
    const { method, target } = raw
    const clean = this.#createCleaner(raw)
    const request = cleanRequest(raw, clean)
    const answers = [...existing?.answers ?? [], answer]
    await this.#options.store.save(name, { method, target: clean(target), request, answers })
  }

  #createCleaner(raw: RawRequest): Clean {
    const { redact = (text: string) => text } = this.#options
    const cleanKey = createKeyCleaner(raw)
    return (text) => redact(cleanKey(text))
  }
}

/** Replaces the key or token of a request, and its parts from 6 characters on. Shorter ones may be ordinary words. */
function createKeyCleaner(raw: RawRequest): Clean {
  const token = (raw.headers['authorization'] ?? '').replace(/^bearer\s+/i, '')
  const parts = token.split('.').filter((part) => part.length >= 6)
  const secrets = token.length >= 3 ? [...parts, token] : parts
  return (text) => secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text)
}

/** The request body as it is recorded. JSON that is nested too deeply to be written again stays text. */
function cleanRequest(raw: RawRequest, clean: Clean): unknown {
  const body = readableBody(raw)
  try {
    return JSON.parse(clean(JSON.stringify(body ?? null))) ?? undefined
  } catch {
    return clean(decodeUtf8(raw.body) ?? '')
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
