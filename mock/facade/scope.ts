import type { ScopeState } from '../scripting/scope-state.ts'
import { Chaos, type ChaosOptions } from '../faults/chaos.ts'
import type { Entry } from '../journal/journal.ts'
import type { Limits } from '../faults/rate-limiter.ts'
import { matchesPattern } from '../http/path-pattern.ts'
import { anyReply, type ReplyKind } from '../scripting/reply-kind.ts'
import { replyKindOf, replyKindOfRoute } from './reply-kinds.ts'
import { everyRequest, type RequestFilter } from '../scripting/request-filter.ts'
import { families, familyFilter, type FamilyName, routePattern } from '../endpoints/families.ts'
import { fineTunedModels } from '../platform/fine-tuned-models.ts'
import type { FamilyVerbs } from './family-verbs.ts'
import { Verbs } from '../scripting/verbs.ts'
import type { Fail } from '../scripting/rule-builder.ts'
import { TaskHand } from './task-control.ts'
import { checkValue, oneOf } from '../validation/validators.ts'
import type { Backend } from '../core/backend.ts'

const resettable = oneOf('requests', 'rules', 'state')

/** What `reset` forgets. */
export type Resettable = 'requests' | 'rules' | 'state'

export interface Scope extends FamilyVerbs {}

/** One API key in a test's hands: what it scripts, and what it watches. */
export class Scope {
  /** A key of the right shape that belongs to this scope. */
  readonly apiKey: string
  /** @internal What all scopes share, for edges and families. */
  readonly backend: Backend
  /** Lets requests of any family fail: once, or `times`. */
  readonly fail: Fail
  /**
   * Ends tasks of this scope by hand.
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
    Object.defineProperty(Scope.prototype, 'audio', {
      get(this: Scope) {
        return { speech: this.speech, transcriptions: this.transcriptions }
      },
    })
  }

  /** @internal Scopes come from `zhipu.scope()`. */
  constructor(backend: Backend, scopeState: ScopeState) {
    this.apiKey = backend.newKey()
    this.backend = backend
    this.#scopeState = scopeState
    this.fail = this.#stubs(everyRequest, anyReply).fail
    this.tasks = new TaskHand(backend, scopeState)
    backend.registerKey(this.apiKey, scopeState)
  }

  /**
   * Scripts one route, named as in the documents: `on('POST', '/rerank')`, `on('GET', '/files/:file_id/content')`.
   *
   * @throws {TypeError} when the API has no such route.
   */
  on(method: string, path: string): Verbs<object | Uint8Array, Record<string, unknown>, object | string> {
    const upperCase = method.toUpperCase()
    const pattern = routePattern(upperCase, path)
    const filter: RequestFilter = {
      label: `${upperCase} ${path}`,
      matches: (requestMethod, requestPath) => requestMethod === upperCase && matchesPattern(requestPath, pattern),
    }
    return this.#stubs(filter, replyKindOfRoute(upperCase, pattern))
  }

  /**
   * Misfortunes by chance, from a seed that is printed unless it was given.
   *
   * @returns the seed, which repeats the run.
   */
  chaos(options: ChaosOptions): number {
    const chaos = new Chaos(options)
    if (options.seed === undefined) console.info(`zhipu mock: chaos with seed ${chaos.seed}`)
    this.#scopeState.chaos = chaos
    return chaos.seed
  }

  /** Sets what the account may do; see `Limits`. */
  limit(limits: Limits): void {
    this.#scopeState.limiter.set(limits)
  }

  /** Named state of scripts: set by `goTo`, looked at by `when({ state })`. */
  get state(): string | undefined {
    return this.#scopeState.rules.state
  }

  set state(name: string | undefined) {
    this.#scopeState.rules.state = name
  }

  /** What came in, oldest first; parsed and masked. */
  get requests(): readonly Entry[] {
    return this.#scopeState.journal.entries
  }

  /**
   * Waits until so many requests have come since the last reset.
   *
   * @throws {Error} after `timeoutMs` of the runner's own time, with what came until then.
   */
  async waitFor(
    count: number,
    { timeoutMs = 5000 }: { timeoutMs?: number | undefined } = {},
  ): Promise<readonly Entry[]> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new Error(
            `Cannot wait longer: ${this.#scopeState.journal.count} of ${count} requests came within ${timeoutMs} ms`,
          ),
        )
      }, timeoutMs)
    })
    try {
      await Promise.race([this.#scopeState.journal.arrival(count), late])
    } finally {
      clearTimeout(timer)
    }
    return this.requests
  }

  /** @throws {Error} when an answer is neither read to its end nor given up. */
  assertIdle(): void {
    const open = this.requests.filter((entry) => entry.open)
    if (open.length === 0) return
    const list = open.map(({ method, path, sent }) => `${method} ${path} after ${sent.length} frames`).join(', ')
    throw new Error(`Mock is not idle: ${open.length} answers are open: ${list}`)
  }

  /** @throws {Error} when a rule was not used, or not as often as it was to be. */
  assertAllUsed(): void {
    const unused = this.#scopeState.rules.unused()
    if (unused.length > 0) throw new Error(`Scripts are unused: ${unused.join('; ')}`)
  }

  /** Forgets requests, rules (with faults, chaos, limits and named state) and the state of families: all of it, or what is named. */
  reset(what?: Resettable | undefined): void {
    if (what !== undefined) checkValue(what, 'what', resettable, 'reset')
    if (what === undefined || what === 'requests') this.#scopeState.journal.clear()
    if (what === undefined || what === 'rules') this.#scopeState.clear()
    if (what === undefined || what === 'state') this.backend.clearState(this.#scopeState)
  }

  #family(name: FamilyName): unknown {
    let verbs = this.#verbs.get(name)
    if (!verbs) {
      verbs = this.#stubs(familyFilter(name), replyKindOf(name))
      this.#verbs.set(name, verbs)
    }
    return verbs
  }

  #stubs<Value, Request, Piece>(filter: RequestFilter, kind: ReplyKind): Verbs<Value, Request, Piece> {
    const { options, accounts } = this.backend
    const knownModels = () => [...options.models, ...fineTunedModels(accounts.values())]
    return new Verbs({ scope: this.#scopeState, filter, kind, knownModels })
  }
}
