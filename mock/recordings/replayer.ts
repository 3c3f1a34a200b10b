import { fromBase64 } from '../data/bytes.ts'
import type { Clock } from '../time/clock.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import { type Piece, play } from '../http/player.ts'
import { normalise, type RecordedAnswer, type RecordedFrame, recordingName } from './recording.ts'
import type { Store } from './store.ts'

/** Options of `replay()`. */
export interface ReplayOptions {
  /** The store with the recordings. */
  store: Store
  /** Reply to a request without a recording, or with an expired one: the mock's own reply, or an error that names the request. @default 'mock' */
  missing?: 'mock' | 'error' | undefined
  /** Milliseconds after which a recording expires. @default Infinity */
  maxAgeMs?: number | undefined
  /** Playback speed: 1 keeps the recorded delays, 2 halves them, `Infinity` does not wait. @default Infinity */
  speed?: number | undefined
  /** Chunking of the body: `'recorded'` as received, `'events'` one event per chunk, a number that many bytes per chunk. @default 'recorded' */
  chunks?: 'recorded' | 'events' | number | undefined
}

/** Replies with recorded responses: the n-th request gets the n-th response, further requests get the last one. */
export class Replayer {
  readonly #options: ReplayOptions
  readonly #clock: Clock
  /** Number of replies sent, by name of the recording. */
  readonly #counts = new Map<string, number>()

  constructor(options: ReplayOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  /** Returns the recorded response, or `undefined` when the mock replies itself. */
  async answer(raw: RawRequest): Promise<Reply | undefined> {
    const { store, missing = 'mock', maxAgeMs = Infinity } = this.#options
    const name = await recordingName(raw)
    const recording = await store.load(name)
    const oldestMs = this.#clock.now() - maxAgeMs
    const answers = recording?.answers.filter(({ recordedAt }) => Date.parse(recordedAt) >= oldestMs) ?? []
    const count = this.#counts.get(name) ?? 0
    const answer = answers[Math.min(count, answers.length - 1)]
    if (answer) {
      this.#counts.set(name, count + 1)
      return this.#reply(answer)
    }
    if (missing === 'mock') return undefined
    const state = recording ? 'the recording has expired' : 'there is no recording'
    throw new Error(`Cannot replay ${name}: ${state}\n${normalise(raw)}`)
  }

  #reply({ status, headers, json, frames, isCut }: RecordedAnswer): Reply {
    if (frames === undefined) return { status, headers, body: JSON.stringify(json) }
    return { status, headers, body: play(this.#pieces(frames, isCut === true), this.#clock) }
  }

  *#pieces(frames: readonly RecordedFrame[], isCut: boolean): Iterable<Piece> {
    const { speed = Infinity, chunks = 'recorded' } = this.#options
    let atMs = 0
    let rest = ''
    for (const { afterMs, text, base64 } of frames) {
      if (speed !== Infinity) yield { wait: Math.max(0, afterMs - atMs) / speed }
      atMs = afterMs
      const piece = text ?? fromBase64(base64 ?? '')
      if (chunks === 'recorded' || (chunks === 'events' && typeof piece !== 'string')) yield { alone: piece }
      else if (typeof chunks === 'number') {
        const bytes = typeof piece === 'string' ? new TextEncoder().encode(piece) : piece
        for (let start = 0; start < bytes.length; start += chunks) yield { alone: bytes.slice(start, start + chunks) }
      } else {
        const events = (rest + piece).split(/(?<=\n\n)/)
        rest = events.at(-1)?.endsWith('\n\n') ? '' : events.pop() ?? ''
        for (const event of events) yield { alone: event }
      }
    }
    if (rest) yield { alone: rest }
    if (isCut) yield { cut: true }
  }
}
