import type { Desk } from '../scripting/scope-state.ts'
import { Chaos, type ChaosOptions } from '../faults/chaos.ts'
import type { Entry } from '../journal/journal.ts'
import type { Limits } from '../faults/rate-limiter.ts'
import { isLike } from '../pipeline/router.ts'
import { formOf } from '../scripting/route-patterns.ts'
import { anyKind, kindOf } from '../scripting/reply-kind.ts'
import { beginnings, everywhere, familyPlace } from '../scripting/request-filter.ts'
import type { FamilyName, FamilyVerbs } from './family-verbs.ts'
import { type Fail, Verbs } from '../scripting/verbs.ts'
import { TaskHand } from './task-control.ts'
import { checkValue, oneOf } from '../validation/validators.ts'
import type { World } from '../core/backend.ts'

const resettable = oneOf('requests', 'rules', 'state')

/** What `reset` forgets. */
export type Resettable = 'requests' | 'rules' | 'state'

export interface Scope extends FamilyVerbs {}

/** One API key in a test's hands: what it scripts, and what it watches. */
export class Scope {
  /** A key of the right shape that belongs to this scope. */
  readonly apiKey: string
  /** @internal What all scopes share, for edges and families. */
  readonly world: World
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
  readonly #desk: Desk
  readonly #verbs = new Map<FamilyName, unknown>()

  static {
    for (const name of Object.keys(beginnings) as FamilyName[]) {
      Object.defineProperty(Scope.prototype, name, {
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
  constructor(desk: Desk, apiKey: string) {
    this.apiKey = apiKey
    this.world = desk.world
    this.#desk = desk
    this.fail = new Verbs({ desk, place: everywhere, kind: anyKind }).fail
    this.tasks = new TaskHand(desk)
    this.world.open(apiKey, desk)
  }

  /**
   * Scripts one route, named as in the documents: `on('POST', '/rerank')`, `on('GET', '/files/:file_id/content')`.
   *
   * @throws {TypeError} when the API has no such route.
   */
  on(method: string, path: string): Verbs<object | Uint8Array, Record<string, unknown>, object | string> {
    const wanted = method.toUpperCase()
    const full = formOf(wanted, path)
    const place = {
      label: `${wanted} ${path}`,
      takes: (asked: string, at: string) => asked === wanted && isLike(at, full),
    }
    return new Verbs({ desk: this.#desk, place, kind: anyKind })
  }

  /**
   * Misfortunes by chance, from a seed that is printed unless it was given.
   *
   * @returns the seed, which repeats the run.
   */
  chaos(options: ChaosOptions): number {
    const chaos = new Chaos(options)
    if (options.seed === undefined) console.info(`zhipu mock: chaos with seed ${chaos.seed}`)
    this.#desk.chaos = chaos
    return chaos.seed
  }

  /** Sets what the account may do; see `Limits`. */
  limit(limits: Limits): void {
    this.#desk.gate.set(limits)
  }

  /** Named state of scripts: set by `goTo`, looked at by `when({ state })`. */
  get state(): string | undefined {
    return this.#desk.state
  }

  set state(name: string | undefined) {
    this.#desk.state = name
  }

  /** What came in, oldest first; parsed and masked. */
  get requests(): readonly Entry[] {
    return this.#desk.journal.entries
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
          new Error(`Cannot wait longer: ${this.#desk.journal.count} of ${count} requests came within ${timeoutMs} ms`),
        )
      }, timeoutMs)
    })
    try {
      await Promise.race([this.#desk.journal.arrival(count), late])
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
    const unused = this.#desk.rules.unused()
    if (unused.length > 0) throw new Error(`Scripts are unused: ${unused.join('; ')}`)
  }

  /** Forgets requests, rules (with faults, chaos, limits and named state) and the state of families: all of it, or what is named. */
  reset(what?: Resettable | undefined): void {
    if (what !== undefined) checkValue(what, 'what', resettable, 'reset')
    if (what === undefined || what === 'requests') this.#desk.journal.clear()
    if (what === undefined || what === 'rules') this.#desk.clear()
    if (what === undefined || what === 'state') this.world.forget(this.#desk)
  }

  #family(name: FamilyName): unknown {
    let verbs = this.#verbs.get(name)
    if (!verbs) {
      verbs = new Verbs({ desk: this.#desk, place: familyPlace(name), kind: kindOf(name) })
      this.#verbs.set(name, verbs)
    }
    return verbs
  }
}
