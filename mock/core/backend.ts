import { Account } from './account.ts'
import { Clock } from '../time/clock.ts'
import { ScopeState } from '../scripting/scope-state.ts'
import type { Entry } from '../journal/journal.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import { Ids } from '../data/ids.ts'
import type { FamilyName } from './family-name.ts'
import type { Settings, UnmatchedPolicy } from './options.ts'

/** An account needs about 3 kB: a client that sends ever new keys must not fill the memory. */
const MAX_ACCOUNTS = 10_000

/** The request that causes the mock to send one to itself: that one has its account, host, base URL and language. */
export interface Sender {
  readonly account: Account
  readonly host: string
  readonly target: string
}

/** A session over a WebSocket. */
export interface OpenSession {
  readonly scope: ScopeState
  /** Closes the connection with code 1001. */
  end(): void
}

/** Recordings, or the live API: replies to requests that no rule replied to, before the default reply. */
export interface ReplySource {
  /** Resolves with `undefined` when the mock replies itself. Says in the entry what replied, or why nothing did; its fault will be applied to the reply. */
  reply(request: RawRequest, scope: ScopeState, entry: Entry): Promise<Reply | undefined>
  /** Names what `assertAllUsed()` of this scope reports. */
  unused(scope: ScopeState): readonly string[]
  /** Called when the rules of this scope are cleared. */
  reset(scope: ScopeState): void
}

/** What all accounts of one mock share: options, clock, ids and the accounts themselves. */
export class Backend {
  readonly options: Settings
  readonly clock: Clock
  readonly ids: Ids
  /** Apart from `ids`, so that the number of requests does not change the ids of a seed. */
  readonly traceIds: Ids
  readonly #keys: Ids
  /** Rules, limits and journal of the mock itself: for every key that `scope()` did not create. */
  readonly ownScope: ScopeState
  readonly accounts: Map<string, Account> = new Map()
  /** Accounts by the id of a session that stands in a URL instead of the key: the older transport of MCP. */
  readonly sessions: Map<string, Account> = new Map()
  /** Open sessions of GLM-Realtime. */
  readonly sockets: Set<OpenSession> = new Set()
  readonly #issued = new Set<string>()
  /** Set by `record()` and `replay()`. */
  replySource: ReplySource | undefined
  /**
   * Sends a `POST` of the mock to one of its own routes, without authentication, limits and journal. Refusals resolve as replies.
   *
   * @param path Below `/api`: `/paas/v4/chat/completions`.
   */
  readonly ask: (sender: Sender, path: string, body: unknown) => Promise<Reply>

  constructor(
    options: Settings,
    ask: (backend: Backend, sender: Sender, path: string, body: unknown) => Promise<Reply>,
  ) {
    this.options = options
    this.clock = new Clock(options.clock === 'virtual' ? options.startAtMs : undefined)
    this.ids = new Ids(options.seed, this.clock)
    this.traceIds = new Ids(`traces ${options.seed}`, this.clock)
    this.#keys = new Ids(`keys ${options.seed}`, this.clock)
    this.ownScope = new ScopeState(options)
    this.ask = (sender, path, body) => ask(this, sender, path, body)
    if (typeof options.auth === 'object') { for (const key of options.auth.keys) this.registerKey(key, this.ownScope) }
  }

  /**
   * What a request that matches no rule gets: the policy of the first of these families that has one. A path that no family has is of the family
   * `undefined`; a chat turn in a protocol of its own is of this protocol's family and of `chat`.
   */
  unmatchedPolicy(...of: readonly (FamilyName | undefined)[]): UnmatchedPolicy {
    const { onUnmatched } = this.options
    if (typeof onUnmatched === 'string') return onUnmatched
    const named = of.find((family) => family && onUnmatched[family])
    return onUnmatched[named ?? 'default'] ?? 'default'
  }

  /** The account of a key id, created on first use. When there are too many, the oldest idle one is forgotten, with its secret and usage. */
  account(id: string): Account {
    let account = this.accounts.get(id)
    if (!account) {
      if (this.accounts.size >= MAX_ACCOUNTS) this.#forgetIdle()
      this.accounts.set(id, account = new Account(id, this.ownScope))
    }
    return account
  }

  #forgetIdle(): void {
    for (const [id, account] of this.accounts) {
      if (account.isIdle && !this.#issued.has(id)) {
        this.accounts.delete(id)
        return
      }
    }
  }

  /** Clears the state of all accounts of a scope. Clearing the mock's own scope also restarts its ids and takes back the
   * advances of the clock. */
  clearState(scope: ScopeState): void {
    for (const account of this.accounts.values()) if (account.scope === scope) account.clear()
    for (const session of this.sockets) if (session.scope === scope) session.end()
    if (scope !== this.ownScope) return
    this.ids.reset()
    this.traceIds.reset()
    this.clock.reset()
  }

  /** A new, well-formed key: 32 hexadecimal digits, of which the first 8 are zero as a mark of the mock, a dot, 16 letters and digits. */
  newKey(): string {
    return `00000000${this.#keys.hex(24)}.${this.#keys.base62(16)}`
  }

  /** Registers a key with its secret, so that its JWTs can be verified. */
  registerKey(key: string, scope: ScopeState): Account {
    const dot = key.indexOf('.')
    if (dot < 1 || dot === key.length - 1) throw new TypeError('Cannot register key: expected the form id.secret')
    const account = new Account(key.slice(0, dot), scope)
    account.secret = key.slice(dot + 1)
    this.accounts.set(account.id, account)
    this.#issued.add(account.id)
    return account
  }

  /** True for the id of a key that this mock has issued: its own, of its scopes, of its options. */
  owns(keyId: string): boolean {
    return this.#issued.has(keyId)
  }
}
