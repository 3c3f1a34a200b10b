import type { ScopeState } from '../scripting/scope-state.ts'
import { Chaos, type ChaosOptions } from '../faults/chaos.ts'
import type { Entry } from '../journal/journal.ts'
import type { Limits } from '../faults/rate-limiter.ts'
import { matchesPattern } from '../http/path-pattern.ts'
import { anyReply, type ReplyKind } from '../scripting/reply-kind.ts'
import { createMcpVerbs } from './mcp-verbs.ts'
import { replyKindOf, replyKindOfRoute } from './reply-kinds.ts'
import { everyRequest, type RequestFilter } from '../scripting/request-filter.ts'
import { families, familyFilter, type FamilyName, routePattern } from '../endpoints/families.ts'
import type { KnownPath } from '../endpoints/known-paths.ts'
import { fineTunedModels } from '../core/account.ts'
import type { FamilyVerbs } from './family-verbs.ts'
import { Verbs } from '../scripting/verbs.ts'
import type { Fail } from '../scripting/rule-builder.ts'
import { checkReplyMembers } from '../pipeline/lazy-modules.ts'
import { TaskHand } from './task-control.ts'
import { checkValue, integer, oneOf, string } from '../validation/validators.ts'
import type { Backend } from '../core/backend.ts'

const resettable = oneOf('requests', 'rules', 'state')
const wholeNumber = integer('a whole number, 0 or more', 0)

/** What `reset()` clears. */
export type Resettable = 'requests' | 'rules' | 'state'

export interface Scope extends FamilyVerbs {}

/**
 * Rules, faults, limits, tasks and request log of the keys in one scope: one key for `zhipu.scope()`, all other keys for the mock itself.
 */
export class Scope {
  /**
   * A valid API key that belongs to this scope. It begins with eight zeros: an error 1000 or a failed connection with such a key means that
   * the request went to the network, because `listen()` was not called, or because the application does not send its requests by `fetch`.
   */
  readonly apiKey: string
  /** @internal What all scopes share. */
  readonly backend: Backend
  /** Injects a fault into the next request of any family, or into `times` requests. */
  readonly fail: Fail
  /**
   * Completes or fails asynchronous tasks of this scope.
   *
   * @example
   * const [id] = zhipu.tasks.pending
   * zhipu.tasks.fail(id)
   */
  readonly tasks: TaskHand
  readonly #scopeState: ScopeState
  readonly #verbs = new Map<FamilyName, unknown>()

  static {
    for (const { name } of families) {
      Object.defineProperty(Scope.prototype, name, {
        configurable: true,
        get(this: Scope) {
          return this.#family(name)
        },
      })
    }
  }

  /** @internal Declared by `FamilyVerbs`. */
  get audio(): FamilyVerbs['audio'] {
    return { speech: this.speech, transcriptions: this.transcriptions }
  }

  readonly #end: (() => void) | undefined

  /** @internal Scopes come from `zhipu.scope()`. */
  constructor(backend: Backend, scopeState: ScopeState, end?: () => void) {
    this.#end = end
    this.apiKey = backend.newKey()
    this.backend = backend
    this.#scopeState = scopeState
    this.fail = this.#createVerbs(everyRequest, anyReply).fail
    this.tasks = new TaskHand(backend, scopeState)
    backend.registerKey(this.apiKey, scopeState)
  }

  /**
   * Scripts one route, named as in the documentation: `on('POST', '/rerank')`, `on('GET', '/files/:file_id/content')`.
   *
   * @throws {TypeError} when the API has no such route.
   */
  on(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE' | (string & {}),
    path: KnownPath | (string & {}),
  ): Verbs<object | Uint8Array, Record<string, unknown>, object | string> {
    checkValue(method, 'method', string, 'script route')
    checkValue(path, 'path', string, 'script route')
    const upperCase = method.toUpperCase()
    const pattern = routePattern(upperCase, path)
    const filter: RequestFilter = {
      label: `${upperCase} ${path}`,
      matches: (raw, requestPath) => raw.method === upperCase && matchesPattern(requestPath, pattern),
    }
    return this.#createVerbs(filter, replyKindOfRoute(pattern))
  }

  /**
   * Injects random faults from a seed, which is printed unless it was given.
   *
   * @returns the seed, which reproduces the run.
   */
  chaos(options: ChaosOptions): number {
    const chaos = new Chaos(options)
    if (options.seed === undefined) console.info(`zhipu mock: chaos with seed ${chaos.seed}`)
    this.#scopeState.chaos = chaos
    return chaos.seed
  }

  /** Sets limits of the scope; see `Limits`. */
  limit(limits: Limits): void {
    this.#scopeState.limiter.set(limits)
  }

  /** Named state of the scope: set here or by `goTo`, compared by `when({ state })`. */
  get state(): string | undefined {
    return this.#scopeState.rules.state
  }

