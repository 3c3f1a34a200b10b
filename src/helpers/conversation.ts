import type { RequestOptions } from '../options.ts'
import type { AccumulatedChat } from '../resources/chat-accumulator.ts'
import type { ChatCompletionParams, Message, UserMessage } from '../types.ts'
import { completionsOf, readToEnd } from './chat-source.ts'
import type { ChatListeners, ChatSource } from './chat-source.ts'
import { untilAborted } from './until-aborted.ts'

/** Where a conversation is kept between its turns. */
export interface ConversationStore {
  /** Returns the messages so far; `undefined` when there are none. */
  load(): readonly Message[] | undefined | PromiseLike<readonly Message[] | undefined>
  /** Replaces the stored messages by these, the complete conversation. */
  save(messages: readonly Message[]): unknown
}

/** Parameters of every turn. */
export interface ConversationParams extends Omit<ChatCompletionParams, 'messages' | 'stream'> {
  /** Messages to send before the conversation in each request, such as a system message. They are not stored. @default none */
  messages?: readonly Message[] | undefined
}

/** Options of one turn: those of a request, and listeners for the answer. */
export interface AskOptions extends RequestOptions, ChatListeners {}

/** Options of a `Conversation`. */
export interface ConversationOptions {
  /** Where the messages are kept. @default memory */
  readonly store?: ConversationStore | undefined
  /** Returns the part of the history to send, for conversations that exceed the context window. The store keeps all. @default all of it */
  readonly context?: ((history: readonly Message[]) => readonly Message[]) | undefined
  /**
   * Creates the answer of a turn. If the result has `messages`, as that of `runTools()` has, they are the messages of the request and all that
   * were added to them.
   *
   * @default one chat completion
   */
  readonly answer?:
    | ((
      params: Omit<ChatCompletionParams, 'stream'>,
      options: AskOptions,
    ) => PromiseLike<AccumulatedChat & { messages?: readonly Message[] }>)
    | undefined
}

/**
 * A conversation that keeps its history. Overlapping calls of `ask()` run one after the other, so that each turn sees the answers before it.
 * A turn is stored once it has been answered: one that failed, was aborted, or was cut by moderation (`finish_reason` `sensitive`) is not.
 *
 * @example
 * ```ts
 * const talk = new Conversation(zhipu, { model: 'glm-4.6', messages: [{ role: 'system', content: '你是诗人。' }] })
 * await talk.ask('写一句关于月亮的诗')
 * const { message } = await talk.ask('再短一点', { onText: (piece) => console.log(piece) })
 * console.log(message.content, (await talk.history()).length)
 * ```
 * @example
 * ```ts
 * const clock = tool({ name: 'clock', run: () => new Date().toISOString() })
 * const talk = new Conversation(zhipu, { model: 'glm-4.6' }, {
 *   answer: (params, options) => runTools(zhipu, params, { ...options, tools: [clock] }),
 * })
 * await talk.ask('现在几点？')
 * ```
 */
export class Conversation {
  readonly #params: ConversationParams
  readonly #store: ConversationStore
  readonly #context: (history: readonly Message[]) => readonly Message[]
  readonly #answer: NonNullable<ConversationOptions['answer']>
  /** Settles when all turns so far have settled. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(source: ChatSource, params: ConversationParams, options: ConversationOptions = {}) {
    const completions = completionsOf(source)
    this.#params = params
    this.#store = options.store ?? createMemoryStore()
    this.#context = options.context ?? ((history) => history)
    this.#answer = options.answer ?? ((params, options) => readToEnd(completions.stream(params, options), options))
  }

  /**
   * Sends a message of the user and resolves with the answer once it has been stored.
   *
   * Rejects with the error of the request or of the store, or with the signal's reason; an abort also ends a turn that waits for others.
   */
  ask(content: UserMessage['content'], options: AskOptions = {}): Promise<AccumulatedChat> {
    return this.#enqueue(async () => {
      const history = await this.#store.load() ?? []
      const question: UserMessage = { role: 'user', content }
      const messages = [...this.#params.messages ?? [], ...this.#context(history), question]
      const answer = await this.#answer({ ...this.#params, messages }, options)
      const added = answer.messages?.slice(messages.length) ?? [answer.message]
      if (answer.choices[0]?.finish_reason !== 'sensitive') await this.#store.save([...history, question, ...added])
      return answer
    }, options.signal)
  }

  /** Resolves with the stored messages, after all turns that were started before. */
  history(): Promise<readonly Message[]> {
    return this.#enqueue(async () => [...await this.#store.load() ?? []])
  }

  /** Removes all stored messages, after all turns that were started before. */
  clear(): Promise<void> {
    return this.#enqueue(async () => void await this.#store.save([]))
  }

  #enqueue<T>(work: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
    const turn = untilAborted(this.#queue, signal).then(work)
    // Drops the results: otherwise the queue would reference the answers of all earlier turns.
    this.#queue = Promise.allSettled([this.#queue, turn]).then(() => {})
    return turn
  }
}

function createMemoryStore(): ConversationStore {
  let stored: readonly Message[] = []
  return {
    load: () => stored,
    save(messages) {
      stored = messages
    },
  }
}
