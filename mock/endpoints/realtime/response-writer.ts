import { toBase64 } from '../../data/bytes.ts'
import { countTokens } from '../../data/tokens.ts'
import { mapToPieces } from '../../http/map-to-pieces.ts'
import type { Frame } from '../../http/message.ts'
import type { Piece } from '../../http/player.ts'
import type { AnyChatReply, RealtimePiece, ToolCallReply } from '../../platform/turn/reply.ts'
import { argumentsText } from '../../platform/turn/tool-arguments.ts'
import type { EventWriter, Members } from './events.ts'
import { inDeltas, speak, type SpeechStyle } from './speech-output.ts'

/** Characters of a delta of text. Observed 2025. */
const DELTA_CHARACTERS = 3

/** How a response ends. */
export interface Outcome {
  readonly status: 'completed' | 'cancelled' | 'failed' | 'incomplete'
  readonly status_details?: Members | undefined
}

/** What a response is written for. */
export interface ResponseOrder {
  readonly events: EventWriter
  readonly itemId: string
  /** What the user said; `null` for a transcription that failed, `undefined` for a turn without audio of the user. */
  readonly transcript: string | null | undefined
  /** `undefined` for a session without spoken replies. */
  readonly speech: SpeechStyle | undefined
  /** Whether `response.output_item.*` and `response.content_part.*` are sent: sources disagree. */
  readonly hasItemEvents: boolean
  /** Called before the last event of the response, with the tokens of its text. */
  readonly onDone: (tokens: number) => void
}

/** Writes the events of one response. */
export class ResponseWriter {
  readonly id: string
  /** What was sent so far. */
  text = ''
  readonly calls: ToolCallReply[] = []
  /** True when the text is complete; its audio may still be sent. */
  isTextComplete = false
  readonly #reply: AnyChatReply
  readonly #order: ResponseOrder
  #unspoken = ''
  #hasItem = false
  #hasSound = false
  #hasTranscribed = false
  #usage: Members
  #finish: string | undefined

  constructor(reply: AnyChatReply, order: ResponseOrder) {
    this.#reply = reply
    this.#order = order
    this.#finish = reply.finish
    this.#usage = { ...reply.usage }
    this.id = order.events.id('resp')
  }

