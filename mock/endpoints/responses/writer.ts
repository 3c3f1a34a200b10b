import type { ResponseObject, ResponseUsage } from '../../../src/types/responses.ts'
import { countTokens, tokensOf } from '../../data/tokens.ts'
import { messageText } from '../../data/message-text.ts'
import type { Piece } from '../../http/player.ts'
import { type AnswerContext, streamCallId } from '../../platform/turn/answer-context.ts'
import type { ChatPiece, ToolCallReply } from '../../platform/turn/reply.ts'
import { argumentsText } from '../../platform/turn/tool-arguments.ts'
import { isAbnormal, TokenCounter } from '../../platform/turn/usage.ts'
import type { PieceWriter } from '../../platform/turn/write-pieces.ts'
import { namedTools } from './to-chat.ts'

/** The members of an event beside `type` and `sequence_number`, by name. */
type Members = Readonly<Record<string, unknown>>
type Item = Record<string, unknown>

/** How a text is streamed: the type of its part and the first half of the names of its events. */
interface TextForm {
  readonly part: 'output_text' | 'reasoning_text'
  /** Prefix of the ids of its items. */
  readonly prefix: 'msg' | 'rs'
}

const messageForm: TextForm = { part: 'output_text', prefix: 'msg' }
const reasoningForm: TextForm = { part: 'reasoning_text', prefix: 'rs' }

/** The item that texts are added to. */
interface OpenItem {
  readonly form: TextForm
  readonly id: string
  readonly index: number
  text: string
}

