import { mapToPieces } from '../../http/map-to-pieces.ts'
import type { Piece, Pieces } from '../../http/player.ts'
import type { AnswerContext } from './answer-context.ts'
import type { AnyChatReply, ChatPiece } from './reply.ts'
import { splitReply } from './split-reply.ts'
import type { ChargeTokens } from './turn.ts'

/** Writes a streamed reply in the form of one protocol. */
export interface PieceWriter {
  /** The events before the first piece. @default none */
  start?(): readonly Piece[]
  /** The event of a text, where it is always one: the fast path of nearly every piece. @default `write(text)` */
  textEvent?(text: string): Piece
  /** The events of one piece. */
  write(piece: ChatPiece): readonly Piece[]
  /** The events after the last piece. */
  end(): readonly Piece[]
  /** Tokens of the prompt and of the pieces that have been written. */
  readonly totalTokens: number
}

/** The pieces of a reply as events; at the end, their tokens are charged. A complete reply is split as the model would stream it. */
export function writePieces(
  reply: AnyChatReply,
  context: AnswerContext,
  writer: PieceWriter,
  charge: ChargeTokens,
): Pieces {
  const pieces = 'pieces' in reply ? reply.pieces : splitReply(reply, context)
  const end = (): Piece[] => {
    charge(writer.totalTokens)
    return [...writer.end()]
  }
  if (Symbol.asyncIterator in pieces) return mapToPieces(pieces, (piece) => writer.write(piece), end, writer.start?.())
  return writeAll(pieces, writer, end)
}

function* writeAll(pieces: Iterable<ChatPiece>, writer: PieceWriter, end: () => Piece[]): Generator<Piece> {
  if (writer.start) yield* writer.start()
  for (const piece of pieces) {
    if (typeof piece === 'string' && writer.textEvent) yield writer.textEvent(piece)
    else yield* writer.write(piece)
  }
  yield* end()
}
