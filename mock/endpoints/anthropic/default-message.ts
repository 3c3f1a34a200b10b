import type { Message } from '../../../src/types.ts'
import { messageText } from '../../data/message-text.ts'
import type { ValidatedRequest } from '../../platform/turn/answer-context.ts'
import type { ChatReply } from '../../platform/turn/reply.ts'
import { replyOfTurn } from '../../platform/turn/turn.ts'

/**
 * The reply when no script applies: that of v4, and what this protocol adds. A forced tool is called after a tool result too; a text that the last
 * message begins is continued; a text model has the server look at an image.
 *
 * @param hasImages Whether the server replaced images, which the model cannot read.
 */
export function defaultMessage(validated: ValidatedRequest, hasImages: boolean): ChatReply {
  const { request } = validated
  const prefill = prefillOf(request.messages)
  const messages = prefill === '' ? request.messages : request.messages.slice(0, -1)
  const asked = { ...request, messages: isForced(request.tool_choice) ? asQuestion(messages) : messages }
  const wantsJson = prefill.trimStart().startsWith('{')
  const reply = replyOfTurn({
    ...validated,
    request: wantsJson ? { ...asked, response_format: { type: 'json_object' as const } } : asked,
  }, undefined)
  const continued = continueText(reply, prefill)
  return hasImages ? { ...continued, serverTools: [imageAnalysis(messages)] } : continued
}

/** The text of an assistant message that is the last one. */
function prefillOf(messages: readonly Message[]): string {
  const last = messages.at(-1)
  return last?.role === 'assistant' && !last.tool_calls ? messageText(last) : ''
}

function isForced(choice: unknown): boolean {
  return choice === 'required' || (typeof choice === 'object' && choice !== null)
}

/** A tool result as a question, so that it is answered with a call. */
function asQuestion(messages: readonly Message[]): Message[] {
  const last = messages.at(-1)
  if (last?.role !== 'tool') return [...messages]
  return [...messages.slice(0, -1), { role: 'user', content: messageText(last) || 'continue' }]
}

function continueText(reply: ChatReply, prefill: string): ChatReply {
  const { content } = reply
  if (prefill === '' || typeof content !== 'string') return reply
  const text = content.trim()
  return { ...reply, content: text.startsWith(prefill) ? text.slice(prefill.length) : content }
}

/** Observed: the name of the tool, on text models in September 2026. Its input and result are assumed. */
function imageAnalysis(messages: readonly Message[]) {
  const prompt = messageText(messages.findLast(({ role }) => role === 'user'))
  return { name: 'analyze_image', input: { prompt }, result: 'An image.' }
}
