import type { FinishReason, Usage } from '../../src/index.ts'
import type { Io } from './io.ts'

/**
 * Shows an answer while it arrives: text to standard output, all else to standard error, so that a pipe gets the answer alone. On a
 * terminal what is not the answer is dim, unless `NO_COLOR` is set.
 */
export class Printer {
  readonly #io: Io
  readonly #dims: boolean
  #speaking: 'reasoning' | 'text' | undefined
  #line = true

  constructor(io: Io) {
    this.#io = io
    this.#dims = io.outputIsTerminal && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
  }

  /** A line of its own that is not the answer. */
  note(text: string): void {
    this.end()
    this.#io.err(`${this.#dim(text)}\n`)
  }

  reasoning(piece: string): void {
    // Models begin their reasoning and their answer with line ends that mean nothing.
    const text = this.#speaking === 'reasoning' ? piece : piece.replace(/^\n+/, '')
    if (text === '') return
    this.#turn('reasoning')
    this.#io.err(this.#dim(text))
    this.#line = text.endsWith('\n')
  }

  text(piece: string): void {
    const text = this.#speaking === 'text' ? piece : piece.replace(/^\n+/, '')
    if (text === '') return
    this.#turn('text')
    this.#io.out(text)
    this.#line = text.endsWith('\n')
  }

  /** Brings what was being said to the end of its line. */
  end(): void {
    if (!this.#line && this.#speaking === 'text') this.#io.out('\n')
    if (!this.#line && this.#speaking === 'reasoning') this.#io.err('\n')
    this.#line = true
    this.#speaking = undefined
  }

  #turn(to: 'reasoning' | 'text'): void {
    if (this.#speaking === to) return
    this.end()
    this.#speaking = to
    if (to === 'reasoning') this.#io.err(this.#dim('Thinking: '))
  }

  #dim(text: string): string {
    return this.#dims ? `\u001b[2m${text}\u001b[22m` : text
  }
}

/** What an answer cost and how long it took: `12 + 34 tokens (20 reasoning) · first token after 210 ms · 1.2 s`. */
export function summary(
  usage: Usage | null | undefined,
  finishReason: FinishReason | null | undefined,
  firstTokenMs: number | undefined,
  elapsedMs: number,
): string {
  const parts = [
    usage == null ? 'no usage' : cost(usage),
    ...(firstTokenMs === undefined ? [] : [`first token after ${Math.round(firstTokenMs)} ms`]),
    `${(elapsedMs / 1000).toFixed(1)} s`,
    ...(finishReason == null || finishReason === 'stop' ? [] : [`ended by ${finishReason}`]),
  ]
  return parts.join(' · ')
}

function cost(usage: Usage): string {
  const { prompt_tokens, completion_tokens, prompt_tokens_details: read, completion_tokens_details: wrote } = usage
  const details = [
    ...(read?.cached_tokens ? [`${read.cached_tokens} cached`] : []),
    ...(wrote?.reasoning_tokens ? [`${wrote.reasoning_tokens} reasoning`] : []),
  ]
  return `${prompt_tokens} + ${completion_tokens} tokens${details.length === 0 ? '' : ` (${details.join(', ')})`}`
}
