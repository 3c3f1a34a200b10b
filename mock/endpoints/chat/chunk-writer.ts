import type { FinishReason, Usage } from '../../../src/types.ts'
import { type Piece } from '../../http/player.ts'
import { done } from '../../http/sse.ts'
import { countTokens, tokensOf } from '../../data/tokens.ts'
import { type AnswerFrame, streamCallId } from './answer-context.ts'
import type { ChatPiece, ToolCallReply } from './reply.ts'
import { isAbnormal, Spent } from './usage.ts'

/** Writes the events of one streamed answer, byte for byte as its model and month do. */
export class ChunkWriter {
  readonly #frame: AnswerFrame
  readonly #head: string
  /** What stands before the content of a chunk that holds nothing else. */
  readonly #opening: string
  readonly #spent = new Spent()
  readonly #emptyReasoning: boolean
  readonly #ending: { finish?: FinishReason; usage?: Partial<Usage> } = {}
  #calls = 0
  #thought = false
  #began = false

  constructor(frame: AnswerFrame) {
    this.#frame = frame
    this.#emptyReasoning = frame.style.emptyReasoning && !frame.request.tools?.length
    this.#head = this.#headOf(frame.style.object)
    this.#opening = `data: ${this.#head}{"index":0,"delta":{"role":"assistant","content":`
  }

  /** The events of one piece. */
  write(piece: ChatPiece): Piece[] {
    if (typeof piece === 'string') return [this.#text(piece, undefined)]
    const pieces: Piece[] = piece.wait ? [{ wait: piece.wait }] : []
    if (piece.content !== undefined || piece.reasoning !== undefined) {
      pieces.push(this.#text(piece.content, piece.reasoning))
    }
    for (const call of piece.toolCalls ?? []) pieces.push(...this.#toolCall(call))
    if (piece.raw !== undefined) pieces.push(piece.raw)
    if (piece.finish !== undefined) this.#ending.finish = piece.finish
    if (piece.usage !== undefined) this.#ending.usage = piece.usage
    return pieces
  }

  /** Tokens of prompt and answer so far. */
  get tokens(): number {
    return this.#spent.usage(this.#frame).total_tokens
  }

  /** The last chunk and the mark that ends the stream. */
  end(): Piece[] {
    const { style } = this.#frame
    const reply = { ...this.#frame.reply, ...this.#ending }
    const finish = reply.finish ?? (this.#calls > 0 ? 'tool_calls' : 'stop')
    const abnormal = isAbnormal(finish)
    const role = finish === 'sensitive' && reply.contentFilter?.[0]?.role === 'user' ? 'user' : 'assistant'
    const choice = { index: 0, finish_reason: finish, delta: { role, content: '' } }
    const tail = {
      ...((!abnormal || reply.usage) && { usage: this.#spent.usage({ ...this.#frame, reply }) }),
      ...(this.#searchLast() && { web_search: reply.webSearch }),
      ...(reply.contentFilter && { content_filter: reply.contentFilter }),
      ...(this.#frame.model.name === 'glm-4-alltools' && { status: statusOf(finish) }),
    }
    const head = abnormal && style.object ? this.#headOf(false) : this.#head
    const audio = reply.audio ? [this.#chunk({ index: 0, delta: { role: 'assistant', audio: reply.audio } })] : []
    return [
      ...audio,
      `data: ${head}${JSON.stringify(choice)}]${rest(tail)}\n\n`,
      done,
    ]
  }

  #text(content: string | undefined, reasoning: string | undefined): string {
    if (content) this.#spent.content += countTokens(content)
    const echoed = this.#emptyReasoning && this.#thought
    // What nearly every chunk is; as text it costs a third of what it costs as an object.
    if (reasoning === undefined && !echoed && this.#began) return `${this.#opening}${JSON.stringify(content)}}}]}\n\n`
    const delta: Record<string, unknown> = { role: 'assistant' }
    if (reasoning !== undefined) {
      const first = !this.#thought && reasoning === '\n' && this.#frame.style.emptyContent
      if (content !== undefined || first) delta['content'] = content ?? ''
      delta['reasoning_content'] = reasoning
      this.#spent.reasoning += countTokens(reasoning)
      this.#thought = true
    } else {
      delta['content'] = content
      if (echoed) delta['reasoning_content'] = ''
    }
    return this.#chunk({ index: 0, delta })
  }

  #toolCall(call: ToolCallReply): string[] {
    const { request, model, style } = this.#frame
    const number = this.#calls++
    const index = style.toolIndex ?? number
    const text = argumentsOf(call)
    const id = call.id ?? streamCallId(this.#frame, number)
    this.#spent.toolCall(call, text)
    const chunk = (toolCall: object) =>
      this.#chunk({
        index: 0,
        ...(style.toolFinish && { finish_reason: 'tool_calls' }),
        delta: { ...(style.toolRole && { role: 'assistant' }), tool_calls: [toolCall] },
      })
    const inPieces = request.tool_stream === true && model.toolStream
    const [first = '', ...more] = inPieces ? call.fragments ?? tokensOf(text) : [text]
    return [
      chunk({ id, index, type: 'function', function: { name: call.name, arguments: first } }),
      ...more.map((piece) => chunk({ index, type: 'function', function: { arguments: piece } })),
    ]
  }

  #chunk(choice: object): string {
    const first = !this.#began && this.#searchFirst() ? rest({ web_search: this.#frame.reply.webSearch }) : '}'
    this.#began = true
    return `data: ${this.#head}${JSON.stringify(choice)}]${first}\n\n`
  }

  #headOf(object: boolean): string {
    const { id, created, model } = this.#frame
    const whole = { id, created, ...(object && { object: 'chat.completion.chunk' }), model: model.name, choices: [] }
    return JSON.stringify(whole).slice(0, -2)
  }

  #searchFirst(): boolean {
    return !!this.#frame.reply.webSearch && isSearchFirst(this.#frame)
  }

  #searchLast(): boolean {
    return !!this.#frame.reply.webSearch && !isSearchFirst(this.#frame)
  }
}

/** How glm-4-alltools says it: who has to act now. Docs "GLM-4-AllTools", 2024. */
function statusOf(finish: FinishReason): string {
  if (finish === 'tool_calls') return 'requires_action'
  return isAbnormal(finish) ? 'failed' : 'completed'
}

/** The text of a call's arguments. */
export function argumentsOf({ args = {}, fragments }: ToolCallReply): string {
  if (fragments) return fragments.join('')
  return typeof args === 'string' ? args : JSON.stringify(args)
}

/** Results come with the last chunk, or with the first when `result_sequence` is `before`. */
function isSearchFirst({ request }: AnswerFrame): boolean {
  return !!request.tools?.some((tool) => tool.type === 'web_search' && tool.web_search?.result_sequence === 'before')
}

/** The members of an object as the end of one that is open already. */
function rest(members: object): string {
  const text = JSON.stringify(members)
  return text === '{}' ? '}' : `,${text.slice(1)}`
}
