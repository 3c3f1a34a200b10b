import type { ChatPiece, ChatReply } from '../platform/turn/reply.ts'
import type { Scope } from '../facade/scope.ts'
import { checkFault, type Fault } from '../faults/fault.ts'
import {
  check,
  countOrInfinity,
  integer,
  isRecord,
  milliseconds,
  type Validator,
  type Validators,
} from '../validation/validators.ts'
import type { FaultKind } from './fault-list.ts'
import type { SweepResult } from './report.ts'

/** Options of `sweepFaults()`. */
export interface SweepOptions<Value> {
  /**
   * One call of the application, with the API key of the scope and `zhipu.fetch`, or the base URL of the served mock. What it returns is
   * compared with what it returned without a fault; what it throws counts as an error.
   */
  run: (scope: Scope) => Value | PromiseLike<Value>
  /** The reply of chat, for every request of a run: the pieces of a stream, a text, or an object with reasoning and tool calls. */
  reply?: readonly ChatPiece[] | string | ChatReply | undefined
  /** Scripts replies instead of `reply`, for other families or several replies. Called before each run. */
  script?: ((scope: Scope) => void) | undefined
  /** Which faults: all, those of some kinds, or a list of your own. @default 'all' */
  faults?: 'all' | readonly FaultKind[] | readonly Fault[] | undefined
  /** The chat request of a run that gets the fault, from 1; earlier ones get none. @default 1 */
  atRequest?: number | undefined
  /**
   * Returns true when a result is correct, or a text that says what is wrong.
   *
   * @default 'whole or error': the value without a fault, or an error, and never a hang. A duplicated or reordered event may change the value,
   * because no client can detect it.
   */
  invariant?: ((result: SweepResult<Value>) => boolean | string) | undefined
  /**
   * Compares a value with the value without a fault.
   *
   * @default equal at any depth, without members `id`, `request_id`, `tool_call_id` and `created`
   */
  isSame?: ((value: Value, expected: Value) => boolean) | undefined
  /**
   * How long a run may take before it counts as a hang, in milliseconds of real time, after a virtual clock was advanced by an hour. An
   * application whose timers are real needs more than its longest timeout.
   *
   * @default 200
   */
  hangAfterMs?: number | undefined
  /** Number of runs at the same time; each has a scope of its own. @default 16 */
  concurrency?: number | undefined
}

const callable = (expected: string): Validator => ({ expected, test: (value) => typeof value === 'function' })

const faultsValidator: Validator = {
  expected: "'all', a list of members of Fault, or a list of faults",
  test: (value) => value === 'all' || (Array.isArray(value) && value.length > 0 && value.every(isFaultOrKind)),
}

const validators: Validators<SweepOptions<unknown>> = {
  run: callable('a function that receives a scope'),
  reply: {
    expected: 'a text, pieces or a chat reply',
    test: (value) => typeof value === 'string' || typeof value === 'object',
  },
  script: callable('a function that receives a scope'),
  faults: faultsValidator,
  atRequest: integer('the number of a request, 1 or more', 1),
  invariant: callable('a function that receives a result'),
  isSame: callable('a function that receives two values'),
  hangAfterMs: milliseconds,
  concurrency: countOrInfinity,
}

/** @throws {TypeError | RangeError} for an unknown option or an invalid value. */
export function checkSweepOptions(options: object): void {
  const act = 'sweep faults'
  check(options, validators, act)
  const { run, reply, script, faults } = options as Partial<SweepOptions<unknown>>
  if (run === undefined) throw new TypeError(`Cannot ${act}: run is missing, expected a function that receives a scope`)
  if ((reply === undefined) === (script === undefined)) {
    throw new TypeError(
      `Cannot ${act}: ${
        reply === undefined ? 'neither reply nor script is' : 'reply and script are'
      } given, expected one of them`,
    )
  }
  if (faults === 'all') return
  for (const fault of faults ?? []) if (isRecord(fault)) checkFault(fault, act)
}

function isFaultOrKind(item: unknown): boolean {
  return typeof item === 'string' || (isRecord(item) && Object.keys(item).length > 0)
}
