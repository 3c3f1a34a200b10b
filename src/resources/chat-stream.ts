import { assignFacts, ZhipuError } from '../errors.ts'
import { spliced } from '../internal/codec.ts'
import { cancelOnReturn, EventStream, readAll } from '../internal/stream.ts'
import type { ChatCompletionChunk } from '../types.ts'
import { ChatAccumulator, contentText } from './chat-accumulator.ts'
import type { AccumulatedChat } from './chat-accumulator.ts'

/**
 * A streamed answer of a chat model. It can be read once, by one of `for await`, `text()`, `reasoning()`, `snapshots()` and `final()`; `final()`
 * may also follow another reading. A stream from `stream()` sends its request when it is first read.
 *
 * @example
 * ```ts
 * const stream = zhipu.chat.completions.stream({ model, messages })
 * for await (const piece of stream.text()) console.log(piece)
 * const { message, usage } = await stream.final()
 * ```
 */
export class ChatStream extends EventStream<ChatCompletionChunk> {
  #accumulator = new ChatAccumulator()
  /** Set once the stream has been read to its end; `error` is what it ended with. */
  #end: { error?: unknown } | undefined
  /** The reading of `final()`. */
  #reading: Promise<void> | undefined
  /**
   * Answers that the server abandoned in the middle of the stream and restarted under another id. Their text has been delivered, but is not
   * part of the final answer.
   */
  readonly discarded: AccumulatedChat[] = []

  /** The answer as far as it has been read. */
  get snapshot(): AccumulatedChat {
    return this.#accumulator.answer
  }

  protected override onItem(chunk: ChatCompletionChunk): void {
    if (spliced.has(chunk) && ![undefined, chunk.id].includes(this.#accumulator.first?.id)) {
      this.discarded.push(this.snapshot)
      this.#accumulator = new ChatAccumulator()
    }
    this.#accumulator.add(chunk)
  }

  protected override onEnd(error?: unknown, isCancelled?: boolean): void {
    if (this.#end) return
    this.#end = isCancelled && this.#accumulator.finishReason ? {} : { error }
    if (error instanceof ZhipuError && this.#accumulator.first) assignFacts(error, { partial: this.snapshot })
  }

  async *#read(part: 'content' | 'reasoning_content', soFar?: boolean): AsyncGenerator<string, void, undefined> {
    for await (const { choices } of this) {
      const piece = contentText(choices?.[0]?.delta?.[part])
      if (piece) yield soFar ? this.#accumulator.content! : piece
    }
  }

  /** Yields the text, piece by piece. */
  text(): AsyncGenerator<string, void, undefined> {
    return cancelOnReturn(this, this.#read('content'))
  }

  /** Yields the reasoning, piece by piece. The model sends it before the text. */
  reasoning(): AsyncGenerator<string, void, undefined> {
    return cancelOnReturn(this, this.#read('reasoning_content'))
  }

  /** Yields the text so far, each time it grows. */
  snapshots(): AsyncGenerator<string, void, undefined> {
    return cancelOnReturn(this, this.#read('content', true))
  }

  /**
   * Resolves with the complete answer. Reads the stream to its end if nothing has read it yet; another call shares that reading. After a reading
   * it repeats the result or the error. A reading that was left early counts as complete if it received `finish_reason`.
   *
   * @throws {TypeError} when the stream is being read elsewhere
   * @throws {ZhipuError} when the stream was cancelled or left before `finish_reason`; `partial` is the answer so far
   */
  async final(): Promise<AccumulatedChat> {
    if (!this.#end) await (this.#reading ??= readAll(this))
    if (this.#end?.error) throw this.#end.error
    return this.snapshot
  }
}
