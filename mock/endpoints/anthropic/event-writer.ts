import type { Piece } from '../../http/player.ts'
import { countTokens } from '../../data/tokens.ts'
import type { ChatPiece, ServerToolReply, ToolCallReply } from '../../platform/turn/reply.ts'
import { argumentsText } from '../../platform/turn/tool-arguments.ts'
import { TokenCounter } from '../../platform/turn/usage.ts'
import type { PieceWriter } from '../../platform/turn/write-pieces.ts'
import { type MessageContext, messageUsage, OVERFLOW, signatureOf, stopReasonOf, toolUseId } from './answer.ts'
import { pythonJson } from './python-text.ts'
import { isMarkdown, markdownOf, serverBlocks } from './server-tools.ts'

/** An event in the spacing of Python. Observed on streams of January to March 2026. */
function event(type: string, members: object = {}): string {
  return `event: ${type}\ndata: ${pythonJson({ type, ...members })}\n\n`
}

/** Writes the pieces of one streamed reply as events. A block is closed before the next one opens. */
export class EventWriter implements PieceWriter {
  #context: MessageContext
  readonly #tokens = new TokenCounter()
  /** Index of the open block, or of the last one. */
  #index = -1
  #open: 'text' | 'thinking' | undefined
  #callCount = 0
  #serverCallId: string | undefined
  #isReprShape = false
  #finish: string | undefined

  constructor(context: MessageContext) {
    this.#context = context
  }

  /** The events before the first piece: usage is always zero here, and the only ping is the second event. Observed. */
  start(): Piece[] {
    const { id, modelName: model } = this.#context
    const head = { id, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null }
    const usage = { input_tokens: 0, output_tokens: 0 }
    return [event('message_start', { message: { ...head, usage } }), event('ping')]
  }

  write(piece: ChatPiece): Piece[] {
    if (typeof piece === 'string') return this.#textEvents(piece)
    const pieces: Piece[] = piece.wait ? [{ wait: piece.wait }] : []
    if (piece.reasoning !== undefined) pieces.push(...this.#thinkingEvents(piece.reasoning))
    if (piece.content !== undefined) pieces.push(...this.#textEvents(piece.content))
    for (const tool of piece.serverTools ?? []) pieces.push(...this.#serverToolEvents(tool))
    for (const call of piece.toolCalls ?? []) pieces.push(...this.#toolUseEvents(call))
    if (piece.raw !== undefined) pieces.push(piece.raw)
    if (piece.finish !== undefined) this.#finish = piece.finish
    if (piece.usage !== undefined) {
      this.#context = { ...this.#context, reply: { ...this.#context.reply, usage: piece.usage } }
    }
    return pieces
  }

  get totalTokens(): number {
    return this.#tokens.usage(this.#context).total_tokens
  }

  end(): Piece[] {
    const finish = this.#finish ?? this.#context.reply.finish ?? (this.#callCount > 0 ? 'tool_calls' : 'stop')
    const stopReason = stopReasonOf(finish)
    const isOverflow = stopReason === OVERFLOW
    // A reply without any content is an empty text block; an overflow has none. Observed.
    const blocks = this.#index < 0 && !isOverflow ? this.#textEvents('') : []
    const { cache_read_input_tokens: cached, ...usage } = messageUsage(this.#tokens, this.#context, stopReason)
    const { server_tool_use, service_tier, ...counts } = usage
    const isEmpty = isOverflow && !this.#context.reply.usage
    const delta = { stop_reason: stopReason, stop_sequence: null }
    const all = { ...counts, ...(!isEmpty && { cache_read_input_tokens: cached }), server_tool_use, service_tier }
    return [...blocks, ...this.#close(), event('message_delta', { delta, usage: all }), event('message_stop')]
  }

  #textEvents(text: string): string[] {
    const events = this.#openBlock('text', { type: 'text', text: '' })
    this.#tokens.content += countTokens(text)
    if (text !== '') events.push(this.#delta({ type: 'text_delta', text }))
    return events
  }

  /** Whether a thinking block starts with `signature` differs between the two shapes of server tools. Observed 2026-10-01. */
  #thinkingEvents(thinking: string): string[] {
    const signature = this.#isReprShape ? {} : { signature: '' }
    const events = this.#openBlock('thinking', { type: 'thinking', thinking: '', ...signature })
    this.#tokens.reasoning += countTokens(thinking)
    if (thinking !== '') events.push(this.#delta({ type: 'thinking_delta', thinking }))
    return events
  }

  /** The input comes whole in one delta; `fragments` of a script come in one delta each. Observed on glm-4-air and glm-5. */
  #toolUseEvents(call: ToolCallReply): string[] {
    const text = argumentsText(call)
    this.#tokens.addToolCall(call, text)
    const id = call.id ?? toolUseId(this.#context, this.#callCount)
    this.#callCount++
    return [
      ...this.#startBlock({ type: 'tool_use', id, name: call.name, input: {} }),
      ...(call.fragments ?? [text]).map((partial_json) => this.#delta({ type: 'input_json_delta', partial_json })),
      this.#stopBlock(),
    ]
  }

  #serverToolEvents(tool: ServerToolReply): string[] {
    if (isMarkdown(tool)) return this.#textEvents(markdownOf(tool))
    this.#isReprShape ||= tool.form === 'repr'
    return serverBlocks(tool, this.#context, this.#serverCallId).flatMap((block) => {
      if (block.type === 'server_tool_use') this.#serverCallId = block.id
      return [...this.#startBlock(block), this.#stopBlock()]
    })
  }

  #openBlock(kind: 'text' | 'thinking', block: object): string[] {
    if (this.#open === kind) return []
    const events = this.#startBlock(block)
    this.#open = kind
    return events
  }

  #startBlock(content_block: object): string[] {
    const closing = this.#close()
    this.#index++
    return [...closing, event('content_block_start', { index: this.#index, content_block })]
  }

  #close(): string[] {
    const kind = this.#open
    this.#open = undefined
    if (kind === undefined) return []
    const signed = kind === 'thinking'
      ? [this.#delta({ type: 'signature_delta', signature: signatureOf(this.#context) })]
      : []
    return [...signed, this.#stopBlock()]
  }

  #delta(delta: object): string {
    return event('content_block_delta', { index: this.#index, delta })
  }

  #stopBlock(): string {
    return event('content_block_stop', { index: this.#index })
  }
}
