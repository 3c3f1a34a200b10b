import { chatKind } from '../endpoints/chat/check-reply.ts'
import type { Condition } from './condition.ts'
import type { CheckPiece } from './check-pieces.ts'
import { show } from '../validation/inspect.ts'
import type { FamilyName } from '../facade/family-verbs.ts'

/** What a family may be scripted with, and what its script looks like. */
export interface Kind {
  /** Refuses a value where it is written. */
  check(value: unknown, act: string): void
  /** The same for a piece of a stream. @default texts and objects are pieces */
  readonly checkPiece?: CheckPiece | undefined
  /** Members of conditions that make no sense here. */
  readonly without: readonly (keyof Condition)[]
}

const ofMessages = ['last', 'system', 'turn', 'toolResult', 'tool', 'responseFormat'] as const

/** Families whose requests have messages, so that conditions may speak of them. */
const talking: readonly FamilyName[] = ['async', 'agents', 'assistant', 'tokenizer', 'tools', 'zrag']

/** What a family may be scripted with. */
export function kindOf(name: FamilyName): Kind {
  if (name === 'chat') return chatKind
  return {
    check: name === 'speech' ? checkBytes : checkObject,
    without: talking.includes(name) ? [] : ofMessages,
  }
}

/** For routes that are named by method and path: nothing is known of them. */
export const anyKind: Kind = { check: () => {}, without: [] }

function checkObject(value: unknown, act: string): void {
  const fits = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!fits) throw new TypeError(`Cannot ${act}: reply() wants members of the answer in an object, not ${show(value)}`)
  const foreign = ['toolCalls', 'reasoning', 'pieces'].find((name) => name in value)
  if (foreign) throw new TypeError(`Cannot ${act}: ${foreign} belongs to chat, want members of this answer`)
}

function checkBytes(value: unknown, act: string): void {
  if (value instanceof Uint8Array || value instanceof Error) return
  throw new TypeError(`Cannot ${act}: reply() wants bytes, not ${show(value)}`)
}
