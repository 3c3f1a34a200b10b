import type { Message } from '../../../src/types.ts'
import type { Ids } from '../../data/ids.ts'
import { argumentsText } from '../../platform/turn/tool-arguments.ts'
import type { ToolCallReply } from '../../platform/turn/reply.ts'
import { type SessionObject, toolsOf } from './session-object.ts'

type Item = Readonly<Record<string, unknown>>

/** The conversation of a session: what was said, as messages of a chat, and the items by id. */
export class History {
  readonly #messages: Message[] = []
  readonly #items = new Map<string, Item>()
  /** Calls whose output was not sent yet, oldest first: outputs are matched with them by order. */
  #openCalls: string[] = []
  /** What the user and functions add while a response runs: it follows the response. */
  #later: (() => void)[] | undefined
  readonly #ids: Ids

  constructor(ids: Ids) {
    this.#ids = ids
  }

  /** Turns from video to audio start anew. Source: document for LLMs, 2025-05. */
  clear(): void {
    this.#messages.length = 0
    this.#items.clear()
    this.#openCalls = []
    if (this.#later) this.#later = []
  }

  addItem(id: string, item: Item): void {
    this.#items.set(id, item)
  }

  item(id: unknown): Item | undefined {
    return this.#items.get(String(id))
  }

  deleteItem(id: unknown): boolean {
    return this.#items.delete(String(id))
  }

  /** Collects what is added, until `endResponse()`. */
  beginResponse(): void {
    this.#later = []
  }

  endResponse(): void {
    const later = this.#later
    this.#later = undefined
    for (const add of later ?? []) add()
  }

  addUser(text: string): void {
    this.#add(() => this.#messages.push({ role: 'user', content: text }))
  }

  #add(add: () => void): void {
    if (this.#later) this.#later.push(add)
    else add()
  }

  /** Replaces the last message of the user. */
  replaceUser(text: string): void {
    const index = this.#messages.findLastIndex(({ role }) => role === 'user')
    if (index >= 0) this.#messages[index] = { role: 'user', content: text }
  }

  addAssistant(text: string, calls: readonly ToolCallReply[]): void {
    if (text === '' && calls.length === 0) return
    const toolCalls = calls.map((call) => ({
      id: call.id ?? `call_${this.#ids.hex(24)}`,
      type: 'function' as const,
      function: { name: call.name, arguments: argumentsText(call) },
    }))
    this.#openCalls = toolCalls.map(({ id }) => id)
    this.#messages.push({ role: 'assistant', content: text, ...(calls.length > 0 && { tool_calls: toolCalls }) })
  }

  /** Adds the output of the oldest call that has none, or of the call with this id. */
  addOutput(output: string, callId: unknown): void {
    this.#add(() => {
      const index = Math.max(0, this.#openCalls.indexOf(String(callId)))
      const [id = String(callId ?? '')] = this.#openCalls.splice(index, 1)
      this.#messages.push({ role: 'tool', tool_call_id: id, content: output })
    })
  }

  /** What would be sent to `/chat/completions` for the next response. */
  chatRequest(session: SessionObject, model: string): Record<string, unknown> {
    const { instructions } = session
    const tools = toolsOf(session)
    return {
      model,
      stream: true,
      messages: [
        ...(typeof instructions === 'string' && instructions ? [{ role: 'system', content: instructions }] : []),
        ...this.#messages,
      ],
      ...(tools.length > 0 &&
        { tools: tools.map(({ type: _, ...definition }) => ({ type: 'function', function: definition })) }),
    }
  }
}
