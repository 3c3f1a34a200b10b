import type { ResponseObject } from '../../../src/types/responses.ts'
import type { LooseItem } from './to-chat.ts'

/** How long a response is kept. Docs "Response API", October 2026. */
const LIFETIME_MS = 7 * 86_400_000
/** How many responses an account keeps, and how many characters of them; the oldest are dropped first. Chosen, because the mock has to end somewhere. */
const MAX_RESPONSES = 10_000
const MAX_CHARACTERS = 2 ** 28

/** A response that was created with `store: true`. */
export interface StoredResponse {
  readonly response: ResponseObject
  /** The input of its request, each item with an id. */
  readonly input: readonly LooseItem[]
  /** Number of the turn that its request continues. */
  readonly previous: number | undefined
  readonly createdAtMs: number
  /** Characters of its request and of the response. */
  readonly size: number
}

/** A stored response with its number, which is unique: a script may give two responses the same id. */
export interface Turn extends StoredResponse {
  readonly number: number
}

/** The stored responses of an account. Each turn is kept once, so that a conversation needs memory in proportion to its length. */
export class ResponseStore {
  /** The oldest first. A deleted response stays here for the conversations that continue it. */
  readonly #turns = new Map<number, Turn>()
  readonly #byId = new Map<string, Turn>()
  #count = 0
  #size = 0

  add(stored: StoredResponse): void {
    const turn = { ...stored, number: ++this.#count }
    this.#turns.set(turn.number, turn)
    this.#byId.set(turn.response.id, turn)
    this.#size += turn.size
    for (const oldest of this.#turns.values()) {
      if (this.#turns.size <= MAX_RESPONSES && this.#size <= MAX_CHARACTERS) return
      this.#drop(oldest)
    }
  }

  /** The response of this id, unless it has expired. */
  get(id: unknown, nowMs: number): Turn | undefined {
    const turn = this.#byId.get(id as string)
    return turn && nowMs < turn.createdAtMs + LIFETIME_MS ? turn : undefined
  }

  delete(id: string): void {
    this.#byId.delete(id)
  }

  /** The input and the output of a turn and of all that it continues; `undefined` when one of them was dropped. */
  historyOf(last: Turn): readonly LooseItem[] | undefined {
    const turns: (readonly LooseItem[])[] = []
    for (let number: number | undefined = last.number; number !== undefined;) {
      const turn = this.#turns.get(number)
      if (!turn) return undefined
      turns.push([...turn.input, ...turn.response.output as readonly LooseItem[]])
      number = turn.previous
    }
    return turns.reverse().flat()
  }

  #drop({ number, response: { id }, size }: Turn): void {
    this.#turns.delete(number)
    this.#size -= size
    if (this.#byId.get(id)?.number === number) this.#byId.delete(id)
  }
}
