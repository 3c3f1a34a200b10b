import { chatFields } from '../../platform/chat-schema.ts'
import { type BodySchema, objectWith } from '../../core/body-schema.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { json } from '../../http/reply.ts'
import { validatePieces } from '../../scripting/check-pieces.ts'
import type { Scripted } from '../../scripting/rules.ts'
import { checkPiece, isPieces } from './check-reply.ts'
import { checkPieceCalls, comparesTools } from './check-tool-calls.ts'
import { completeChat } from './completion.ts'
import type { AnyChatReply, ChatPiece, ChatStreamReply } from './reply.ts'

const chatBody: BodySchema = objectWith({
  ...chatFields,
  stream: 'boolean',
  tool_stream: 'boolean',
  stream_options: objectWith({ include_usage: 'boolean' }),
})

/** Chat completions. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/paas/v4/chat/completions',
    body: chatBody,
    handle: (context) => completeChat(context),
    script: completeFromScript,
  },
]

type Pieces = ChatStreamReply['pieces']

function completeFromScript(context: Context, { kind, value }: Scripted): Reply | Promise<Reply> {
  if (kind === 'json') return json(value)
  if (kind === 'content') return completeChat(context, { content: JSON.stringify(value) })
  return completeChat(context, toChatReply(value, context))
}

function toChatReply(value: unknown, context: Context): AnyChatReply {
  if (typeof value === 'string') return { content: value }
  if (isPieces(value)) return { pieces: withValidation(value, context) }
  const reply = value as AnyChatReply
  return 'pieces' in reply ? { ...reply, pieces: withValidation(reply.pieces, context) } : reply
}

/** Validates the pieces of a generator as they come; an array was validated when the rule was written. */
function withValidation(pieces: Pieces, context: Context): Pieces {
  if (Array.isArray(pieces)) return pieces
  const { stream, tools } = context.json()
  const isStreamed = stream === true
  const check = (piece: unknown) => {
    checkPiece(piece, 'answer chat')
    if (comparesTools(context.backend.options, tools)) checkPieceCalls(piece as ChatPiece, tools)
  }
  const source = validatePieces(pieces, check, isStreamed) as Pieces
  if (!isStreamed && Symbol.asyncIterator in source) endOnAbort(source[Symbol.asyncIterator](), context)
  return source
}

/** Ends the generator when the client disconnects. A streamed reply does so through its frames; a JSON reply has none. */
function endOnAbort(source: AsyncIterator<unknown>, { signal }: Context): void {
  const end = () => void source.return?.().then(undefined, () => {})
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end, { once: true })
}
