import type { Fault } from '../faults/fault.ts'
import { inspect } from '../validation/inspect.ts'
import type { FaultKind, SweptFault } from './fault-list.ts'

/**
 * How a run under a fault ended: with the same value as without a fault (`whole`), with an error, with another value (`different`), or not at
 * all (`hang`).
 */
export type SweepOutcome = 'whole' | 'error' | 'different' | 'hang'

/** One run of the application under one fault. */
export interface SweepResult<Value> {
  readonly kind: FaultKind
  readonly fault: Fault
  /** How many requests of the run got the fault: 1 or Infinity. */
  readonly times: number
  readonly outcome: SweepOutcome
  /** What the application returned; absent after an error and a hang. */
  readonly value?: Value | undefined
  /** What the application threw. */
  readonly error?: unknown
  /** What the application returned without a fault. */
  readonly expected: Value
}

/** A result that breaks the invariant. */
export interface SweepFailure<Value> extends SweepResult<Value> {
  /** What is wrong. */
  readonly reason: string
  /** The statement that scripts this fault in a test of its own. */
  readonly reproduce: string
}

/** What a sweep found. `String(report)` is the text that a failed assertion prints. */
export class SweepReport<Value> {
  /** All runs, in the order of the faults. */
  readonly results: readonly SweepResult<Value>[]
  /** Runs that break the invariant. */
  readonly failures: readonly SweepFailure<Value>[]

  /** @internal Reports come from `sweepFaults()`. */
  constructor(results: readonly SweepResult<Value>[], failures: readonly SweepFailure<Value>[]) {
    this.results = results
    this.failures = failures
  }

  /** True when no run breaks the invariant. */
  get isSound(): boolean {
    return this.failures.length === 0
  }

  /** Number of runs with an outcome. */
  count(outcome: SweepOutcome): number {
    return this.results.filter((result) => result.outcome === outcome).length
  }

  /** @throws {Error} with the smallest failing fault of each kind, when a run breaks the invariant. */
  assertSound(): void {
    if (!this.isSound) throw new Error(String(this))
  }

  /** The number of runs with each outcome, and for each kind of failing fault the smallest one and the statement that reproduces it. */
  toString(): string {
    const outcomes = (['whole', 'error', 'different', 'hang'] as const).map((outcome) =>
      `${this.count(outcome)} ${outcome}`
    )
    const summary = `${this.results.length} faults: ${outcomes.join(', ')}`
    if (this.isSound) return summary
    const byKind = new Map<FaultKind, SweepFailure<Value>[]>()
    for (const failure of this.failures) byKind.set(failure.kind, [...byKind.get(failure.kind) ?? [], failure])
    const lines = [...byKind].flatMap(([kind, failures]) => {
      const [smallest] = failures as [SweepFailure<Value>]
      return [`- ${kind} ×${failures.length}, smallest: ${smallest.reason}`, `  ${smallest.reproduce}`]
    })
    return [`${summary}; ${this.failures.length} break the invariant`, ...lines].join('\n')
  }
}

/** Kinds that a client cannot detect: the events are well-formed and have no numbers. */
const undetectable: readonly FaultKind[] = ['duplicate', 'swap']

/** The default invariant: the value without a fault, or an error. */
export function isWholeOrError({ kind, outcome, value, expected }: SweepResult<unknown>): boolean | string {
  if (outcome === 'hang') return 'neither a value nor an error'
  if (outcome !== 'different' || undetectable.includes(kind)) return true
  return `returned ${inspect(value)} without an error, expected ${inspect(expected)} or an error`
}

/** The statement that scripts a fault. `pieces` are those of the option `reply`, where they are a list. */
export function statementOf({ fault, times, kind }: SweptFault, pieces: readonly unknown[] | undefined): string {
  const repeated = times === Infinity
  const isReplaced = (['code', 'status', 'network', 'html'] as FaultKind[]).includes(kind) || fault.stall === true
  if (!pieces || isReplaced) {
    const members = inspect(fault).slice(0, -1)
    return `zhipu.fail(${members}${repeated ? ',"times":Infinity' : ''}})`
  }
  return `zhipu.chat${repeated ? '.times(Infinity)' : ''}.reply.stream(${inspect(pieces)}, ${inspect(fault)})`
}
