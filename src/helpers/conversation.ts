import type { RequestOptions } from '../options.ts'
import type { ChatCompletionParams, Message, UserMessage } from '../types.ts'
import type { AccumulatedChat } from '../resources/chat-accumulator.ts'
import { completionsOf, heard } from './chat-source.ts'
import type { ChatListeners, ChatSource } from './chat-source.ts'
import { untilAborted } from './until-aborted.ts'

/** Where a conversation is kept between its turns. */
export interface ConversationStore {
  /** What was said so far; `undefined` when nothing was. */
  load(): readonly Message[] | undefined | PromiseLike<readonly Message[] | undefined>
  /** Keeps the whole conversation, in place of what was kept before. */
  save(messages: readonly Message[]): unknown
}

/** What each turn asks with. */
export interface ConversationParams extends Omit<ChatCompletionParams, 'messages' | 'stream'> {
  /** What precedes the conversation in each request, such as the system message. It is not kept in the store. @default none */
  messages?: readonly Message[] | undefined
}

/** Options of one turn: those of a request, and who hears the answer. */
export interface AskOptions extends RequestOptions, ChatListeners {}

/** How a conversation is kept and carried on. */
export interface ConversationOptions {
  /** @default the memory of this object */
  readonly store?: ConversationStore | undefined
  /** What of the history is sent, for conversations longer than a model reads. What is kept stays whole. @default all of it */
  readonly context?: ((history: readonly Message[]) => readonly Message[]) | undefined
  /**
   * Makes the answer of a turn; `messages` in it, as `runTools` gives them, are those asked with and all that were added.
   *
   * @default one answer of the chat
   */
  readonly answer?:
    | ((
      params: Omit<ChatCompletionParams, 'stream'>,
      options: AskOptions,
    ) => PromiseLike<AccumulatedChat & { messages?: readonly Message[] }>)
    | undefined
}

/**
 * A conversation that remembers. Asks that overlap are answered one after the other, so each knows the answers before it. A turn is kept once it has
 * been answered: one that failed, was aborted, or was cut by moderation (`finish_reason` `sensitive`) leaves no trace.
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
  /** Ends when all turns so far have ended. */
  #line: Promise<unknown> = Promise.resolve()

  constructor(source: ChatSource, params: ConversationParams, options: ConversationOptions = {}) {
    const completions = completionsOf(source)
    this.#params = params
    this.#store = options.store ?? memoryStore()
    this.#context = options.context ?? ((history) => history)
    this.#answer = options.answer ?? ((params, options) => heard(completions.stream(params, options), options))
  }

  /**
   * Says something, and gives the answer once it is kept.
   *
   * @throws what asking throws, the signal's reason when it aborts (also in line behind other turns), and what the store throws
   */
  ask(content: UserMessage['content'], options: AskOptions = {}): Promise<AccumulatedChat> {
    return this.#inTurn(async () => {
      const history = await this.#store.load() ?? []
      const asked: UserMessage = { role: 'user', content }
      const messages = [...this.#params.messages ?? [], ...this.#context(history), asked]
      const answer = await this.#answer({ ...this.#params, messages }, options)
      const added = answer.messages?.slice(messages.length) ?? [answer.message]
      if (answer.choices[0]?.finish_reason !== 'sensitive') await this.#store.save([...history, asked, ...added])
      return answer
    }, options.signal)
  }

  /** What was said, after all turns that have been asked for. */
  history(): Promise<readonly Message[]> {
    return this.#inTurn(async () => [...await this.#store.load() ?? []])
  }

  /** Forgets everything that was said before. */
  clear(): Promise<void> {
    return this.#inTurn(async () => void await this.#store.save([]))
  }

  #inTurn<T>(work: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
    const turn = untilAborted(this.#line, signal).then(work)
    // Without what they came to: each would hold the one before it for ever.
    this.#line = Promise.allSettled([this.#line, turn]).then(() => {})
    return turn
  }
}

function memoryStore(): ConversationStore {
  let kept: readonly Message[] = []
  return {
    load: () => kept,
    save(messages) {
      kept = messages
    },
  }
}
