import { onAbort } from '../time/on-abort.ts'
import type { Frames } from './message.ts'
import { type Write, Writes } from './writes.ts'

type Controller = ReadableStreamDefaultController<Uint8Array>

/** Pauses for edges whose transport joins or loses writes that follow each other directly. */
export interface Pauses {
  /** Between two writes that a reader must not receive together. */
  apart(): Promise<void>
  /** Before the connection is dropped, so that everything written before it arrives. */
  beforeCut(): Promise<void>
}

/** How `toBody` streams the frames of a reply. */
export interface BodyOptions {
  /** Fails the stream with its reason when it aborts. */
  readonly signal?: AbortSignal | null | undefined
  readonly pauses?: Pauses | undefined
  /** What a cut fails the stream with. @default the error that `fetch` of Node reports */
  readonly cutError?: (() => unknown) | undefined
}

/** The body of a `Response`: text and bytes as they are, frames as a stream. */
export function toBody(body: string | Uint8Array | Frames, options: BodyOptions = {}): BodyInit {
  if (typeof body === 'string' || body instanceof Uint8Array) return body as BodyInit
  return new ReadableStream(new FrameSource(body, options), { highWaterMark: 0 })
}

const terminated = () => new TypeError('terminated', { cause: new Error('other side closed') })

/**
 * Frames as the source of a stream. Frames are taken only when the reader pulls, so that a cut follows exactly what precedes it. An abort
 * fails the stream with the signal's reason; `cancel()` reports the disconnect to the frames.
 */
class FrameSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #writes: Writes
  readonly #options: BodyOptions
  /**
   * What comes after the last write. It is done at the next pull, because `controller.error()` would discard chunks that the reader has not read yet.
   */
  #next: Write['next'] = 'more'
  #isOver = false
  #release = (): void => {}

  constructor(frames: Frames, options: BodyOptions) {
    this.#writes = new Writes(frames)
    this.#options = options
  }

  start(controller: Controller): void {
    const { signal } = this.#options
    this.#release = onAbort(signal, () => this.#fail(controller, signal?.reason))
  }

  cancel(): void {
    this.#end()
    this.#writes.return()
  }

  async pull(controller: Controller): Promise<void> {
    const { pauses } = this.#options
    try {
      for (;;) {
        if (this.#next === 'apart' && pauses) await pauses.apart()
        if (this.#next === 'cut' && pauses) await pauses.beforeCut()
        if (this.#conclude(controller)) break
        const write = this.#writes.next()
        const { data, next } = write instanceof Promise ? await write : write
        if (this.#isOver) return
        this.#next = next
        if (data.length > 0) return controller.enqueue(data)
      }
      if (this.#next === 'stall') await new Promise(() => {})
    } catch (error) {
      this.#fail(controller, error)
    }
  }

  /** Closes or fails the stream when its frames have ended. Returns true when nothing more will be sent. */
  #conclude(controller: Controller): boolean {
    if (this.#isOver) return true
    if (this.#next === 'end') {
      this.#end()
      controller.close()
    } else if (this.#next === 'cut') {
      const { cutError = terminated } = this.#options
      this.#fail(controller, cutError())
    }
    return this.#isOver || this.#next === 'stall'
  }

  #fail(controller: Controller, reason: unknown): void {
    if (this.#isOver) return
    this.#end()
    controller.error(reason)
    this.#writes.return()
  }

  #end(): void {
    this.#isOver = true
    this.#release()
  }
}
