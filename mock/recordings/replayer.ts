import type { Clock } from '../time/clock.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import { type Piece, play } from '../http/player.ts'
import { fromBase64, nameOf, normalised, type RecordedAnswer, type RecordedFrame } from './recording.ts'
import type { Store } from './store.ts'

/** How kept answers are given again. */
export interface ReplayOptions {
  /** Where the recordings are. */
  store: Store
  /** What a request gets that was never recorded, or too long ago: the mock's own answer, or an error that names it. @default 'mock' */
  missing?: 'mock' | 'error' | undefined
  /** Milliseconds after which a recording no longer counts. @default Infinity */
  maxAgeMs?: number | undefined
  /** 1 keeps the recorded times, 2 is twice as fast; `Infinity` does not wait. @default Infinity */
  speed?: number | undefined
  /** `'recorded'` keeps the boundaries of the network, `'events'` has one event in each piece, a number that many bytes. @default 'recorded' */
  chunks?: 'recorded' | 'events' | number | undefined
}

/** Gives recorded answers again: the n-th time a request comes, the n-th answer it got; the last one from then on. */
export class Replayer {
  readonly #options: ReplayOptions
  readonly #clock: Clock
  readonly #times = new Map<string, number>()

  constructor(options: ReplayOptions, clock: Clock) {
    this.#options = options
    this.#clock = clock
  }

  /** The recorded answer; `undefined` leaves the request to the mock. */
  async answer(raw: RawRequest): Promise<Reply | undefined> {
    const { store, missing = 'mock', maxAgeMs = Infinity } = this.#options
    const name = await nameOf(raw)
    const recording = await store.load(name)
    const oldestMs = this.#clock.now() - maxAgeMs
    const answers = recording?.answers.filter(({ recordedAt }) => Date.parse(recordedAt) >= oldestMs) ?? []
    const time = this.#times.get(name) ?? 0
    const answer = answers[Math.min(time, answers.length - 1)]
    if (answer) {
      this.#times.set(name, time + 1)
      return this.#reply(answer)
    }
    if (missing === 'mock') return undefined
    const state = recording ? 'its recording has expired' : 'it was not recorded'
    throw new Error(`Cannot replay ${name}: ${state}\n${normalised(raw)}`)
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
