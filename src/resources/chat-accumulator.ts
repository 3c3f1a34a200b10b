import { parseJSON } from '../internal/json.ts'
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

/** An answer assembled from its chunks: complete, or as far as they have arrived. */
export interface AccumulatedChat extends Omit<ChatCompletion, 'choices' | 'usage' | 'object'> {
  choices: { index: number; finish_reason: FinishReason | null; message: AssistantMessage }[]
  /** The message of the first choice. Append it to the conversation as it is. */
  message: AssistantMessage
  /** Absent when the answer ended abnormally or is not complete. */
  usage?: Usage | undefined
}

/** Members of a chunk beside its choices; the last value of each counts. */
const trailingFields = ['usage', 'web_search', 'content_filter', 'video_result'] as const

/** A tool call that is being assembled. Members that arrive in fragments are strings from the start. */
interface PartialToolCall {
  readonly call:
    & { id: string; index: number; type: string; function?: FunctionCall['function'] }
    & Record<string, unknown>
  /** The index that the server gave it. */
  readonly index: ToolCallDelta['index']
}

/** Returns a value of the server if it is a string, and `''` otherwise. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Returns the text of a content, which is a string or an array of parts. */
export function contentText(content: ChatDelta['content'] | SystemMessage['content']): string {
  return Array.isArray(content) ? content.map((part) => textOf(part?.text)).join('') : textOf(content)
}

/** Assembles an answer from its chunks. Reads the chunks of all versions of the API, including those with missing or repeated members. */
export class ChatAccumulator {
  /** The text so far; `undefined` until a delta has content, even an empty one. */
  content: string | undefined
  /** The reasoning so far. */
  reasoning = ''
  /** The chunk that id, model and time are taken from: the first one with an id. `undefined` before any chunk. */
  first: ChatCompletionChunk | undefined
  /** Why the answer ended; `null` until the chunk that says so. */
  finishReason: FinishReason | null = null
  readonly #trailing: Record<string, unknown> = {}
  #audio: AudioAnswer | undefined
  readonly #calls: PartialToolCall[] = []
  /** The latest call by its id, a string, and by the index that the server gave it, a number. */
  readonly #latest: Map<unknown, PartialToolCall> = new Map()

  /** Adds a chunk. */
  add(chunk: ChatCompletionChunk): void {
    // A chunk without an id may precede the answer.
    if (!this.first?.id) this.first = chunk
    for (const name of trailingFields) if (chunk[name]) this.#trailing[name] = chunk[name]
    // Relays add a last chunk that has usage and no choices.
    const choice = chunk.choices?.[0]
    if (!choice) return
    this.finishReason = textOf(choice.finish_reason) || this.finishReason
    if (choice.delta) this.#addDelta(choice.delta)
  }

  #addDelta({ content, reasoning_content, tool_calls, audio }: ChatDelta): void {
    if (content != null) this.content = (this.content ?? '') + contentText(content)
    this.reasoning += textOf(reasoning_content)
    if (audio) {
      this.#audio = { ...this.#audio, ...audio, data: (this.#audio?.data ?? '') + textOf(audio.data) } as AudioAnswer
    }
    if (Array.isArray(tool_calls)) { for (const call of tool_calls) if (call) this.#addCall(call) }
  }

  #addCall({ function: part, index, id, type, ...rest }: ToolCallDelta): void {
    const args = argumentsText(part?.arguments)
    let found = this.#find(id, index, part?.name)
    const previous = found?.call.function
    if (part?.name && previous && isJSON(previous.arguments)) {
      // Either the complete call again, as some finish chunks repeat it, or another call with the same id or index.
      if (part.name === previous.name && (args === previous.arguments || (id && index === found!.index))) return
      found = undefined
    }
    if (!found) {
      // No prototype, so that a member `__proto__` of the server is one like any other.
      const call = { __proto__: null, id: '', index: this.#calls.length, type: type ?? 'function' }
      this.#calls.push(found = { call, index })
      this.#latest.set(index, found)
    }
    const { call } = found
    call.id ||= id ?? ''
    this.#latest.set(id, found)
    for (const [name, value] of Object.entries(rest) as [string, { input?: string } | null | undefined][]) {
      const previous = call[name] as { input?: string } | undefined
      call[name] = value && typeof value === 'object' && !Array.isArray(value)
        // glm-4-alltools streams the input of its tools.
        ? { ...previous, ...value, ...(previous?.input && { input: textOf(previous.input) + textOf(value.input) }) }
        : value ?? previous
    }
    if (!part) return
    // A new object, because an earlier snapshot has the old one.
    const { name, arguments: before = '' } = call.function ?? {}
    call.function = { name: name || textOf(part.name), arguments: before + args }
  }

  /**
   * Finds the call that a fragment continues: by its id if it has one, of several calls with that id the one with its index, then by an index of
   * 0 or more; a fragment with neither and without a name continues the last call. Indexes may be missing, −1, or the same for all calls; ids
   * may be missing, empty or repeated.
   */
  #find(id: unknown, index: ToolCallDelta['index'], name: unknown): PartialToolCall | undefined {
    const last = this.#calls.at(-1)
    const byIndex = typeof index !== 'object' && index! >= 0 ? this.#latest.get(index) : undefined
    if (!id) return byIndex ?? (name ? undefined : last)
    if (byIndex?.call.id === id) return byIndex
    return this.#latest.get(id) ?? [byIndex, last].find((found) => found && !found.call.id && !name)
  }

  /** The answer so far. */
  get answer(): AccumulatedChat {
    const { id = '', created = 0, model = '', request_id = id } = (this.first ?? {}) as Partial<ChatCompletion>
    const message: AssistantMessage = { role: 'assistant' }
    if (this.content !== undefined) message.content = this.content
    if (this.reasoning) message.reasoning_content = this.reasoning
    if (this.#audio) message.audio = this.#audio
    if (this.#calls.length) message.tool_calls = this.#calls.map(({ call }) => ({ ...call }) as unknown as ToolCall)
    const choices = [{ index: 0, finish_reason: this.finishReason, message }]
    return { id, request_id, created, model, choices, message, ...this.#trailing }
  }
}

const isJSON = (text: string): boolean => parseJSON(text) !== text

/** Returns arguments as JSON text. Some relays send the object itself. */
function argumentsText(args: unknown): string {
  if (!args || typeof args !== 'object') return `${args ?? ''}`
  try {
    return JSON.stringify(args)
  } catch {
    return 'nested too deeply'
  }
}
