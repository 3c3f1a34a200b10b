import { Account } from './account.ts'
import { Clock } from '../time/clock.ts'
import { ScopeState } from '../scripting/scope-state.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import { Ids } from '../data/ids.ts'
import type { Settings } from './options.ts'

/** A request of the mock to itself: a batch line, an asynchronous chat. */
export interface InnerRequest {
  readonly method: string
  /** Below `/api`: `/paas/v4/chat/completions`. */
  readonly path: string
  readonly body: unknown
}

/** What all accounts of one mock share. */
export class Backend {
  readonly options: Settings
  readonly clock: Clock
  readonly ids: Ids
  readonly #keys: Ids
  /** Rules and journal of every key that no scope owns. */
  readonly scope: ScopeState
  readonly accounts: Map<string, Account> = new Map()
  readonly #given = new Set<string>()
  /** Answers from the live API or from what was kept of it; what it leaves, the mock answers itself. */
  recordings: ((raw: RawRequest) => Promise<Reply | undefined>) | undefined
  /**
   * Asks a route in the name of an account, past authentication, limits, scripts of faults and journal. Refusals come back as
   * replies.
   */
  readonly ask: (account: Account, request: InnerRequest) => Promise<Reply>

  constructor(options: Settings, ask: (backend: Backend, account: Account, request: InnerRequest) => Promise<Reply>) {
    this.options = options
    this.clock = new Clock(options.clock === 'virtual' ? options.startAtMs : undefined)
    this.ids = new Ids(options.seed, this.clock)
    this.#keys = new Ids(`keys ${options.seed}`, this.clock)
    this.scope = new ScopeState(options.journalSize)
    this.ask = (account, request) => ask(this, account, request)
    if (typeof options.auth === 'object') { for (const key of options.auth.keys) this.registerKey(key, this.scope) }
  }

  /** The account of a key id; made when it is met first. */
  account(id: string): Account {
    let account = this.accounts.get(id)
    if (!account) this.accounts.set(id, account = new Account(id, this.scope))
    return account
  }

  /** Forgets the state of all accounts of a scope; the mock's own also begins its ids again. */
  clearState(scope: ScopeState): void {
    for (const account of this.accounts.values()) if (account.scope === scope) account.clear()
    if (scope === this.scope) this.ids.reset()
  }

  /** A key of the right shape that this mock has not given before. */
  newKey(): string {
    return `${this.#keys.hex(32)}.${this.#keys.base62(16)}`
  }

  /** Registers a whole key, so that its JWTs can be verified. */
  registerKey(key: string, scope: ScopeState): Account {
    const dot = key.indexOf('.')
    if (dot < 1 || dot === key.length - 1) throw new TypeError('Cannot open account: the key is not id.secret')
    const account = new Account(key.slice(0, dot), scope)
    account.secret = key.slice(dot + 1)
    this.accounts.set(account.id, account)
    this.#given.add(account.id)
    return account
  }

  /** True for the id of a key that this mock has given out: its own, its scopes', those of the options. */
  owns(keyId: string): boolean {
    return this.#given.has(keyId)
  }
}
