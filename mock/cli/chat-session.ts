import type { ChatCompletionParams, Message, TextPart } from '../../src/index.ts'
import type { ChatOptions } from './chat-options.ts'
import { Printer, summary } from './chat-printer.ts'
import { DEFAULT_QUESTION, type Source } from './chat-backend.ts'
import { explain } from './merge--cli-explain.ts'
import { writeHistory } from './history-file.ts'
import type { Io } from './io.ts'
import { lines } from './merge--cli-lines.ts'

/** How long an input that is no terminal may be silent before the question is taken to be missing. */
const INPUT_GRACE_MS = 2_000

/** What a shell expects of a program that Ctrl-C ended: 128 + SIGINT. */
const INTERRUPTED = 130

/** One run of the command: a question answered, or a conversation. */
export class Session {
  readonly #options: ChatOptions
  readonly #io: Io
  readonly #source: Source
  readonly #messages: Message[]
  readonly #printer: Printer

  constructor(options: ChatOptions, io: Io, source: Source, messages: Message[]) {
    this.#options = options
    this.#io = io
    this.#source = source
    this.#messages = messages
    this.#printer = new Printer(io)
  }

  /** Answers with the exit code. */
  async talk(): Promise<number> {
    const { question, model } = this.#options
    this.#printer.note(`${model}, ${this.#source.about}`)
    if (question === '-') return await this.#ask(await this.#readQuestion(true))
    if (question !== undefined) return await this.#ask(question)
    if (this.#io.inputIsTerminal) return await this.#converse()
    return await this.#ask(await this.#readQuestion(false))
  }

  async #readQuestion(patient: boolean): Promise<string> {
    const reader = this.#io.input[Symbol.asyncIterator]()
    const first = reader.next()
    const begun = patient || await Promise.race([first.then(({ done }) => !done), after(INPUT_GRACE_MS)])
    let text = ''
    if (begun) { for (let piece = await first; !piece.done; piece = await reader.next()) text += piece.value }
    if (text.trim() !== '') return text.trim()
    this.#printer.note(`> ${DEFAULT_QUESTION}`)
    return DEFAULT_QUESTION
  }

  /**
   * Answers what is typed, until the input ends or Ctrl-C comes while nobody speaks. Where it costs nothing the default question is
   * answered first, to show how it looks.
   */
  async #converse(): Promise<number> {
    let exitCode = 0
    if (this.#source.free) {
      this.#printer.note(`> ${DEFAULT_QUESTION}`)
      exitCode = await this.#ask(DEFAULT_QUESTION)
    }
    const typed = lines(this.#io.input)
    for (;;) {
      this.#io.err('> ')
      const line = await this.#unlessInterrupted(typed.next())
      if (line === undefined) {
        this.#io.err('\n')
        return INTERRUPTED
      }
      if (line.done) {
        this.#io.err('\n')
        return exitCode
      }
      if (line.value.trim() !== '') exitCode = await this.#ask(line.value)
    }
  }

  #unlessInterrupted<T>(wait: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const forget = this.#io.onInterrupt(() => {
        forget()
        resolve(undefined)
      })
      wait.finally(forget).then(resolve, reject)
    })
  }

  /** Answers one question. What failed is told here, so that a conversation can go on. */
  async #ask(question: string): Promise<number> {
    const stop = new AbortController()
    const forget = this.#io.onInterrupt(() => stop.abort())
    const asked: Message = { role: 'user', content: question }
    try {
      const said = await this.#answer([...this.#messages, asked], stop.signal)
      this.#messages.push(asked, said)
      const { history } = this.#options
      if (history !== undefined) await writeHistory(history, this.#messages)
      return 0
    } catch (error) {
      this.#printer.end()
      if (stop.signal.aborted) {
        this.#printer.note('stopped')
        return INTERRUPTED
      }
      this.#io.err(`${explain(error)}\n`)
      return error instanceof TypeError ? 2 : 1
    } finally {
      forget()
    }
  }

  async #answer(messages: Message[], signal: AbortSignal): Promise<Message> {
    const { model, temperature, thinking, json, jsonObject, stream } = this.#options
    const params: ChatCompletionParams = {
      model,
      messages,
      temperature,
      thinking: thinking === undefined ? undefined : { type: thinking ? 'enabled' : 'disabled' },
      response_format: jsonObject ? { type: 'json_object' } : undefined,
    }
    const startedMs = performance.now()
    const { completions } = this.#source.client.chat
    if (!stream) {
      const whole = await completions.create({ ...params, stream: false }, { signal })
      const [choice] = whole.choices
      if (json) this.#io.out(`${JSON.stringify(whole)}\n`)
      else this.#show(choice?.message.reasoning_content, choice?.message.content)
      this.#printer.note(summary(whole.usage, choice?.finish_reason, undefined, performance.now() - startedMs))
      return choice?.message ?? { role: 'assistant', content: '' }
    }
    const chunks = completions.stream(params, { signal })
    let firstTokenMs: number | undefined
    for await (const { choices: [choice] } of chunks) {
      firstTokenMs ??= performance.now() - startedMs
      if (!json) this.#show(choice?.delta.reasoning_content, choice?.delta.content)
    }
    const whole = await chunks.final()
    if (json) this.#io.out(`${JSON.stringify(whole)}\n`)
    this.#printer.note(
      summary(whole.usage, whole.choices[0]?.finish_reason, firstTokenMs, performance.now() - startedMs),
    )
    return whole.message
  }

  #show(reasoning: string | null | undefined, content: string | TextPart[] | null | undefined): void {
    if (reasoning) this.#printer.reasoning(reasoning)
    const text = typeof content === 'string' ? content : content?.map((part) => part.text).join('')
    if (text) this.#printer.text(text)
  }
}

function after(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false).unref())
}
