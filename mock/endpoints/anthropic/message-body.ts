import { countTokens } from '../../data/tokens.ts'
import type { ChatPiece, ServerToolReply, ToolCallReply } from '../../platform/turn/reply.ts'
import { argumentsText } from '../../platform/turn/tool-arguments.ts'
import { TokenCounter } from '../../platform/turn/usage.ts'
import { type MessageContext, messageUsage, signatureOf, stopReasonOf, toolUseId } from './answer.ts'
import { isMarkdown, markdownOf, serverBlocks } from './server-tools.ts'
import { argumentsValue } from '../../platform/turn/tool-arguments.ts'

type Block = Record<string, unknown> & { type: string }

/** Joins the pieces of a reply to the body of a message that is not streamed. */
export class MessageBuilder {
  readonly #context: MessageContext
  readonly #tokens = new TokenCounter()
  readonly #blocks: Block[] = []
  #callCount = 0
  #serverCallId: string | undefined
  #finish: string | undefined
  #usage: Exclude<ChatPiece, string>['usage']
  /** Milliseconds of all pauses. */
  waitMs = 0

  constructor(context: MessageContext) {
    this.#context = context
  }

  add(piece: ChatPiece): void {
    if (typeof piece === 'string') return this.#addText(piece)
    const { wait = 0, reasoning, content, serverTools = [], toolCalls = [], finish, usage } = piece
    this.waitMs += wait
    if (reasoning !== undefined) this.#addThinking(reasoning)
    if (content !== undefined) this.#addText(content)
    for (const tool of serverTools) this.#addServerTool(tool)
    for (const call of toolCalls) this.#addToolUse(call)
    this.#finish = finish ?? this.#finish
    this.#usage = usage ?? this.#usage
  }

  /** Tokens of the prompt and of the pieces that were added. */
  get totalTokens(): number {
    return this.#tokens.usage(this.#context).total_tokens
  }

  /** The body, its keys in the order of the server; the content is never empty. Observed. */
  body(): object {
    const { id, modelName: model, reply } = this.#context
    const finish = this.#finish ?? reply.finish ?? (this.#callCount > 0 ? 'tool_calls' : 'stop')
    const stopReason = stopReasonOf(finish)
    const usage = this.#usage ?? reply.usage
    const context = { ...this.#context, reply: { ...reply, usage } }
    return {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: this.#blocks.length > 0 ? this.#blocks : [{ type: 'text', text: '' }],
      stop_reason: stopReason,
      stop_sequence: null,
      usage: messageUsage(this.#tokens, context, stopReason),
    }
  }

  #addText(text: string): void {
    if (text === '') return
    this.#tokens.content += countTokens(text)
    const block = this.#lastBlock('text') ?? this.#push({ type: 'text', text: '' })
    block['text'] += text
  }

  #addThinking(thinking: string): void {
    this.#tokens.reasoning += countTokens(thinking)
    const block = this.#lastBlock('thinking') ??
      this.#push({ type: 'thinking', thinking: '', signature: signatureOf(this.#context) })
    block['thinking'] += thinking
  }

  #addToolUse(call: ToolCallReply): void {
    this.#tokens.addToolCall(call, argumentsText(call))
    const id = call.id ?? toolUseId(this.#context, this.#callCount)
    this.#callCount++
    this.#push({ type: 'tool_use', id, name: call.name, input: argumentsValue(call) })
  }

  #addServerTool(tool: ServerToolReply): void {
    if (isMarkdown(tool)) return this.#addText(markdownOf(tool))
    for (const block of serverBlocks(tool, this.#context, this.#serverCallId)) {
      if (block.type === 'server_tool_use') this.#serverCallId = block.id
      this.#push({ ...block })
    }
  }

  #lastBlock(type: string): Block | undefined {
    const last = this.#blocks.at(-1)
    return last?.type === type ? last : undefined
  }

  #push(block: Block): Block {
    this.#blocks.push(block)
    return block
  }
}
