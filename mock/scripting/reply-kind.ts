import type { Fault } from '../faults/fault.ts'
import type { Protocol } from '../http/exchange.ts'
import { inspect } from '../validation/inspect.ts'
import type { CheckPiece } from './check-pieces.ts'
import type { Condition } from './condition.ts'

/** What the replies of an endpoint family look like, and which conditions apply to its requests. */
export interface ReplyKind {
  /** @throws {TypeError | RangeError} for a value that `reply()` of this family does not accept. */
  check(value: unknown, act: string): void
  /** The same for one piece of a stream. @default text and objects are pieces */
  readonly checkPiece?: CheckPiece | undefined
  /** @throws {TypeError} for a fault that cannot occur in the protocol of the family. */
  checkFault?(fault: Fault, act: string): void
  /** The only protocol of the family's chat turns. */
  readonly protocol?: Protocol | undefined
  /**
   * What `reply()` scripts: the response, the result of the task that the request starts, or the content of the response, such as the result
   * of a tool. @default the response
   */
  readonly replyKind?: 'result' | 'content' | undefined
  /** What `reply.json()` replaces. @default the whole body */
  readonly jsonKind?: 'content' | undefined
  /** Members of conditions that no request of the family can match. */
  readonly without: readonly (keyof Condition)[]
}

/** For routes named by method and path: any JSON object, or bytes. */
export const anyReply: ReplyKind = { check: checkObjectOrBytes, without: [] }

function checkObjectOrBytes(value: unknown, act: string): void {
  if (typeof value === 'object' && value !== null) return
  throw new TypeError(`Cannot ${act}: reply() expects an object or bytes, not ${inspect(value)}`)
}
