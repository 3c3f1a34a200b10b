import type { ChatCompletionParams, Message, TextPart } from '../../src/index.ts'
import { bilingualError, say } from '../messages/messages.ts'
import { type ChatBackend, DEFAULT_QUESTION } from './chat-backend.ts'
import type { ChatOptions } from './chat-options.ts'
import { ChatPrinter, formatSummary } from './chat-printer.ts'
import { writeHistory } from './history-file.ts'
import type { Io } from './io.ts'

/** Time without input, from a source that is not a terminal, after which the input counts as empty. */
const INPUT_TIMEOUT_MS = 2_000

/** Exit code after Ctrl-C: 128 + SIGINT, as shells expect it. */
const INTERRUPTED = 130

const defaultPrompt = { en: `> ${DEFAULT_QUESTION}`, zh: `> ${DEFAULT_QUESTION}` }

/** One run of `zhipu-fetch chat`: a single question or a conversation. */
export class ChatSession {
  readonly #options: ChatOptions
  readonly #io: Io
  readonly #backend: ChatBackend
  readonly #messages: Message[]
  readonly #printer: ChatPrinter

  constructor(options: ChatOptions, io: Io, backend: ChatBackend, messages: Message[]) {
    this.#options = options
    this.#io = io
    this.#backend = backend
    this.#messages = messages
    this.#printer = new ChatPrinter(io)
  }

  /** Resolves with the exit code. */
  async run(): Promise<number> {
    const { question, model } = this.#options
    this.#printer.note(say('startLine', { model, server: this.#backend.description }))
    if (question === '-') return await this.#ask(await this.#readQuestion())
    if (question !== undefined) return await this.#ask(question)
    if (this.#io.inputIsTerminal) return await this.#converse()
    return await this.#ask(await this.#readQuestion(INPUT_TIMEOUT_MS))
  }

  /**
   * Reads standard input to its end. Input that has not started before the timeout counts as empty. For empty input, the embedded mock server
   * gets the default question.
   *
   * @throws {TypeError} when the input is empty and another server would answer
   */
  async #readQuestion(timeoutMs?: number): Promise<string> {
    const reader = this.#io.input[Symbol.asyncIterator]()
    const first = reader.next()
    const hasStarted = timeoutMs === undefined || await Promise.race([first.then(() => true), falseAfter(timeoutMs)])
    let text = ''
    if (hasStarted) {
      for (let chunk = await first; !chunk.done; chunk = await reader.next()) text += chunk.value
    }
    if (text.trim() !== '') return text.trim()
    if (!this.#backend.isFree) throw bilingualError(TypeError, say('emptyInput'))
    this.#printer.note(defaultPrompt)
    return DEFAULT_QUESTION
  }

  /**
   * Answers each line of input until one is `exit` or `quit`, the input ends, or Ctrl-C is pressed while no answer is being printed. A free
   * backend first answers the default question, as a demonstration.
   */
  async #converse(): Promise<number> {
    let exitCode = 0
    this.#printer.note(say('howToEnd'))
    if (this.#backend.isFree) {
      this.#printer.note(defaultPrompt)
      exitCode = await this.#ask(DEFAULT_QUESTION)
    }
    const lines = splitLines(this.#io.input)
    for (;;) {
      this.#io.err('> ')
      const line = await this.#untilInterrupt(lines.next())
      if (line === undefined) {
        this.#io.err('\n')
        return INTERRUPTED
      }
      if (line.done) {
        this.#io.err('\n')
        return exitCode
      }
      const question = line.value.trim()
      if (/^\/?(exit|quit|q)$/i.test(question)) return exitCode
      if (question !== '') exitCode = await this.#ask(line.value)
    }
  }

  /** Resolves with `undefined` if Ctrl-C is pressed first. */
  #untilInterrupt<T>(promise: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const removeListener = this.#io.onInterrupt(() => {
        removeListener()
        resolve(undefined)
      })
      promise.finally(removeListener).then(resolve, reject)
    })
  }

  /** Sends one question and resolves with an exit code. Errors are printed, not thrown, so that a conversation can continue. */
  async #ask(content: string): Promise<number> {
    const abort = new AbortController()
    const removeListener = this.#io.onInterrupt(() => abort.abort())
    const question: Message = { role: 'user', content }
    try {
      const answer = await this.#answer([...this.#messages, question], abort.signal)
      this.#messages.push(question, answer)
      const { history } = this.#options
      if (history !== undefined) await writeHistory(history, this.#messages)
      return 0
    } catch (error) {
      this.#printer.end()
      if (abort.signal.aborted) {
        this.#printer.note(say('interrupted'))
        return INTERRUPTED
      }
      this.#printer.error(error)
      return error instanceof TypeError ? 2 : 1
    } finally {
      removeListener()
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
    const { completions } = this.#backend.client.chat
    if (!stream) {
      const completion = await completions.create({ ...params, stream: false }, { signal })
      const choice = completion.choices?.[0]
      if (json) this.#printer.json(completion)
      else this.#print(choice?.message?.reasoning_content, choice?.message?.content)
      const elapsedMs = performance.now() - startedMs
      this.#printer.note(formatSummary(completion.usage, choice?.finish_reason, undefined, elapsedMs))
      return typeof choice?.message?.role === 'string' ? choice.message : { role: 'assistant', content: '' }
    }
    const chunks = completions.stream(params, { signal })
    let firstTokenMs: number | undefined
    for await (const { choices } of chunks) {
      firstTokenMs ??= performance.now() - startedMs
      const delta = choices?.[0]?.delta
      if (!json) this.#print(delta?.reasoning_content, delta?.content)
    }
    const completion = await chunks.final()
    if (json) this.#printer.json(completion)
    const elapsedMs = performance.now() - startedMs
    this.#printer.note(formatSummary(completion.usage, completion.choices[0]?.finish_reason, firstTokenMs, elapsedMs))
    return completion.message
  }

  /** Prints text; a server may send values of other types. */
  #print(reasoning: unknown, content: unknown): void {
    if (reasoning && typeof reasoning === 'string') this.#printer.reasoning(reasoning)
    const parts: Partial<TextPart | null>[] = Array.isArray(content) ? content : []
    const text = typeof content === 'string' ? content : parts.map((part) => part?.text ?? '').join('')
    if (text) this.#printer.text(text)
  }
}

/** Splits text into lines, without their line breaks. Text after the last line break is a line unless it is empty. */
async function* splitLines(input: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let incomplete = ''
  for await (const chunk of input) {
    const lines = (incomplete + chunk).split('\n')
    incomplete = lines.pop() as string
    for (const line of lines) yield line.replace(/\r$/, '')
  }
  if (incomplete !== '') yield incomplete
}

function falseAfter(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, ms, false).unref())
}
