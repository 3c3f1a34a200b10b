import type { ScopeState } from '../scripting/scope-state.ts'

/** Identifies one part of an account's state; `create` makes its first value. */
export interface Slot<T> {
  readonly create: () => T
  /** False for a part that may be lost when the account is forgotten, such as its usage. @default true */
  readonly isKept: boolean
}

/**
 * Declares a part of an account's state. Only modules that import the slot can read this part.
 *
 * @example
 * const filesSlot = slot(() => new FileStore())
 * const files = context.account.get(filesSlot)
 */
export function slot<T>(create: () => T, isKept = true): Slot<T> {
  return { create, isKept }
}

/** Asynchronous tasks as a test controls them. */
export interface ControllableTasks {
  /** Ids of the running tasks, oldest first. */
  readonly pending: readonly string[]
  has(id: string): boolean
  complete(id: string): void
  fail(id: string): void
  /** Merges these members into the result of a task; `task_status: 'FAIL'` makes it fail. */
  script(id: string, result: object): void
}

/** One API key: the state that endpoint families keep for it, and the state of the scope it belongs to. */
export class Account {
  /** The part of the key before the dot. */
  readonly id: string
  /** The part after the dot, as soon as it is known: from a scope, from the options, or from the first request that sent the key. */
  secret: string | undefined
  /** The first JWT that was accepted while the secret was unknown: the secret must verify it. */
  firstJwt: string | undefined
  readonly scope: ScopeState
  /** Set by the store of tasks on first use: `zhipu.tasks` reaches it without importing the store. */
  tasks: ControllableTasks | undefined
  readonly #state = new Map<Slot<unknown>, unknown>()

  constructor(id: string, scope: ScopeState) {
    this.id = id
    this.scope = scope
  }

  /** The value of a slot, created on first use. */
  get<T>(slot: Slot<T>): T {
    if (!this.#state.has(slot)) this.#state.set(slot, slot.create())
    return this.#state.get(slot) as T
  }

  /** The value of a slot, or `undefined` when it was not used yet. */
  peek<T>(slot: Slot<T>): T | undefined {
    return this.#state.get(slot) as T | undefined
  }

  /** True when no request has created a file, a task or anything else that a later request could ask for. */
  get isIdle(): boolean {
    return [...this.#state.keys()].every(({ isKept }) => !isKept)
  }

  /** Removes the state of all families. */
  clear(): void {
    this.#state.clear()
    this.tasks = undefined
  }
}

/** Names of an account's fine-tuned models, with the name of the base model. */
export const fineTunedSlot: Slot<Map<string, string>> = slot(() => new Map())

/** Names of the fine-tuned models of several accounts. */
export function fineTunedModels(accounts: Iterable<Account>): string[] {
  return [...accounts].flatMap((account) => [...account.peek(fineTunedSlot)?.keys() ?? []])
}
