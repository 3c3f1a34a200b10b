import type { ChatCompletion, ChatCompletionChunk, ChatDelta } from '../resources/chat.ts'
import type {
  AssistantMessage,
  AudioAnswer,
  FinishReason,
  FunctionCall,
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

/** A tool call being put together. Fields that came in fragments are strings all along. */
type Draft = { id: string; index: number; type: string; function?: FunctionCall['function'] } & Record<string, unknown>

/** Puts an answer together, chunk by chunk. Made for every era of the API: see the documents' quirks 1 to 10. */
export class ChatAccumulator {
  /** The text so far. */
  content = ''
  /** The reasoning so far. */
  reasoning = ''
  #first: ChatCompletionChunk | undefined
  #last: Partial<ChatCompletionChunk> = {}
  #finish: FinishReason | null = null
  #spoke = false
  #audio: AudioAnswer | undefined
  readonly #calls: Draft[] = []

  /** Adds a chunk. */
  add(chunk: ChatCompletionChunk): void {
    this.#first ??= chunk
    const { usage, web_search, content_filter, video_result } = chunk
    for (const [name, value] of Object.entries({ usage, web_search, content_filter, video_result })) {
      if (value) this.#last = { ...this.#last, [name]: value }
    }
    // Relays add a chunk without choices that holds the usage alone.
    const choice = chunk.choices?.[0]
    if (!choice) return
    this.#finish = choice.finish_reason ?? this.#finish
    if (choice.delta) this.#delta(choice.delta)
  }

  #delta({ content, reasoning_content, tool_calls, audio }: ChatDelta): void {
    if (content != null) {
      this.#spoke = true
      this.content += typeof content === 'string' ? content : content.map(({ text }) => text).join('')
    }
    if (reasoning_content) this.reasoning += reasoning_content
    if (audio) {
      this.#audio = { ...this.#audio, ...audio, data: (this.#audio?.data ?? '') + (audio.data ?? '') } as AudioAnswer
    }
    for (const call of tool_calls ?? []) this.#call(call)
  }

  #call(delta: ToolCallDelta): void {
    const { function: part, index, id, type, ...rest } = delta
    const args = part?.arguments ?? ''
    let call = this.#find(delta)
    if (!call) {
      call = { id: id ?? '', index: this.#calls.length, type: type ?? 'function' }
      this.#calls.push(call)
    } else if (part?.name && call.function && isWhole(call.function.arguments)) {
      // The whole call once more, as on some finish chunks.
      return
    }
    call.id ||= id ?? ''
    for (const [name, value] of Object.entries(rest)) {
      const known = call[name]
      call[name] = known && value && typeof known === 'object' ? { ...known, ...value as object } : value
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
    if (id) {
      const known = this.#calls.find((call) => call.id === id)
      return known ?? (last && !last.id && !part?.name ? last : undefined)
    }
    if (part?.name && !(index != null && index >= 0)) return undefined
    return (index != null && index >= 0 ? this.#calls[index] : undefined) ?? (part?.name ? undefined : last)
  }

  /** The answer so far. */
  get answer(): AccumulatedChat {
    const { id = '', created = 0, model = '' } = this.#first ?? {}
    const message: AssistantMessage = { role: 'assistant' }
    if (this.#spoke) message.content = this.content
    if (this.reasoning) message.reasoning_content = this.reasoning
    if (this.#audio) message.audio = this.#audio
    if (this.#calls.length) message.tool_calls = this.#calls.map((call) => ({ ...call }) as unknown as ToolCall)
    const request_id = (this.#first as { request_id?: string } | undefined)?.request_id ?? id
    const choices = [{ index: 0, finish_reason: this.#finish, message }]
    return { id, request_id, created, model, choices, message, ...this.#last as object }
  }
}

function isWhole(json: string): boolean {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}
