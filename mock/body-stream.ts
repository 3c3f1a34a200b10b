import type { Frame, Frames } from './exchange.ts'
import { joined } from './joined.ts'

type Controller = ReadableStreamDefaultController<Uint8Array>
type Due = ReturnType<Frames['next']>

/** The body of a `Response`: text and bytes as they are, frames as a stream. */
export function bodyOf(body: string | Uint8Array | Frames, signal?: AbortSignal | null | undefined): BodyInit {
  if (typeof body === 'string' || body instanceof Uint8Array) return body as BodyInit
  return new ReadableStream(new FrameSource(body, signal ?? undefined), { highWaterMark: 0 })
}

/**
 * Frames as the source of a stream. What is due is joined into one chunk; nothing is taken before the reader asks, so a cut comes
 * after exactly what stands before it. Abort fails the stream with the signal's reason; cancel tells the frames that the reader has gone.
 */
class FrameSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #frames: Frames
  readonly #signal: AbortSignal | undefined
  #held: Due | 'nothing' = 'nothing'
  #over = false
  #abort = (): void => {}

  constructor(frames: Frames, signal: AbortSignal | undefined) {
    this.#frames = frames
    this.#signal = signal
  }

  start(controller: Controller): void {
    if (!this.#signal) return
    this.#abort = () => this.#fail(controller, this.#signal?.reason)
    this.#signal.addEventListener('abort', this.#abort, { once: true })
  }

  cancel(): void {
    this.#end()
    this.#frames.return()
  }

  async pull(controller: Controller): Promise<void> {
    try {
      const chunk: (string | Uint8Array)[] = []
      for (;;) {
        let due = this.#held === 'nothing' ? this.#frames.next() : this.#held
        this.#held = 'nothing'
        if (chunk.length > 0 && !joins(due)) {
          this.#held = due
          return controller.enqueue(bytesOf(chunk))
        }
        if (typeof due === 'object' && 'then' in due) due = await due
        if (this.#over) return
        if (joins(due)) chunk.push(due)
        else return await this.#finish(controller, due)
      }
    } catch (error) {
      this.#fail(controller, error)
    }
  }

  #finish(controller: Controller, frame: Exclude<Frame, string | Uint8Array> | undefined): void | Promise<void> {
    if (frame === undefined) {
      this.#end()
      return controller.close()
    }
    if ('alone' in frame) return controller.enqueue(bytesOf([frame.alone]))
    if ('stall' in frame) return new Promise(() => {})
    this.#fail(controller, new TypeError('terminated', { cause: new Error('other side closed') }))
  }

  #fail(controller: Controller, reason: unknown): void {
    if (this.#over) return
    this.#end()
    controller.error(reason)
    this.#frames.return()
  }

  #end(): void {
    this.#over = true
    this.#signal?.removeEventListener('abort', this.#abort)
  }
}

function joins(due: Due): due is string | Uint8Array {
  return typeof due === 'string' || due instanceof Uint8Array
}

const encoder = new TextEncoder()

function bytesOf(parts: readonly (string | Uint8Array)[]): Uint8Array {
  if (parts.every((part) => typeof part === 'string')) return encoder.encode(parts.join(''))
  return joined(parts.map((part) => typeof part === 'string' ? encoder.encode(part) : part))
}
