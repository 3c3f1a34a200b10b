import { chatReplyKind } from '../platform/turn/check-reply.ts'
import { type FamilyName, isChatPath } from '../endpoints/families.ts'
import { anyReply, type ReplyKind } from '../scripting/reply-kind.ts'
import { inspect } from '../validation/inspect.ts'
import { checkValue, isRecord, oneOf } from '../validation/validators.ts'

/** Members of a condition that read `messages`, tools or the response format. */
export const messageConditions = ['last', 'system', 'turn', 'toolResult', 'tool', 'responseFormat'] as const

/** Families other than chat whose requests have messages. */
const withMessages: readonly FamilyName[] = ['async', 'agents', 'assistant', 'tokenizer', 'tools', 'zrag']

/** Which replies and conditions a family accepts. */
export function replyKindOf(name: FamilyName): ReplyKind {
  if (name === 'chat' || name === 'realtime') return chatReplyKind
  if (name === 'anthropic' || name === 'responses') return { ...chatReplyKind, protocol: name }
  if (name === 'async' || name === 'videos') {
    return { check: checkResult, replyKind: 'result', without: conditionsWithout(name) }
  }
  return {
    check: name === 'speech' ? checkBytes : checkObject,
    without: conditionsWithout(name),
  }
}

/** The same for a route named by method and path, whose `reply.json()` is the whole body. */
export function replyKindOfRoute(path: string): ReplyKind {
  return isChatPath(path) ? { ...chatReplyKind, jsonKind: undefined } : anyReply
}

function checkObject(value: unknown, act: string): void {
  if (!isRecord(value)) {
    throw new TypeError(`Cannot ${act}: reply() expects an object with members of the response, not ${inspect(value)}`)
  }
  const chatMember = ['toolCalls', 'reasoning', 'pieces'].find((name) => name in value)
  if (chatMember) {
    throw new TypeError(`Cannot ${act}: ${chatMember} is a member of chat replies, expected members of this response`)
  }
}

function conditionsWithout(name: FamilyName): ReplyKind['without'] {
  return withMessages.includes(name) ? [] : messageConditions
}

/** A result that is not final would never end the polls of the application. */
function checkResult(value: unknown, act: string): void {
  checkObject(value, act)
  const { task_status: status = 'SUCCESS' } = value as { task_status?: unknown }
  checkValue(status, 'task_status', finalStatus, act)
}

const finalStatus = oneOf('SUCCESS', 'FAIL')

function checkBytes(value: unknown, act: string): void {
  if (value instanceof Uint8Array || value instanceof Error) return
  throw new TypeError(`Cannot ${act}: reply() expects bytes, not ${inspect(value)}`)
}
