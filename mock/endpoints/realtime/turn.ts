import type { ChatCompletionParams } from '../../../src/types/chat.ts'
import { baseOf } from '../../data/addresses.ts'
import { type Model, modelNamed } from '../../data/models.ts'
import { refuse } from '../../errors/refusal.ts'
import type { Fault } from '../../faults/fault.ts'
import type { Bilingual } from '../../http/bilingual.ts'
import { findSensitiveWord } from '../../platform/moderation.ts'
import { digestPrompt } from '../../platform/prompt-digest.ts'
import { type AnswerContext, answerContextOf, type ValidatedRequest } from '../../platform/turn/answer-context.ts'
import { readScript } from '../../platform/turn/read-script.ts'
import type { AnyChatReply } from '../../platform/turn/reply.ts'
import { chargeOf, type ChargeTokens, replyOfTurn } from '../../platform/turn/turn.ts'
import { lazy } from '../../time/lazy-module.ts'
import { nearestRule } from '../../scripting/nearest-rule.ts'
import { resolveScript } from '../../scripting/scripted-value.ts'
import type { TurnContext } from './turn-context.ts'

const drawFaultModule = lazy(() => import('../../faults/draw-fault.ts'))

/** Tokens of input and output together; 1024 of them are output. Observed April 2026. */
const CONTEXT_TOKENS = 8192
const OUTPUT_TOKENS = 1024

/** What one response of a session says, from a rule or by default. */
export interface Turn {
  readonly reply: AnyChatReply
  readonly context: AnswerContext
  readonly fault: Fault | undefined
  readonly charge: ChargeTokens
}

/**
 * Finds the reply to a turn: of the first rule that matches, otherwise the default reply of chat.
 *
 * @param report Receives why no rule matched, as in `entry.unmatched`.
 * @throws {Refusal} for a fault that replaces the reply, and for input that the service refuses.
 */
export async function takeTurn(
  turn: TurnContext,
  maxTokens: number | undefined,
  report: (reason: Bilingual) => void,
): Promise<Turn> {
  const { account: { scope: { chaos, rules } } } = turn
  const validated = validate(turn, maxTokens)
  const random = chaos && (await drawFaultModule()).drawTurnFault(chaos)
  const scripted = rules.takeFault(turn)?.fault
  const drawn = random || scripted ? { ...random, ...scripted } : undefined
  const rule = rules.takeReply(turn)
  const fault = rule?.fault || drawn ? { ...rule?.fault, ...drawn } : undefined
  if (fault && (fault.code ?? fault.status) !== undefined) {
    throw refuse(fault.code ?? String(fault.status), fault.message ?? {})
  }
  if (rule?.reply) {
    const scripted = readScript(turn, await resolveScript(rule.reply, turn), writeError)
    return finish(turn, validated, replyOfTurn(validated, scripted), fault)
  }
  reportUnmatched(turn, report)
  return finish(turn, validated, replyOfTurn(validated, undefined), fault)
}

/** An error of a script's generator as an event. */
function writeError(error: { code: string; message: string }): string {
  return JSON.stringify({ type: 'error', error })
}

function finish(turn: TurnContext, validated: ValidatedRequest, reply: AnyChatReply, fault: Fault | undefined): Turn {
  return { reply, context: answerContextOf(validated, reply), fault, charge: chargeOf(turn, validated) }
}

function validate(turn: TurnContext, maxTokens: number | undefined): ValidatedRequest {
  const { backend } = turn
  const body = { ...turn.chatRequest(), max_tokens: maxTokens }
  const request = body as unknown as ChatCompletionParams
  const base = baseOf(turn.target)
  const texts = request.messages.map(({ content }) => typeof content === 'string' ? content : '')
  if (texts.some((text) => findSensitiveWord(backend, text) !== undefined)) throw refuse('1301')
  const { tokens } = digestPrompt(request, base, Infinity)
  if (tokens > CONTEXT_TOKENS - OUTPUT_TOKENS) {
    throw refuse(
      'model_query_error',
      `input validation error: \`inputs\` tokens + \`max_new_tokens\` must be <= ${CONTEXT_TOKENS}. Given: ${tokens} \`inputs\` tokens and ${OUTPUT_TOKENS} \`max_new_tokens\``,
    )
  }
  return { request, model: modelOf(request.model), base, promptTokens: tokens, cachedTokens: 0, backend }
}

function modelOf(name: string): Model {
  const like = modelNamed('glm-4') as Model
  return { ...like, name, context: CONTEXT_TOKENS, maxTokens: OUTPUT_TOKENS, defaultTokens: OUTPUT_TOKENS }
}

/** As for HTTP requests: records why no rule replies. @throws {Refusal} with the option `onUnmatched: 'error'` */
function reportUnmatched(turn: TurnContext, report: (reason: Bilingual) => void): void {
  const { backend, account: { scope: { rules } } } = turn
  const isRefused = backend.unmatchedPolicy('realtime', 'chat') === 'error'
  if (!isRefused && !rules.hasReplyFor(turn)) return
  const reason = nearestRule(rules, turn)
  report(reason)
  if (isRefused) throw refuse('unmatched', `No rule matches the response of a realtime session: ${reason.en}`)
}
