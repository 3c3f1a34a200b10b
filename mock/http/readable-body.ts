import type { Frames } from '../core/context.ts'
import { type Write, Writes } from './writes.ts'

type Controller = ReadableStreamDefaultController<Uint8Array>

/** The body of a `Response`: text and bytes as they are, frames as a stream. */
export function bodyOf(body: string | Uint8Array | Frames, signal?: AbortSignal | null | undefined): BodyInit {
  if (typeof body === 'string' || body instanceof Uint8Array) return body as BodyInit
  return new ReadableStream(new FrameSource(body, signal ?? undefined), { highWaterMark: 0 })
}

const encoder = new TextEncoder()

/**
 * Frames as the source of a stream. Nothing is taken before the reader asks, so a cut comes after exactly what stands before it. Abort
 * fails the stream with the signal's reason; cancel tells the frames that the reader has gone.
 */
class FrameSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #writes: Writes
  readonly #signal: AbortSignal | undefined
  #then: Write['then'] = 'more'
  #over = false
  #abort = (): void => {}

  constructor(frames: Frames, signal: AbortSignal | undefined) {
    this.#writes = new Writes(frames)
    this.#signal = signal
  }

  start(controller: Controller): void {
    if (!this.#signal) return
    this.#abort = () => this.#fail(controller, this.#signal?.reason)
    if (this.#signal.aborted) return this.#abort()
    this.#signal.addEventListener('abort', this.#abort, { once: true })
  }

  cancel(): void {
    this.#end()
    this.#writes.return()
  }

  async pull(controller: Controller): Promise<void> {
    try {
      while (!this.#concludes(controller)) {
        const next = this.#writes.next()
        const { data, then } = next instanceof Promise ? await next : next
        if (this.#over) return
        this.#then = then
        // What comes after it waits until it is asked for: an error would take along what was not read yet.
        if (data.length > 0) return controller.enqueue(typeof data === 'string' ? encoder.encode(data) : data)
      }
      if (this.#then === 'stall') await new Promise(() => {})
    } catch (error) {
      this.#fail(controller, error)
    }
  }

  /** Closes or fails the stream where its frames end so; true when nothing more will come. */
  #concludes(controller: Controller): boolean {
    if (this.#then === 'end') {
      this.#end()
      controller.close()
    } else if (this.#then === 'cut') {
      this.#fail(controller, new TypeError('terminated', { cause: new Error('other side closed') }))
    }
    return this.#over || this.#then === 'stall'
  }

  #fail(controller: Controller, reason: unknown): void {
    if (this.#over) return
    this.#end()
    controller.error(reason)
    this.#writes.return()
  }

  #end(): void {
    this.#over = true
    this.#signal?.removeEventListener('abort', this.#abort)
  }
}
