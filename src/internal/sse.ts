/** One event of an event stream. */
export interface ServerSentEvent {
  /** `''` unless the server named it. */
  readonly event: string
  readonly data: string
  readonly id: string
  /** The v3 API's own field: JSON with usage and task id on its `finish` event. */
  readonly meta: string
}

/** What an event has gathered so far. */
interface Draft {
  event: string
  data: string | undefined
  id: string
  meta: string
}

const empty = (): Draft => ({ event: '', data: undefined, id: '', meta: '' })

/**
 * Turns pieces of text into events. Linear in the input, however it is cut: pieces of an unfinished line are kept in an array
 * and joined once. Knows LF, CRLF and CR, also when a CRLF is split; the byte order mark is TextDecoder's affair.
 */
export class EventDecoder {
  readonly #emit: (event: ServerSentEvent) => void
  readonly #maxEventBytes: number
  readonly #pieces: string[] = []
  #draft: Draft = empty()
  #afterCR = false
  #size = 0

  constructor(emit: (event: ServerSentEvent) => void, maxEventBytes: number = Infinity) {
    this.#emit = emit
    this.#maxEventBytes = maxEventBytes
  }

  feed(text: string): void {
    if (!text) return
    // A CR ends its line at once; the LF that may follow in the next piece is then no line of its own.
    if (this.#afterCR && text[0] === '\n') text = text.slice(1)
    this.#afterCR = false
    if (text.includes('\r')) {
      this.#afterCR = text.endsWith('\r')
      text = text.replace(/\r\n?/g, '\n')
    }
    let start = 0
    for (let end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
      this.#line(this.#take(text.slice(start, end)))
    }
    if (start < text.length) this.#pieces.push(this.#count(text.slice(start)))
  }

  /** The body is over: what lacks its last line break or blank line counts all the same. */
  end(): void {
    this.#line(this.#take(''))
    this.#line('')
  }

  #take(rest: string): string {
    this.#count(rest)
    if (!this.#pieces.length) return rest
    const line = this.#pieces.join('') + rest
    this.#pieces.length = 0
    return line
  }

  #count(piece: string): string {
    if ((this.#size += piece.length) > this.#maxEventBytes) {
      throw new RangeError(`event exceeds ${this.#maxEventBytes} bytes, limit is maxEventBytes`)
    }
    return piece
  }

  #line(line: string): void {
    const draft = this.#draft
    if (!line) {
      this.#size = 0
      if (draft.data !== undefined || draft.event || draft.meta) this.#emit(draft as ServerSentEvent)
      if (draft.data !== undefined || draft.event || draft.meta || draft.id) this.#draft = empty()
      return
    }
    const colon = line.indexOf(':')
    if (!colon) return
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (name === 'data') draft.data = draft.data === undefined ? value : draft.data + '\n' + value
    else if (name === 'event' || name === 'id' || name === 'meta') draft[name] = value
  }
}
