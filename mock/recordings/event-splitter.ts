import { concatBytes, decodeUtf8 } from '../data/bytes.ts'
import type { Frame, Frames } from '../http/message.ts'

/** A blank line with the line break before it. */
const endOfEvent = /\r\n\r\n|\n\n|\r\r/g

/** Joins text and splits it after each event, that is after a blank line. A body that is no stream is one event. */
export class EventSplitter {
  readonly #isStream: boolean
  /** Text after the last event. Only joined here: searching it again with each piece would be quadratic. */
  #rest = ''
  /** The last 3 characters of the rest, in which the end of the event may begin. */
  #tail = ''

  constructor(isStream: boolean) {
    this.#isStream = isStream
  }

  /** Returns the events that this text completes. */
  add(text: string): string[] {
    const events: string[] = []
    const recent = this.#tail + text
    let start = 0
    for (const { index, 0: blankLine } of this.#isStream ? recent.matchAll(endOfEvent) : []) {
      const end = index + blankLine.length - this.#tail.length
      events.push(this.#rest + text.slice(start, end))
      this.#rest = ''
      start = end
    }
    this.#rest += text.slice(start)
    this.#tail = (start > 0 ? text.slice(start) : recent).slice(-3)
    return events
  }

  /** Returns the text that no blank line ended. */
  end(): string[] {
    return this.#rest === '' ? [] : [this.#rest]
  }
}

/** The frames of a live response as events, for a fault that counts or changes them. A body that is no stream is one frame. */
export class EventFrames implements Frames {
  readonly #source: Frames
  readonly #isStream: boolean
  readonly #splitter = new EventSplitter(true)
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The bytes of a body that is no stream. */
  readonly #chunks: Uint8Array[] = []
  #queue: Frame[] = []
  #isOver = false

  constructor(source: Frames, isStream: boolean) {
    this.#source = source
    this.#isStream = isStream
  }

  async next(): Promise<Frame | undefined> {
    while (this.#queue.length === 0 && !this.#isOver) await this.#read()
    return this.#queue.shift()
  }

  return(): void {
    this.#isOver = true
    this.#queue = []
    this.#source.return()
  }

  async #read(): Promise<void> {
    const frame = await this.#source.next()
    if (typeof frame === 'object' && 'alone' in frame && typeof frame.alone !== 'string') return this.#add(frame.alone)
    this.#isOver = true
    this.#queue = [...this.#queue, ...this.#splitter.add(this.#decoder.decode()), ...this.#splitter.end()]
    if (this.#chunks.length > 0) {
      const body = concatBytes(this.#chunks)
      this.#queue.push(decodeUtf8(body) ?? body)
    }
    if (frame !== undefined) this.#queue.push(frame)
  }

  #add(bytes: Uint8Array): void {
    if (this.#isStream) {
      this.#queue = [...this.#queue, ...this.#splitter.add(this.#decoder.decode(bytes, { stream: true }))]
    } else this.#chunks.push(bytes.slice())
  }
}
