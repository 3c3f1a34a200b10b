import { chatFields } from '../../platform/chat-schema.ts'
import { type BodySchema, fields } from '../../core/body-schema.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { validatePieces } from '../../scripting/check-pieces.ts'
import type { Scripted } from '../../scripting/rules.ts'
import { checkPiece, isPieces } from './check-reply.ts'
import { chat, type ChatAnswer } from './completion.ts'
import type { ChatStreamReply } from './reply.ts'

const chatBody: BodySchema = fields({
  ...chatFields,
  stream: 'boolean',
  tool_stream: 'boolean',
  stream_options: fields({ include_usage: 'boolean' }),
})

/** Chat completions. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/paas/v4/chat/completions',
    body: chatBody,
    handle: (context) => chat(context),
    script: chatFromScript,
  },
]

type Pieces = ChatStreamReply['pieces']

function chatFromScript(context: Context, { kind, value }: Scripted): Reply | Promise<Reply> {
  if (kind === 'json') return chat(context, { content: JSON.stringify(value) })
  return chat(context, toReply(value, context))
}

function toReply(value: unknown, context: Context): ChatAnswer {
  if (typeof value === 'string') return { content: value }
  if (isPieces(value)) return { pieces: validated(value, context) }
  const reply = value as ChatAnswer
  return 'pieces' in reply ? { ...reply, pieces: validated(reply.pieces, context) } : reply
}

/** Pieces of a generator are validated as they come; an array was validated when the rule was written. */
function validated(pieces: Pieces, context: Context): Pieces {
  if (Array.isArray(pieces)) return pieces
  const isStreamed = context.json()['stream'] === true
  const source = validatePieces(pieces, (piece) => checkPiece(piece, 'answer chat'), isStreamed) as Pieces
  if (!isStreamed && Symbol.asyncIterator in source) endOnAbort(source[Symbol.asyncIterator](), context)
  return source
}

/** Ends the generator when the client disconnects. A streamed reply does so through its frames; one that is sent whole has none. */
function endOnAbort(source: AsyncIterator<unknown>, { signal }: Context): void {
  const end = () => void source.return?.().then(undefined, () => {})
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end, { once: true })
}
