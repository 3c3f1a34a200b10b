import { messageText } from '../../data/message-text.ts'
import type { Context } from '../../core/context.ts'
import { recordUsage } from '../usage-log.ts'
import type { ValidatedRequest } from './answer-context.ts'
import { checkToolCalls, comparesTools } from './check-tool-calls.ts'
import { createDefaultReply } from './default-reply.ts'
import type { AnyChatReply, ChatReply } from './reply.ts'

/** Deducts the tokens of a turn from the balance of the scope, and records them for the monitor endpoints. */
export type ChargeTokens = (tokens: number) => void

/** See `ChargeTokens`. */
export function chargeOf(context: Context, { model }: ValidatedRequest): ChargeTokens {
  return (tokens) => {
    context.account.scope.limiter.charge(tokens)
    recordUsage(context, { model: model.name, tokens })
  }
}

/**
 * The reply of a turn in any protocol: of the script, or by default.
 *
 * @throws {TypeError} for a scripted tool call that the request does not offer, or whose arguments break the schema of its tool.
 */
export function replyOfTurn(validated: ValidatedRequest, scripted: AnyChatReply): AnyChatReply
export function replyOfTurn(validated: ValidatedRequest, scripted: undefined): ChatReply
export function replyOfTurn(validated: ValidatedRequest, scripted: AnyChatReply | undefined): AnyChatReply
export function replyOfTurn(validated: ValidatedRequest, scripted: AnyChatReply | undefined): AnyChatReply {
  if (!scripted) return createReply(validated)
  const { request: { tools }, backend: { options } } = validated
  if (comparesTools(options, tools)) checkToolCalls(scripted, tools)
  return scripted
}

/** The default reply, or the last message with the option `onUnmatched: 'echo'`. */
function createReply(validated: ValidatedRequest): ChatReply {
  if (validated.backend.unmatchedPolicy('chat') !== 'echo') return createDefaultReply(validated)
  return { content: messageText(validated.request.messages.at(-1)) }
}
