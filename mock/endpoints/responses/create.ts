import type { ResponseObject } from '../../../src/types/responses.ts'
import type { Context } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { play } from '../../http/player.ts'
import { json, stream } from '../../http/reply.ts'
import { type AnswerContext, answerContextOf, type ValidatedRequest } from '../../platform/turn/answer-context.ts'
import { joinPieces } from '../../platform/turn/join-pieces.ts'
import type { AnyChatReply, ChatReply } from '../../platform/turn/reply.ts'
import { chargeOf, replyOfTurn } from '../../platform/turn/turn.ts'
import { writePieces } from '../../platform/turn/write-pieces.ts'
import { checkRequest } from './check-request.ts'
import { store, turnOf } from './stored.ts'
import { itemsOf, type LooseItem } from './to-chat.ts'
import { ResponseWriter } from './writer.ts'

/**
 * Handles `POST /responses`: checks the request, and writes the reply of a script or by default as events or as one body.
 *
 * @param isStreamed Whether to write events. @default as the request asks
 */
export async function createResponse(
  context: Context,
  scripted?: AnyChatReply,
  isStreamed: boolean = context.json()['stream'] === true,
): Promise<Reply> {
  const validated = checkRequest(context)
  const { clock, ids } = validated.backend
  const charge = chargeOf(context, validated)
  const found = replyOfTurn(validated, scripted)
  // The first line feed of some models comes before their reasoning in v4. Here it would be a message of its own; no recording has one.
  const reply: AnyChatReply = { leadingNewline: false, ...found, id: found.id ?? `resp_${ids.hex(32)}` }
  const keep = keeperOf(context)
  if (isStreamed) {
    const answer = answerOf(validated, reply)
    const writer = new ResponseWriter(answer, context.json(), keep)
    return stream(play(writePieces(reply, answer, writer, charge), clock))
  }
  const { whole, waitMs } = await joined(reply)
  await clock.wait(waitMs)
  let response: ResponseObject | undefined
  const writer = new ResponseWriter(answerOf(validated, whole), context.json(), (finished) => response = finished)
  writer.write({ reasoning: joinText(whole.reasoning) })
  writer.write({ content: joinText(whole.content), toolCalls: whole.toolCalls })
  charge(writer.totalTokens)
  writer.end()
  keep(response as ResponseObject)
  return json(response)
}

/** Every delta has one token, also of models whose v4 chunks have more. Observed 2026-10-01. */
function answerOf(validated: ValidatedRequest, reply: AnyChatReply): AnswerContext {
  const answer = answerContextOf(validated, reply)
  return { ...answer, style: { ...answer.style, chunkTokens: { reasoning: 1, content: 1 } } }
}

/** A reply with its pieces joined, and how long they wait. */
async function joined(reply: AnyChatReply): Promise<{ whole: ChatReply; waitMs: number }> {
  if (!('pieces' in reply)) return { whole: reply, waitMs: 0 }
  const { pieces, ...members } = reply
  const { reply: text, waitMs } = await joinPieces(pieces)
  return { whole: { ...members, ...text }, waitMs }
}

function joinText(text: ChatReply['content']): string | undefined {
  return Array.isArray(text) ? text.join('') : text as string | undefined ?? undefined
}

/** Stores the response at its end, if the request wants it. A stream that the client leaves is not stored, which is assumed. */
function keeperOf(context: Context): (response: ResponseObject) => void {
  const { account, backend: { clock, ids } } = context
  const body = context.json()
  if (body['store'] !== true) return () => {}
  const previous = turnOf(context, body['previous_response_id'])?.number
  const input = itemsOf(body['input']).map((item) => storedItem(item, () => ids.hex(32)))
  return (response) =>
    store(account, {
      response,
      input,
      previous,
      createdAtMs: clock.now(),
      size: context.body.length + JSON.stringify(response).length,
    })
}

/** An item as `input_items` has it, keys in alphabetical order: a text as a part, with an id and a status. The prefixes of the ids are assumed. */
function storedItem(item: LooseItem, newId: () => string): LooseItem {
  const { type, role, content } = item
  const prefix = ({ message: 'msg', function_call: 'fc', function_call_output: 'fco', reasoning: 'rs' })[type as string]
  const parts = typeof content === 'string'
    ? [{ text: content, type: role === 'assistant' ? 'output_text' : 'input_text' }]
    : content
  const stored = {
    id: `${prefix ?? 'item'}_${newId()}`,
    status: 'completed',
    ...item,
    ...(parts !== undefined && { content: parts }),
  }
  return Object.fromEntries(Object.entries(stored).sort(([a], [b]) => a < b ? -1 : 1))
}
