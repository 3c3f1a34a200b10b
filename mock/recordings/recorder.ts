import { refuse } from '../errors/refusal.ts'
import type { Frames, RawRequest, Reply } from '../http/message.ts'
import { decodeUtf8 } from '../data/bytes.ts'
import { nameOf, type RecordedAnswer, type RecordedFrame, shownBody, toBase64 } from './recording.ts'
import type { Store } from './store.ts'

/** How real answers are kept. */
export interface RecordOptions {
  /** `memoryStore()`, `folderStore('./recordings')`, or one of your own. */
  store: Store
  /** Where the requests go: scheme and host. @default 'https://open.bigmodel.cn' */
  upstream?: string | undefined
  /** @default the `fetch` that was there before any mock listened */
  fetch?: typeof globalThis.fetch | undefined
  /** Removes from kept text what must not be kept; keys of the request are removed in any case. */
  redact?: ((text: string) => string) | undefined
}

/** Of the request, what describes its body, and who asks. Everything else is about this connection. */
const forwarded = ['authorization', 'content-type', 'accept', 'accept-language']
/** Of the answer, what a client may act on. */
const kept = ['content-type', 'retry-after', 'content-disposition']

/** Passes requests on, and keeps what comes back. */
export class Recorder {
  readonly #options: RecordOptions
  /** One at a time: two answers to the same request go into one recording. */
  #saving: Promise<void> = Promise.resolve()
  /** Why something could not be kept. Who is answered meanwhile is not to blame. */
  #failure: Error | undefined

  constructor(options: RecordOptions) {
    this.#options = options
  }

  /**
   * Resolves when everything that ended is kept.
   *
   * @throws {Error} when the store could not keep something
   */
  async saved(): Promise<void> {
    await this.#saving
    if (this.#failure) throw this.#failure
  }

  async answer(raw: RawRequest): Promise<Reply> {
    const { upstream = 'https://open.bigmodel.cn', fetch = globalThis.fetch } = this.#options
    const sentAtMs = performance.now()
    const hasBody = raw.method !== 'GET' && raw.body.length > 0
    const asked = fetch(new URL(raw.target, upstream), {
      method: raw.method,
      headers: pick(forwarded, (name) => raw.headers[name]),
      ...(hasBody && { body: raw.body as BodyInit }),
      ...(raw.signal && { signal: raw.signal }),
    })
    const response = await asked.catch(() => {
      throw refuse('502', `Cannot record: no connection to ${upstream}`, { status: 502 })
    })
    const { status } = response
    const headers = pick(kept, (name) => response.headers.get(name) ?? undefined)
    const frames: RecordedFrame[] = []
    const keep = (isCut: boolean) => {
      const answer = {
        recordedAt: new Date().toISOString(),
        status,
        headers,
        ...contentOf(frames, headers),
        ...(isCut && { isCut }),
      }
      this.#saving = this.#saving.then(() => this.#save(raw, answer as RecordedAnswer)).catch((cause) => {
        this.#failure ??= new Error(`Cannot record: ${(cause as Error).message}`, { cause })
      })
      return this.#saving
    }
    const clean = this.#cleaner(raw)
    const note = (bytes: Uint8Array) => {
      const afterMs = Math.round(performance.now() - sentAtMs)
      const text = decodeUtf8(bytes)
      frames.push(text === undefined ? { afterMs, base64: toBase64(bytes) } : { afterMs, text: clean(text) })
    }
    return { status, headers, body: passOn(response, note, keep) }
  }

  async #save(raw: RawRequest, answer: RecordedAnswer): Promise<void> {
    const name = await nameOf(raw)
    const known = await this.#options.store.load(name)
    const { method, target } = raw
    const clean = this.#cleaner(raw)
    const request = JSON.parse(clean(JSON.stringify(shownBody(raw) ?? null))) ?? undefined
    await this.#options.store.save(name, { method, target, request, answers: [...known?.answers ?? [], answer] })
  }

  #cleaner(raw: RawRequest): (text: string) => string {
    const { redact = (text: string) => text } = this.#options
    const secrets = (raw.headers['authorization'] ?? '').replace(/^bearer\s+/i, '').split('.').filter((part) =>
      part.length >= 6
    )
    return (text) => redact(secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, '***'), text))
  }
}

/** The body of an answer, noted as it passes. Who leaves before the end leaves nothing behind. */
function passOn(
  response: Response,
  note: (bytes: Uint8Array) => void,
  keep: (isCut: boolean) => Promise<void>,
): Frames {
  const reader = response.body?.getReader()
  let hasLeft = false
  return {
    async next() {
      try {
        const step = await reader?.read()
        if (step?.value) {
          note(step.value)
          return { alone: step.value }
        }
        if (!hasLeft) await keep(false)
        return undefined
      } catch {
        if (!hasLeft) await keep(true)
        return { cut: true }
      }
    },
    return() {
      hasLeft = true
      reader?.cancel().catch(() => {})
    },
  }
}

/** JSON where it is whole and compact; otherwise the frames. */
function contentOf(
  frames: readonly RecordedFrame[],
  headers: Readonly<Record<string, string>>,
): Partial<RecordedAnswer> {
  const text = frames.map((frame) => frame.text).join('')
  if (/json/.test(headers['content-type'] ?? '') && frames.every((frame) => frame.text !== undefined)) {
    try {
      const json: unknown = JSON.parse(text)
      if (JSON.stringify(json) === text) return { json }
    } catch { /* what is no JSON is kept as it came */ }
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