  /** The events from `response.created` to `response.done`. */
  pieces(): Iterable<Piece> | AsyncIterable<Piece> {
    const source = piecesOf(this.#reply)
    if (Symbol.asyncIterator in source) {
      let isFirst = true
      const begin = (): Piece[] => isFirst ? [...this.#begin()] : []
      const write = (piece: RealtimePiece): Piece[] => {
        const pieces = [...begin(), ...this.#write(piece)]
        isFirst = false
        return pieces
      }
      return mapToPieces(source, write, () => [...begin(), ...this.#end()])
    }
    return this.#writeAll(source)
  }

  *#writeAll(source: Iterable<RealtimePiece>): Generator<Piece> {
    yield* this.#begin()
    for (const piece of source) yield* this.#write(piece)
    yield* this.#end()
  }

  /** The first event of the response. */
  created(): string {
    const response = { object: 'realtime.response', id: this.id, status: 'in_progress', usage: usageOf({}) }
    return this.#order.events.ofResponse('response.created', { response })
  }

  *#begin(): Generator<Piece> {
    yield this.created()
    const rateLimits = this.#order.events.rateLimits()
    if (rateLimits !== undefined) yield rateLimits
  }

  /** The message begins with its first content. A response that is empty, or only calls functions, has none. */
  *#beginItem(): Generator<Piece> {
    if (!this.#order.hasItemEvents || this.#hasItem) return
    this.#hasItem = true
    yield this.#event('response.output_item.added', { output_index: 0, item: this.#item('in_progress', []) })
    yield this.#event('response.content_part.added', { ...this.#place(), part: this.#part('') })
  }

  *#write(piece: RealtimePiece): Generator<Piece> {
    if (typeof piece === 'string') return yield* this.#say(piece)
    if (piece.wait) {
      yield* this.#speak()
      yield { wait: piece.wait }
    }
    if (piece.content) yield* this.#say(piece.content)
    if ('audio' in piece && piece.audio) {
      this.#unspoken = ''
      yield* this.#sound([piece.audio])
    }
    for (const call of piece.toolCalls ?? []) yield* this.#call(call)
    if (piece.raw !== undefined) yield piece.raw as Frame
    this.#finish = piece.finish ?? this.#finish
    this.#usage = { ...this.#usage, ...piece.usage }
  }

  /** The text comes twice: as transcript of the audio, and as text. Observed 2026-09. */
  *#say(text: string): Generator<Piece> {
    if (text === '') return
    yield* this.#beginItem()
    this.text += text
    this.#unspoken += text
    const members = { ...this.#place(), delta: text }
    if (this.#order.speech) yield this.#event('response.audio_transcript.delta', members)
    yield this.#event('response.text.delta', members)
  }

  /** The audio of the text that was not spoken yet. */
  *#speak(): Generator<Piece> {
    const { speech } = this.#order
    const text = this.#unspoken
    this.#unspoken = ''
    const { audio } = this.#reply as { audio?: unknown }
    if (!speech || text === '') return
    if (!(audio instanceof Uint8Array)) yield* this.#sound(speak(text, speech))
    else if (!this.#hasSound) yield* this.#sound(inDeltas(audio, speech.format))
  }

  *#sound(deltas: Iterable<Uint8Array>): Generator<Piece> {
    yield* this.#beginItem()
    for (const bytes of deltas) {
      yield this.#event('response.audio.delta', { ...this.#place(), delta: toBase64(bytes) })
      this.#hasSound = true
      yield* this.#transcribe()
    }
  }

  /** The recognition of what the user said is another service, which is done after the reply has begun. Observed 2026-07. */
  *#transcribe(): Generator<Piece> {
    const { events, itemId, transcript } = this.#order
    if (transcript === undefined || this.#hasTranscribed) return
    this.#hasTranscribed = true
    const type = 'conversation.item.input_audio_transcription'
    const item = { item_id: itemId, content_index: 0 }
    if (transcript !== null) yield events.write(`${type}.completed`, { ...item, transcript })
    else {
      const error = { type: 'ASR_ERROR', code: 'asr_no_result', message: 'asr_no_result' }
      yield events.write(`${type}.failed`, { ...item, error })
    }
  }

  *#call(call: ToolCallReply): Generator<Piece> {
    const { events } = this.#order
    if (this.calls.length === 0 && events.sendsUnknown()) yield this.#event('response.function_call.inner_tool', {})
    this.calls.push(call)
    yield this.#event('response.function_call_arguments.done', {
      output_index: this.calls.length - 1,
      name: call.name,
      arguments: argumentsText(call),
      ...(call.id !== undefined && { call_id: call.id }),
    })
  }

  *#end(): Generator<Piece> {
    const { events, speech } = this.#order
    this.isTextComplete = true
    yield* this.#speak()
    yield* this.#transcribe()
    const hasText = this.text !== ''
    if (hasText && speech) {
      yield this.#event('response.audio_transcript.done', { ...this.#place(), transcript: this.text })
    }
    if (hasText) yield this.#event('response.text.done', { ...this.#place(), text: this.text })
    if (this.#hasSound) yield this.#event('response.audio.done', this.#place())
    if (this.calls.length > 0 && events.sendsUnknown()) {
      yield this.#event('response.function_call.inner_tool.result', {})
    }
    if (this.#hasItem) yield* this.#endItem('completed')
    this.#order.onDone(countTokens(this.text))
    yield this.done(outcomeOf(this.#finish))
  }

  *#endItem(status: 'completed' | 'incomplete'): Generator<string> {
    const part = this.#part(this.text)
    if (status === 'completed') yield this.#event('response.content_part.done', { ...this.#place(), part })
    yield this.#event('response.output_item.done', { output_index: 0, item: this.#item(status, [part]) })
  }

  /** The events of a cancelled response. Observed 2026-09. */
  *cancelled(reason: 'client_cancelled' | 'turn_detected'): Generator<string> {
    const { events, speech } = this.#order
    const response = { id: this.id, object: 'realtime.response', status: 'cancelled' }
    yield events.ofResponse('response.cancelled', { response })
    if (speech) yield this.#event('response.audio.done', this.#place())
    yield* this.#endItem('incomplete')
    yield this.done({ status: 'cancelled', status_details: { type: 'cancelled', reason } })
  }

  /** The last event of the response. It has no `object`. Source: frames in the document for LLMs, 2025. */
  done({ status, status_details }: Outcome): string {
    const response = { id: this.id, status, ...(status_details && { status_details }), usage: usageOf(this.#usage) }
    return this.#order.events.ofResponse('response.done', { response })
  }

  #event(type: string, members: Members): string {
    return this.#order.events.ofResponse(type, { response_id: this.id, ...members })
  }

  #place(): Members {
    return { item_id: this.#order.itemId, output_index: 0, content_index: 0 }
  }

  #part(text: string): Members {
    return this.#order.speech ? { type: 'audio', transcript: text } : { type: 'text', text }
  }

  #item(status: string, content: readonly Members[]): Members {
    const { itemId } = this.#order
    return { id: itemId, object: 'realtime.item', type: 'message', status, role: 'assistant', content }
  }
}

/** A complete reply as pieces: its text, then its audio or its calls. */
function piecesOf(reply: AnyChatReply): Iterable<RealtimePiece> | AsyncIterable<RealtimePiece> {
  if ('pieces' in reply) return reply.pieces
  const { content, toolCalls } = reply
  const texts = typeof content === 'string' ? inDeltasOfText(content) : content ?? []
  return [...texts, ...(toolCalls ? [{ toolCalls }] : [])]
}

function inDeltasOfText(text: string): string[] {
  const characters = [...text]
  const count = Math.ceil(characters.length / DELTA_CHARACTERS)
  return Array.from(
    { length: count },
    (_, index) => characters.slice(index * DELTA_CHARACTERS, (index + 1) * DELTA_CHARACTERS).join(''),
  )
}

function outcomeOf(finish: string | undefined): Outcome {
  if (finish === 'length') return incomplete('max_output_tokens')
  if (finish === 'sensitive') return incomplete('content_filter')
  if (finish === 'network_error' || finish === 'model_context_window_exceeded') {
    return { status: 'failed', status_details: { type: 'failed', error: { code: 'model_query_error' } } }
  }
  return { status: 'completed' }
}

function incomplete(reason: string): Outcome {
  return { status: 'incomplete', status_details: { type: 'incomplete', reason } }
}

/** Tokens as the service reports them: zero in every frame that is known (2025), unless a script sets them. */
function usageOf(scripted: Members): Members {
  const input = scripted['prompt_tokens'] ?? 0
  const output = scripted['completion_tokens'] ?? 0
  return {
    total_tokens: scripted['total_tokens'] ?? Number(input) + Number(output),
    input_tokens: input,
    output_tokens: output,
    input_token_details: { text_tokens: 0, audio_tokens: input },
    output_token_details: { text_tokens: 0, audio_tokens: output },
  }
}
