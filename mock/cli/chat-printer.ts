import type { FinishReason, Usage } from '../../src/index.ts'
import type { Language } from '../http/message.ts'
import { type Bilingual, join } from '../http/bilingual.ts'
import { languageOf } from '../messages/language.ts'
import { say } from '../messages/messages.ts'
import { errorText } from './error-text.ts'
import type { Io } from './io.ts'
import { escapeControls } from './terminal-text.ts'

/**
 * Prints an answer while it arrives: its text to standard output, reasoning and notes to standard error, so that a pipe receives only the
 * answer. On a terminal, reasoning and notes are dim unless `NO_COLOR` is set.
 *
 * Control characters are escaped on standard error, which people read, and on standard output if it is a terminal. A pipe or a file receives
 * the answer unchanged.
 */
export class ChatPrinter {
  readonly #io: Io
  readonly #language: Language
  readonly #isDimmed: boolean
  /** What was printed last, if its line may still be open. */
  #section: 'reasoning' | 'text' | undefined
  #isLineStart = true

  constructor(io: Io) {
    this.#io = io
    this.#language = languageOf(io.env)
    this.#isDimmed = io.outputIsTerminal && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
  }

  /** Prints a line to standard error. */
  note(text: Bilingual): void {
    this.end()
    this.#io.err(`${this.#dim(escapeControls(text[this.#language]))}\n`)
  }

  /** Prints the message of an error, in one line, to standard error. */
  error(error: unknown): void {
    this.end()
    this.#io.err(`${errorText(error, this.#language)}\n`)
  }

  reasoning(piece: string): void {
    // Models often start reasoning and answer with empty lines.
    const text = this.#section === 'reasoning' ? piece : piece.replace(/^\n+/, '')
    if (text === '') return
    this.#startSection('reasoning')
    this.#io.err(this.#dim(escapeControls(text)))
    this.#isLineStart = text.endsWith('\n')
  }

  text(piece: string): void {
    const text = this.#section === 'text' ? piece : piece.replace(/^\n+/, '')
    if (text === '') return
    this.#startSection('text')
    this.#io.out(this.#forOutput(text))
    this.#isLineStart = text.endsWith('\n')
  }

  /** Prints a complete response as one line of JSON to standard output. */
  json(value: unknown): void {
    this.#io.out(`${this.#forOutput(JSON.stringify(value))}\n`)
  }

  /** Ends the current line, if it is not empty. */
  end(): void {
    if (!this.#isLineStart && this.#section === 'text') this.#io.out('\n')
    if (!this.#isLineStart && this.#section === 'reasoning') this.#io.err('\n')
    this.#isLineStart = true
    this.#section = undefined
  }

  #startSection(section: 'reasoning' | 'text'): void {
    if (this.#section === section) return
    this.end()
    this.#section = section
    if (section === 'reasoning') this.#io.err(this.#dim(say('thinking')[this.#language]))
  }

  #forOutput(text: string): string {
    return this.#io.outputIsTerminal ? escapeControls(text) : text
  }

  #dim(text: string): string {
    return this.#isDimmed ? `\u001b[2m${text}\u001b[22m` : text
  }
}

/** Token usage and times: `12 input + 34 output tokens (20 reasoning) · first token after 210 ms · total 1.2 s`. */
export function formatSummary(
  usage: Usage | null | undefined,
  finishReason: FinishReason | null | undefined,
  firstTokenMs: number | undefined,
  elapsedMs: number,
): Bilingual {
  const parts = [usage == null ? say('noUsage') : formatUsage(usage)]
  if (firstTokenMs !== undefined) parts.push(say('firstToken', { ms: Math.round(firstTokenMs) }))
  parts.push(say('totalTime', { seconds: (elapsedMs / 1000).toFixed(1) }))
  if (finishReason != null && finishReason !== 'stop') parts.push(say('finishReason', { reason: finishReason }))
  return join(parts, { en: ' · ', zh: ' · ' })
}

function formatUsage(usage: Usage): Bilingual {
  const cached = usage.prompt_tokens_details?.cached_tokens
  const reasoning = usage.completion_tokens_details?.reasoning_tokens
  const details: Bilingual[] = []
  if (cached) details.push(say('cachedTokens', { count: cached }))
  if (reasoning) details.push(say('reasoningTokens', { count: reasoning }))
  const total = say('usage', { input: usage.prompt_tokens, output: usage.completion_tokens })
  if (details.length === 0) return total
  return say('usageWithDetails', { usage: total, details: join(details, { en: ', ', zh: '，' }) })
}
