import { assignFacts, ZhipuError } from '../errors.ts'
import { DONE } from '../internal/codec.ts'
import type { Codec } from '../internal/codec.ts'
import { cancelOnReturn, EventStream, readAll } from '../internal/stream.ts'
import type { ResponseObject, ResponseStreamEvent } from '../types.ts'

/** Whether a response has come to its end; one that has failed has an error instead. */
const hasEnded = (response: LooseEvent['response']): boolean =>
  ['completed', 'incomplete'].includes(response?.status as string)

/**
 * The last event has a response that has ended. `[DONE]`, which relays add, is skipped: before that event it is no end. A response that has an
 * error is read as that error.
 */
export const responseCodec: Codec<ResponseStreamEvent> = {
  isUnmarked: true,
  decode({ data }) {
    const event = data !== DONE && JSON.parse(data)
    return event?.response?.error ? event.response : event
  },
  last: (event) => hasEnded((event as LooseEvent).response),
}

/** A response as far as it has been read, with the text of its messages. */
export interface StreamedResponse extends ResponseObject {
  /** The text so far, joined. */
  output_text: string
}

/** What an event may have. Nothing that a server sends is certain. */
interface LooseEvent {
  type?: unknown
  response?: ResponseObject | undefined
  delta?: unknown
}

/**
 * A streamed response. It can be read once, by one of `for await`, `text()`, `reasoning()` and `final()`; `final()` may also follow another
 * reading. A stream from `stream()` sends its request when it is first read.
 *
 * @example
 * ```ts
 * const stream = zhipu.responses.stream({ model: 'glm-5.3', input: '你好' })
 * for await (const piece of stream.text()) console.log(piece)
 * const { output_text, usage } = await stream.final()
 * ```
 */
export class ResponseStream extends EventStream<ResponseStreamEvent> {
  #response: ResponseObject | undefined
  #text = ''
  /** Set once the stream has been read to its end; `error` is what it ended with. */
  #end: { error?: unknown } | undefined
  /** The reading of `final()`. */
  #reading: Promise<void> | undefined

  /** The response of the latest event that has one, and the text so far. The last event has all items; `undefined` before the first event. */
  get snapshot(): StreamedResponse | undefined {
    return this.#response && { ...this.#response, output_text: this.#text }
  }

  protected override onItem(event: ResponseStreamEvent): void {
    this.#response = (event as LooseEvent).response ?? this.#response
    this.#text += deltaOf(event, 'output')
  }

  protected override onEnd(error?: unknown, isCancelled?: boolean): void {
    if (this.#end) return
    this.#end = isCancelled && hasEnded(this.#response) ? {} : { error }
    if (error instanceof ZhipuError && this.#response) assignFacts(error, { partial: this.snapshot })
  }

  async *#read(part: 'output' | 'reasoning'): AsyncGenerator<string, void, undefined> {
    for await (const event of this) {
      const piece = deltaOf(event, part)
      if (piece) yield piece
    }
  }

  /** Yields the text, piece by piece. */
  text(): AsyncGenerator<string, void, undefined> {
    return cancelOnReturn(this, this.#read('output'))
  }

  /** Yields the reasoning, piece by piece. The model sends it before the text. */
  reasoning(): AsyncGenerator<string, void, undefined> {
    return cancelOnReturn(this, this.#read('reasoning'))
  }

  /**
   * Resolves with the response; one that is `incomplete` is a result. Reads the stream to its end if nothing has read it yet; another call shares
   * that reading. After a reading it repeats the result or the error.
   *
   * @throws {TypeError} when the stream is being read elsewhere
   * @throws {ZhipuError} when the response failed, or the stream was left before its end; `partial` is the response so far
   */
  async final(): Promise<StreamedResponse> {
    if (!this.#end) await (this.#reading ??= readAll(this))
    if (this.#end!.error) throw this.#end!.error
    return this.snapshot!
  }
}

/** The text that an event adds to the messages or to the reasoning. */
function deltaOf(event: LooseEvent, part: 'output' | 'reasoning'): string {
  return event.type === `response.${part}_text.delta` && typeof event.delta === 'string' ? event.delta : ''
}
