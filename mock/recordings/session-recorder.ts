import type { WebSocketClass } from '../../src/realtime/index.ts'
import type { Backend } from '../core/backend.ts'
import { openUpstream, type Upstream } from '../edges/socket/upstream.ts'
import type { RawRequest } from '../http/message.ts'
import type { Closing, Upgrade } from '../http/socket.ts'
import type { Entry } from '../journal/journal.ts'
import type { ScopeState } from '../scripting/scope-state.ts'
import { encodeUtf8 } from '../data/bytes.ts'
import { cleanFrames, type ReceivedFrame } from './clean-frames.ts'
import { createCleaner } from './cleaner.ts'
import { createKeyCleaner } from './key-cleaner.ts'
import { ClientSide } from './open-session.ts'
import type { RecordedAnswer, RecordedFrame } from './recording.ts'

/** Close code of a connection that was lost. */
const BROKEN = 1006

/** What a session is recorded with. */
interface SessionOptions {
  readonly backend: Backend
  readonly scope: ScopeState
  readonly entry: Entry
  /** Scheme and host of the live API. */
  readonly upstream: string
  readonly webSocket: WebSocketClass
  readonly redact: ((text: string) => string) | undefined
  /** Called once, at the end of the session or at `finish()`. */
  readonly onEnd: (answer: RecordedAnswer) => void
}

/** Forwards a session to the live API and records the messages of both directions. */
export class SessionRecorder {
  readonly upgrade: Upgrade
  readonly #options: SessionOptions
  readonly #startedAtMs = performance.now()
  readonly #recordedAt = new Date().toISOString()
  readonly #frames: RecordedFrame[] = []
  readonly #clean: (frame: ReceivedFrame) => RecordedFrame
  readonly #client: ClientSide
  #upstream: Upstream | undefined
  #isOver = false

  private constructor(raw: RawRequest, options: SessionOptions) {
    const { backend, scope, entry, redact } = options
    this.#options = options
    const [clean, cleanKey] = [createCleaner(raw, redact), createKeyCleaner(raw)]
    this.#clean = (frame) => cleanFrames([frame], clean, cleanKey)[0] as RecordedFrame
    this.#client = new ClientSide(backend, scope, entry, {
      receive: (message) => {
        this.#note(message, 'client')
        this.#upstream?.send(message)
      },
      end: () => {
        this.finish()
        this.#upstream?.close()
      },
    })
    this.upgrade = this.#client.upgrade
  }

  /** @throws {Error} when the live API does not open the session. */
  static async open(raw: RawRequest, options: SessionOptions): Promise<SessionRecorder> {
    const recorder = new SessionRecorder(raw, options)
    const { upstream, webSocket } = options
    const { headers: { authorization }, signal } = raw
    try {
      recorder.#upstream = await openUpstream(new URL(raw.target, upstream), { webSocket, authorization, signal }, {
        message: (message) => recorder.#receive(message),
        close: (closing) => recorder.#close(closing),
      })
    } catch (error) {
      recorder.#isOver = true
      recorder.upgrade.body.return()
      throw error
    }
    recorder.#client.begin()
    if (signal?.aborted) recorder.upgrade.body.return()
    return recorder
  }

  /** Ends the recording; the session continues. @param closing How the server closed the session; `undefined` when it did not. */
  finish(closing?: Closing | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    const frames = [...this.#frames]
    const end = closing?.code === BROKEN ? { isCut: true as const } : closing && { closing }
    this.#options.onEnd({ recordedAt: this.#recordedAt, status: 101, headers: {}, frames, ...end })
  }

  #receive(message: string | Uint8Array): void {
    this.#note(message)
    this.#client.send(message)
  }

  #close(closing: Closing): void {
    const { code, reason } = closing
    this.finish({ code, reason: this.#clean({ afterMs: 0, bytes: encodeUtf8(reason) }).text ?? '' })
    if (code === BROKEN) this.#client.drop()
    else this.#client.close(closing)
  }

  #note(message: string | Uint8Array, from?: 'client'): void {
    if (this.#isOver) return
    const bytes = typeof message === 'string' ? encodeUtf8(message) : message
    const afterMs = Math.round(performance.now() - this.#startedAtMs)
    this.#frames.push({ ...(from && { from }), ...this.#clean({ afterMs, bytes }) })
  }
}