/** Why a response that did not complete has ended, by finish reason of chat. The reason `content_filter` and the word `server_error` are assumed. */
const endings: Readonly<Record<string, Pick<ResponseObject, 'status' | 'error' | 'incomplete_details'> | undefined>> = {
  length: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
  sensitive: { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
  network_error: { status: 'failed', error: { code: 'server_error', message: 'network_error' } },
  // Observed 2026-10-09.
  model_context_window_exceeded: {
    status: 'failed',
    error: { code: 'context_length_exceeded', message: 'Prompt exceeds max length' },
  },
}

/**
 * Writes the pieces of a reply as events, and collects the response that the last of them has. Keys are in alphabetical order at every level, and
 * there is no `[DONE]`: observed 2026-10-01 at api.z.ai.
 */
export class ResponseWriter implements PieceWriter {
  readonly #context: AnswerContext
  readonly #body: Members
  readonly #tools: ReturnType<typeof namedTools>
  readonly #onEnd: (response: ResponseObject) => void
  readonly #tokens = new TokenCounter()
  readonly #output: Item[] = []
  readonly #ids = new Map<string, number>()
  readonly #ending: { finish?: string | undefined; usage?: AnswerContext['reply']['usage'] } = {}
  #events: Piece[] = []
  #sequence = 0
  #open: OpenItem | undefined
  #hasSearched = false

  /** @param onEnd Called with the response at its end. */
  constructor(context: AnswerContext, body: Members, onEnd: (response: ResponseObject) => void) {
    this.#context = context
    this.#body = body
    this.#tools = namedTools(body['tools'])
    this.#onEnd = onEnd
  }

  get totalTokens(): number {
    return this.#tokens.usage(this.#context).total_tokens
  }

  write(piece: ChatPiece): Piece[] {
    this.#begin()
    if (typeof piece === 'string') this.#addText(messageForm, piece)
    else {
      if (piece.wait) this.#events.push({ wait: piece.wait })
      if (piece.reasoning) this.#addText(reasoningForm, piece.reasoning)
      if (piece.content) this.#addText(messageForm, piece.content)
      for (const call of piece.toolCalls ?? []) this.#addCall(call)
      if (piece.raw !== undefined) this.#events.push(piece.raw)
      if (piece.finish !== undefined) this.#ending.finish = piece.finish
      if (piece.usage !== undefined) this.#ending.usage = piece.usage
    }
    return this.#take()
  }

  end(): Piece[] {
    this.#begin()
    this.#search()
    const reply = { ...this.#context.reply, ...this.#ending }
    const ending = endings[reply.finish ?? 'stop']
    this.#close(ending?.status === 'incomplete' ? 'incomplete' : 'completed')
    const hasUsage = !isAbnormal(reply.finish ?? 'stop') || reply.usage !== undefined
    const response = this.#response({
      status: 'completed',
      usage: hasUsage ? this.#usage({ ...this.#context, reply }) : null,
      ...ending,
    })
    this.#add(`response.${response.status}`, { response })
    this.#onEnd(response)
    return this.#take()
  }

  #take(): Piece[] {
    const events = this.#events
    this.#events = []
    return events
  }

  /** Adds an event. `members` come in alphabetical order; `sequence_number` and `type` follow all of them that exist but `text`. */
  #add(type: string, { text, ...members }: Members): void {
    const data = { ...members, sequence_number: this.#sequence++, ...(text !== undefined && { text }), type }
    this.#events.push(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  #begin(): void {
    if (this.#sequence > 0) return
    const response = this.#response({ status: 'in_progress', usage: null })
    this.#add('response.created', { response })
    this.#add('response.in_progress', { response })
  }

  /** The response with what it has so far, keys in alphabetical order. */
  #response(members: Partial<ResponseObject>): ResponseObject {
    const { id, created, model } = this.#context
    const { instructions, max_output_tokens, temperature, text, tools, top_p } = this.#body
    const response = {
      created_at: created,
      error: null,
      id,
      incomplete_details: null,
      instructions: instructions ?? null,
      max_output_tokens: max_output_tokens ?? null,
      model: model.name,
      object: 'response',
      output: structuredClone(this.#output),
      status: 'in_progress',
      temperature: temperature ?? null,
      text: text ?? { format: { type: 'text' } },
      tools: tools ?? [],
      top_p: top_p ?? null,
      usage: null,
      ...members,
    }
    return response as unknown as ResponseObject
  }

  #usage(context: AnswerContext): ResponseUsage {
    const usage = this.#tokens.usage(context)
    return {
      input_tokens: usage.prompt_tokens,
      input_tokens_details: { cached_tokens: usage.prompt_tokens_details?.cached_tokens ?? 0 },
      output_tokens: usage.completion_tokens,
      output_tokens_details: {
        reasoning_tokens: usage.completion_tokens_details?.reasoning_tokens ?? this.#tokens.reasoning,
      },
      total_tokens: usage.total_tokens,
    }
  }

  #addText(form: TextForm, text: string): void {
    this.#tokens[form === messageForm ? 'content' : 'reasoning'] += countTokens(text)
    if (form === messageForm) this.#search()
    const open = this.#open?.form === form ? this.#open : this.#startText(form)
    open.text += text
    this.#add(`response.${form.part}.delta`, {
      content_index: 0,
      delta: text,
      item_id: open.id,
      output_index: open.index,
    })
  }

  #startText(form: TextForm): OpenItem {
    this.#close('completed')
    const id = this.#nextId(form.prefix)
    const index = this.#output.length
    const item = form === messageForm
      ? { content: [], id, role: 'assistant', status: 'in_progress', type: 'message' }
      : { content: [], id, status: 'in_progress', summary: [], type: 'reasoning' }
    this.#start(item)
    this.#add('response.content_part.added', {
      content_index: 0,
      item_id: id,
      output_index: index,
      part: partOf(form, ''),
    })
    return this.#open = { form, id, index, text: '' }
  }

  /** Ends the item that texts are added to. A message has no `response.content_part.done`: as recorded. */
  #close(status: 'completed' | 'incomplete'): void {
    const open = this.#open
    if (!open) return
    this.#open = undefined
    const { form, id, index, text } = open
    const place = { content_index: 0, item_id: id, output_index: index }
    const part = partOf(form, text)
    this.#add(`response.${form.part}.done`, { ...place, text })
    if (form === reasoningForm) this.#add('response.content_part.done', { ...place, part })
    const item = form === messageForm
      ? { content: [part], id, role: 'assistant', status, type: 'message' }
      : { content: [part], encrypted_content: null, id, status, summary: [], type: 'reasoning' }
    this.#finish(index, item)
  }

  #addCall(call: ToolCallReply): void {
    this.#search()
    this.#close('completed')
    const text = argumentsText(call)
    this.#tokens.addToolCall(call, text)
    const index = this.#output.length
    const calls = this.#ids.get('fc') ?? 0
    const known = this.#tools.find(({ chatName }) => chatName === call.name)
    const id = this.#nextId('fc')
    const item = (args: string, status: string) => ({
      arguments: args,
      call_id: call_id,
      id,
      name: known?.name ?? call.name,
      ...(known?.namespace !== undefined && { namespace: known.namespace }),
      status,
      type: 'function_call',
    })
    const call_id = call.id ?? streamCallId(this.#context, calls)
    this.#start(item('', 'in_progress'))
    for (const delta of call.fragments ?? tokensOf(text)) {
      this.#add('response.function_call_arguments.delta', { delta, item_id: id, output_index: index })
    }
    this.#add('response.function_call_arguments.done', { arguments: text, item_id: id, output_index: index })
    this.#finish(index, item(text, 'completed'))
  }

  /** Adds the search of a reply that has results, once, before its message or its calls. */
  #search(): void {
    const { webSearch } = this.#context.reply
    if (!webSearch || this.#hasSearched) return
    this.#hasSearched = true
    this.#close('completed')
    const id = this.#nextId('ws')
    const index = this.#output.length
    const queries = [messageText(this.#context.request.messages.at(-1))]
    const source = webSearch.map(({ link }) => ({ type: 'url', url: link }))
    this.#start({ action: { queries, type: 'search' }, id, status: 'in_progress', type: 'web_search_call' })
    for (const step of ['in_progress', 'searching', 'completed']) {
      this.#add(`response.web_search_call.${step}`, { item_id: id, output_index: index })
    }
    const action = { queries, source, type: 'search' }
    this.#finish(index, { action, id, result: webSearch, status: 'completed', type: 'web_search_call' })
  }

  #start(item: Item): void {
    this.#add('response.output_item.added', { item, output_index: this.#output.length })
    this.#output.push(item)
  }

  #finish(index: number, item: Item): void {
    this.#output[index] = item
    this.#add('response.output_item.done', { item, output_index: index })
  }

  /** `msg_resp_…`, and a number for each further item of the kind. */
  #nextId(prefix: string): string {
    const count = this.#ids.get(prefix) ?? 0
    this.#ids.set(prefix, count + 1)
    return `${prefix}_${this.#context.id}${count ? `_${count}` : ''}`
  }
}

function partOf({ part }: TextForm, text: string): object {
  return part === 'output_text' ? { annotations: [], text, type: part } : { text, type: part }
}
