import { tell, ZhipuError } from '../errors.ts'
import { spliced } from '../internal/codec.ts'
import { EventStream } from '../internal/stream.ts'
import type { ChatCompletionChunk } from '../types.ts'
import { ChatAccumulator, textOf } from './chat-accumulator.ts'
import type { AccumulatedChat } from './chat-accumulator.ts'

/**
 * A streamed answer: its chunks, its text, and in the end the whole. Lazy when it comes from `stream()`; read once, by one of
 * `for await`, `text()`, `reasoning()`, `snapshots()`, `final()`.
 *
 * @example
 * ```ts
 * const stream = zhipu.chat.completions.stream({ model, messages })
 * for await (const piece of stream.text()) console.log(piece)
 * const { message, usage } = await stream.final()
 * ```
 */
export class ChatStream extends EventStream<ChatCompletionChunk> {
  #answer = new ChatAccumulator()
  #end: { error?: unknown } | undefined
  /**
   * Answers that the server broke off and began anew under another id in the middle of the stream. What was shown of them does not
   * belong to the final answer.
   */
  readonly discarded: AccumulatedChat[] = []

  /** The answer as far as it was read. */
  get snapshot(): AccumulatedChat {
    return this.#answer.answer
  }

  protected override seen(chunk: ChatCompletionChunk): void {
    if (spliced.has(chunk) && ![undefined, chunk.id].includes(this.#answer.id)) {
      this.discarded.push(this.snapshot)
      this.#answer = new ChatAccumulator()
    }
    this.#answer.add(chunk)
  }

  protected override ended(error?: unknown): void {
    this.#end = { error }
    if (error instanceof ZhipuError && this.#answer.id !== undefined) tell(error, { partial: this.snapshot })
  }

  #pieces(part: 'content' | 'reasoning_content', whole?: boolean): AsyncGenerator<string, void, undefined> {
    const pieces = this.#read(part, whole)
    const leave = pieces.return
    // A generator would wait for the piece that it is asked for, and have nothing to close before it began.
    pieces.return = () => {
      this.cancel()
      return leave.call(pieces)
    }
    return pieces
  }

  async *#read(part: 'content' | 'reasoning_content', whole?: boolean): AsyncGenerator<string, void, undefined> {
    for await (const { choices } of this) {
      const piece = textOf(choices?.[0]?.delta?.[part])
      if (piece) yield whole ? this.#answer.content : piece
    }
  }

  /** The text, piece by piece. */
  text(): AsyncGenerator<string, void, undefined> {
    return this.#pieces('content')
  }

  /** The reasoning, piece by piece; it comes before the text. */
  reasoning(): AsyncGenerator<string, void, undefined> {
    return this.#pieces('reasoning_content')
  }

  /** The text so far, each time it has grown. */
  snapshots(): AsyncGenerator<string, void, undefined> {
    return this.#pieces('content', true)
  }

  /**
   * The complete answer. Reads what is left of a stream that nobody has read, and repeats the end of one that was read.
   *
   * @throws {TypeError} when somebody is still reading, or left before the end
   * @throws {ZhipuError} when the stream was cancelled while it was read
   */
  async final(): Promise<AccumulatedChat> {
    if (!this.#end) { for await (const _ of this); }
    if (this.#end?.error) throw this.#end.error
    return this.snapshot
  }
}
