import type { Context } from '../../core/context.ts'
import { validatePieces } from '../../scripting/check-pieces.ts'
import type { Scripted } from '../../scripting/rules.ts'
import { onAbort } from '../../time/on-abort.ts'
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
  return !isStreamed && Symbol.asyncIterator in source ? untilAbort(source, context) : source
}

/** Ends the generator when the client disconnects. A streamed reply does so through its frames; a JSON reply has none. */
async function* untilAbort(pieces: AsyncIterable<ChatPiece>, { signal }: Context): AsyncGenerator<ChatPiece> {
  const source = pieces[Symbol.asyncIterator]()
  const release = onAbort(signal, () => void source.return?.().then(undefined, () => {}))
  try {
    yield* { [Symbol.asyncIterator]: () => source }
  } finally {
    release()
  }
}
