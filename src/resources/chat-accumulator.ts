import { parse } from '../internal/json.ts'
import type {
  AssistantMessage,
  AudioAnswer,
  ChatCompletion,
  ChatCompletionChunk,
  ChatDelta,
  FinishReason,
  FunctionCall,
  SystemMessage,
  ToolCall,
  ToolCallDelta,
  Usage,
} from '../types.ts'

/** An answer put together from its chunks: complete, or as far as it came. */
export interface AccumulatedChat extends Omit<ChatCompletion, 'choices' | 'usage' | 'object'> {
  choices: { index: number; finish_reason: FinishReason | null; message: AssistantMessage }[]
  /** The message of the first choice: append it to the conversation as it is. */
  message: AssistantMessage
  /** Absent where the answer ended abnormally, or is not complete. */
  usage?: Usage | undefined
}

/** What stands beside the choices; the last of each counts. */
const beside = ['usage', 'web_search', 'content_filter', 'video_result'] as const

/** A tool call being put together. Fields that came in fragments are strings all along. */
type Draft = { id: string; index: number; type: string; function?: FunctionCall['function'] } & Record<string, unknown>

/** What a delta says, in one piece or in parts. */
export function textOf(said: ChatDelta['content'] | SystemMessage['content']): string {
  return typeof said === 'string' ? said : Array.isArray(said) ? said.map((part) => part?.text).join('') : ''
}

/** Puts an answer together, chunk by chunk. Made for every era of the API: see the documents' quirks 1 to 10. */
export class ChatAccumulator {
  /** The text so far. */
  content = ''
  /** The reasoning so far. */
  reasoning = ''
  #first: ChatCompletionChunk | undefined
  readonly #beside: Record<string, unknown> = {}
  #finish: FinishReason | null = null
  #spoke = false
  #audio: AudioAnswer | undefined
  readonly #calls: Draft[] = []
  /** The index that the server gave each call. */
  readonly #indexes: (number | null | undefined)[] = []

  /** Which answer this is; `undefined` before its first chunk. */
  get id(): string | undefined {
    return this.#first?.id
  }

  /** Adds a chunk. */
  add(chunk: ChatCompletionChunk): void {
    // Before the answer there may be a chunk that says nothing, not even which answer it is of.
    if (!this.id) this.#first = chunk
    for (const name of beside) if (chunk[name]) this.#beside[name] = chunk[name]
    // Relays add a chunk without choices that holds the usage alone.
    const choice = chunk.choices?.[0]
    if (!choice) return
    this.#finish = choice.finish_reason || this.#finish
    if (choice.delta) this.#delta(choice.delta)
  }

  #delta({ content, reasoning_content, tool_calls, audio }: ChatDelta): void {
    if (content != null) {
      this.#spoke = true
      this.content += textOf(content)
    }
    if (reasoning_content) this.reasoning += reasoning_content
    if (audio) {
      this.#audio = { ...this.#audio, ...audio, data: (this.#audio?.data ?? '') + (audio.data ?? '') } as AudioAnswer
    }
    if (Array.isArray(tool_calls)) { for (const call of tool_calls) if (call) this.#call(call) }
  }

  #call(delta: ToolCallDelta): void {
    const { function: part, index, id, type, ...rest } = delta
    const args = textOfArguments(part?.arguments)
    let call = this.#find(delta)
    if (part?.name && call?.function && isWhole(call.function.arguments)) {
      const { name, arguments: held } = call.function
      // The whole call once more, as on some finish chunks. Otherwise another that goes by the same id or index.
      if (part.name === name && (args === held || (id && index === this.#indexes[call.index]))) return
      call = undefined
    }
    if (!call) {
      call = { id: '', index: this.#calls.length, type: type ?? 'function' }
      this.#calls.push(call)
      this.#indexes.push(index)
    }
    call.id ||= id ?? ''
    for (const [name, value] of Object.entries(rest) as [string, { input?: string } | null | undefined][]) {
      const held = call[name] as { input?: string } | undefined
      call[name] = value && typeof value === 'object' && !Array.isArray(value)
        // glm-4-alltools streams what its tools are asked.
        ? { ...held, ...value, ...(held?.input && { input: held.input + (value.input ?? '') }) }
        : value ?? held
    }
    if (!part) return
    call.function ??= { name: '', arguments: '' }
    call.function.name ||= part.name ?? ''
    call.function.arguments += args
  }

  /**
   * Which call a fragment continues. The id decides where there is one, then an index that counts; a fragment with neither, and
   * without a name, continues the last call. Indexes may be missing, −1, or the same for all calls; ids missing, empty or repeated.
   */
  #find({ id, index, function: part }: ToolCallDelta): Draft | undefined {
    const last = this.#calls.at(-1)
    const at = index != null && index >= 0 ? this.#calls[this.#indexes.lastIndexOf(index)] : undefined
    if (id) {
      return this.#calls.find((call) => call.id === id) ?? [at, last].find((call) => call && !call.id && !part?.name)
    }
    return at ?? (part?.name ? undefined : last)
  }

  /** The answer so far. */
  get answer(): AccumulatedChat {
    const { id = '', created = 0, model = '', request_id = id } = (this.#first ?? {}) as Partial<ChatCompletion>
    const message: AssistantMessage = { role: 'assistant' }
    if (this.#spoke) message.content = this.content
    if (this.reasoning) message.reasoning_content = this.reasoning
    if (this.#audio) message.audio = this.#audio
    if (this.#calls.length) message.tool_calls = this.#calls.map((call) => ({ ...call }) as unknown as ToolCall)
    const choices = [{ index: 0, finish_reason: this.#finish, message }]
    return { id, request_id, created, model, choices, message, ...this.#beside }
  }
}

const isWhole = (json: string): boolean => parse(json) !== json

/** JSON text; relays have sent the object itself. */
const textOfArguments = (args: unknown): string =>
  args && typeof args === 'object' ? JSON.stringify(args) : `${args ?? ''}`
