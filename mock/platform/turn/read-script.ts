import type { Context } from '../../core/context.ts'
import { validatePieces } from '../../scripting/check-pieces.ts'
import type { Scripted } from '../../scripting/rules.ts'
import { checkPiece, isPieces } from './check-reply.ts'
import { checkPieceCalls, comparesTools } from './check-tool-calls.ts'
import type { AnyChatReply, ChatPiece, ChatStreamReply } from './reply.ts'

type Pieces = ChatStreamReply['pieces']

/** Writes the error of a generator as an event of the protocol. */
export type WriteError = (error: { code: string; message: string }) => string

/**
 * The reply that a script for chat has written, whatever protocol asks. `kind: 'json'` replaces the whole body and does not come here.
 *
 * @param writeError The error event of the protocol. @default that of v4
 */
export function readScript(context: Context, { kind, value }: Scripted, writeError?: WriteError): AnyChatReply {
  if (kind === 'content') return { content: JSON.stringify(value) }
  if (typeof value === 'string') return { content: value }
  if (isPieces(value)) return { pieces: withValidation(value, context, writeError) }
  const reply = value as AnyChatReply
  return 'pieces' in reply ? { ...reply, pieces: withValidation(reply.pieces, context, writeError) } : reply
}

/** Validates the pieces of a generator as they come; an array was validated when the rule was written. */
function withValidation(pieces: Pieces, context: Context, writeError: WriteError | undefined): Pieces {
  if (Array.isArray(pieces)) return pieces
  const { stream, tools } = context.chatRequest()
  const isStreamed = stream === true
  const check = (piece: unknown) => {
    checkPiece(piece, 'answer chat')
    if (comparesTools(context.backend.options, tools)) checkPieceCalls(piece as ChatPiece, tools)
  }
  const source = validatePieces(pieces, check, isStreamed, writeError) as Pieces
  if (!isStreamed && Symbol.asyncIterator in source) endOnAbort(source[Symbol.asyncIterator](), context)
  return source
}

/** Ends the generator when the client disconnects. A streamed reply does so through its frames; a JSON reply has none. */
function endOnAbort(source: AsyncIterator<unknown>, { signal }: Context): void {
  const end = () => void source.return?.().then(undefined, () => {})
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end, { once: true })
}