  set state(name: string | undefined) {
    if (name !== undefined) checkValue(name, 'state', string, 'set state')
    this.#scopeState.rules.state = name
  }

  /** The requests received, oldest first; parsed, with keys masked. */
  get requests(): readonly Entry[] {
    return this.#scopeState.journal.entries
  }

  /**
   * Waits until `count` requests have arrived since the last reset.
   *
   * @throws {Error} after `timeoutMs` milliseconds of real time, with the number that arrived. @default 5000
   */
  async waitFor(
    count: number,
    { timeoutMs = 5000 }: { timeoutMs?: number | undefined } = {},
  ): Promise<readonly Entry[]> {
    checkValue(count, 'count', wholeNumber, 'wait')
    checkValue(timeoutMs, 'timeoutMs', wholeNumber, 'wait')
    let timer: ReturnType<typeof setTimeout> | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new Error(
            `Timed out waiting for requests: ${this.#scopeState.journal.count} of ${count} arrived within ${timeoutMs} ms`,
          ),
        )
      }, timeoutMs)
    })
    try {
      await Promise.race([this.#scopeState.journal.arrival(count), timeout])
    } finally {
      clearTimeout(timer)
    }
    return this.requests
  }

  /** @throws {Error} when a response is still open: neither read to its end nor cancelled. */
  assertIdle(): void {
    const open = this.requests.filter((entry) => entry.open)
    if (open.length === 0) return
    const list = open.map(({ method, path, sent }) => `${method} ${path} after ${sent.length} frames`).join(', ')
    throw new Error(`Mock is not idle: open responses: ${list}`)
  }

  /**
   * For the mock itself, the recordings of `replay()` must be used as well, by any key.
   *
   * @throws {Error} when a rule was not used, or less often than `times()` sets; when a recording was not used, or not all of its responses.
   */
  assertAllUsed(): void {
    const { rules } = this.#scopeState
    const unused = { Rules: rules.unused(), Recordings: this.backend.replySource?.unused(this.#scopeState) ?? [] }
    const lists = Object.entries(unused).filter(([, names]) => names.length > 0)
    if (lists.length === 0) return
    throw new Error(lists.map(([what, names]) => `${what} are unused: ${names.join('; ')}`).join('. '))
  }

  /**
   * Fails for each request that the test did not expect, also when the application has caught the error: a request without a matching rule (see
   * `entry.unmatched` and the option `onUnmatched`), and one whose script threw an error.
   *
   * @throws {Error} that lists them, each with the nearest rule.
   */
  assertAllMatched(): void {
    const { journal } = this.#scopeState
    const unexpected = journal.entries.filter(({ unmatched, error }) => (unmatched ?? error) !== undefined)
    const reasons = unexpected.map(({ method, path, unmatched, error }) =>
      `${method} ${path}: ${unmatched ?? `its script threw ${error}`}`
    ).concat(journal.unmatched)
    if (reasons.length > 0) throw new Error(`Requests match no rule:\n- ${reasons.join('\n- ')}`)
  }

  /**
   * Clears requests, rules (with faults, chaos, limits and named state) and the state of the endpoints: everything, or only `what`. For the mock
   * itself, `'state'` includes its ids and its clock, whose advances are taken back, and `'rules'` ends `record()` and `replay()`; for another
   * scope it rewinds the recordings to their first responses.
   */
  reset(what?: Resettable | undefined): void {
    if (what !== undefined) checkValue(what, 'what', resettable, 'reset')
    if (what === undefined || what === 'requests') this.#scopeState.journal.clear()
    if (what === undefined || what === 'rules') {
      this.#scopeState.clear()
      this.backend.replySource?.reset(this.#scopeState)
    }
    if (what === undefined || what === 'state') this.backend.clearState(this.#scopeState)
  }

  /**
   * Ends the scope: clears everything, and the mock no longer lists it. Its key stays valid and has no rules.
   *
   * @example
   * using alice = zhipu.scope()
   */
  [Symbol.dispose](): void {
    this.#end?.()
    this.reset()
  }

  #family(name: FamilyName): unknown {
    let verbs = this.#verbs.get(name)
    if (!verbs) {
      const createFamily = (): unknown => {
        const kind = replyKindOf(name)
        const check = (value: unknown, act: string) => {
          kind.check(value, act)
          checkReplyMembers?.(name, value, act)
        }
        return this.#createVerbs(familyFilter(name), { ...kind, check })
      }
      verbs = name === 'mcp' ? createMcpVerbs((...draft) => this.#createVerbs(...draft)) : createFamily()
      this.#verbs.set(name, verbs)
    }
    return verbs
  }

  #createVerbs<Value, Request, Piece>(filter: RequestFilter, kind: ReplyKind): Verbs<Value, Request, Piece> {
    const { options, accounts } = this.backend
    const knownModels = () => [...options.models, ...fineTunedModels(accounts.values())]
    return new Verbs({ scope: this.#scopeState, filter, kind, knownModels })
  }
}
