import type { LoggedFrame, LoggedRequest } from '../request-log.ts'
import type { AssembledAnswer, ResponseBody, Summary } from './body-types.ts'
import type * as requestText from './request-text.ts'
import type * as text from './text.ts'
import type { Translation } from './translate.ts'

/** Functions of this file that call one another. */
interface Own {
  readonly isStream: typeof isStream
  readonly responseText: typeof responseText
  readonly responseEvents: typeof responseEvents
  readonly errorOf: typeof errorOf
  readonly statusLabel: typeof statusLabel
  readonly assembleAnswer: typeof assembleAnswer
  readonly usageTotal: typeof usageTotal
  readonly frameJson: typeof frameJson
  readonly addBlocks: typeof addBlocks
  readonly usageOf: typeof usageOf
}

/** `this` of the functions in this file; see script.ts. */
type Functions = typeof text & typeof requestText & Translation & Own

export function isStream({ contentType = '' }: LoggedRequest): boolean {
  return /event-stream/.test(contentType)
}

/** A session over a WebSocket. */
export function isSession({ status }: LoggedRequest): boolean {
  return status === 101
}

/** The messages of both sides of a session, in order of their times. Those of the client begin with an arrow. */
export function sessionFrames({ frames, received = [] }: LoggedRequest): LoggedFrame[] {
  const fromClient = received.map((frame) => ({ ...frame, text: `→ ${frame.text ?? ''}` }))
  return [...fromClient, ...frames].sort((a, b) => a.afterMs - b.afterMs)
}

/** The part of the response body that has been sent so far. */
export function responseText({ frames }: LoggedRequest): string {
  return frames.map(({ text = '' }) => text).join('')
}

/** Status code and outcome of a request in a few words, with the tone that sets their color. */
export function statusLabel(
  this: Functions,
  { status, frames, isOpen, hasLeft, unmatched }: LoggedRequest,
  { error, finish }: AssembledAnswer,
): Pick<Summary, 'label' | 'tone'> {
  if (status === undefined) {
    return isOpen
      ? { label: this.translate('pending'), tone: 'warn' }
      : { label: this.translate('dropped'), tone: 'bad' }
  }
  const event = frames.at(-1)?.event
  if (event) return { label: `${status} ${this.translate(event)}`, tone: 'bad' }
  if (error) {
    return { label: `${status} ${this.translate('error', { code: this.plainText(error.code) })}`.trim(), tone: 'bad' }
  }
  if (finish === 'network_error') return { label: `${status} network_error`, tone: 'bad' }
  if (hasLeft) return { label: `${status} ${this.translate('aborted')}`, tone: 'warn' }
  if (status >= 400) return { label: String(status), tone: 'bad' }
  if (unmatched !== undefined) return { label: `${status} ${this.translate('unmatched')}`, tone: 'warn' }
  return { label: String(status), tone: '' }
}

/** What the list shows of a request. */
export function summarize(this: Functions, request: LoggedRequest): Summary {
  const { method, path, status, account, frames, isOpen, answeredBy, unmatched } = request
  const answer = this.assembleAnswer(request)
  const { label, tone } = this.statusLabel(request, answer)
  const last = frames.at(-1)
  const tokens = this.usageTotal(answer)
  const facts = [
    this.isStream(request) ? this.translate('stream') : '',
    last && !isOpen ? this.formatDuration(last.afterMs) : '',
    tokens === undefined ? '' : this.translate(tokens === 1 ? 'oneToken' : 'tokens', { count: tokens }),
  ]
  const { model } = this.requestBody(request)
  const searched = [method, path, status, model, this.promptText(request), account, label, answeredBy, unmatched]
  return {
    label,
    tone,
    facts: facts.filter(Boolean).join(' · '),
    searched: searched.map((field) => this.plainText(field)).join(' ').toLowerCase(),
  }
}

/** The number of tokens of a request, `undefined` when its response does not tell. */
export function usageTotal({ usage }: AssembledAnswer): number | undefined {
  const { total_tokens: total, prompt_tokens: prompt, completion_tokens: completion } = usage ?? {}
  if (typeof total === 'number') return total
  return typeof prompt === 'number' && typeof completion === 'number' ? prompt + completion : undefined
}

/** Shown in place of a response without a body. */
export function noBodyText(this: Functions, { status, isOpen }: LoggedRequest): string {
  if (isOpen) return this.translate('noResponseYet')
  return this.translate(status === undefined ? 'noResponse' : 'emptyBody')
}

/** The number of events in a stream, including `[DONE]`. */
export function countEvents(this: Functions, request: LoggedRequest): number {
  return this.responseText(request).split(/\r\n\r\n|\n\n|\r\r/).filter((block) => /^data:/m.test(block)).length
}

/** The error in a response or in an event: that of the API, or that of its gateway. */
export function errorOf(this: Functions, event: ResponseBody | undefined): AssembledAnswer['error'] {
  if (event?.error) return event.error
  // A form of error events of the Anthropic protocol.
  if (/_error$/.test(this.plainText(event?.type))) return { code: this.plainText(event?.type), message: event?.message }
  return event?.success === false ? { code: event.code, message: event.msg } : undefined
}

/** The parsed `data` of each event of a stream; events that are not JSON, such as `[DONE]`, are omitted. */
export function responseEvents(this: Functions, request: LoggedRequest): ResponseBody[] {
  return this.responseText(request).split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/).filter((line) => line.startsWith('data:'))
    const event = this.parseJson(lines.map((line) => line.slice(5).trim()).join('\n'))
    return event === undefined ? [] : [event as ResponseBody]
  })
}

/** Joins the events of a response. */
export function assembleAnswer(this: Functions, request: LoggedRequest): AssembledAnswer {
  const events = this.isStream(request)
    ? this.responseEvents(request)
    : [this.parseJson(request.frames[0]?.text) as ResponseBody | undefined]
  const answer: AssembledAnswer = { reasoning: '', content: '', calls: [] }
  for (const event of events) {
    const choice = event?.choices?.[0]
    const message = choice?.delta ?? choice?.message
    answer.reasoning += this.plainText(message?.reasoning_content)
    answer.content += this.contentText(message?.content)
    const calls = message?.tool_calls
    for (const call of this.isObjectList(calls) ? calls : []) {
      const assembled = answer.calls[call.index ?? answer.calls.length] ??= { name: '', args: '' }
      assembled.name += this.plainText(call.function?.name)
      assembled.args += this.plainText(call.function?.arguments)
    }
    this.addBlocks(answer, event)
    answer.finish = choice?.finish_reason ?? event?.stop_reason ?? event?.delta?.stop_reason ?? answer.finish
    answer.usage = this.usageOf(event?.usage) ?? answer.usage
    answer.error = this.errorOf(event) ?? answer.error
  }
  return answer
}

/** True for a frame in whose place the connection was dropped or stalled, and for an error event. */
export function isBadFrame(this: Functions, { text = '', event }: LoggedFrame): boolean {
  return event !== undefined || this.errorOf(this.frameJson(text)) !== undefined
}

/** The JSON of a frame that is one event. */
export function frameJson(this: Functions, text: string): ResponseBody | undefined {
  return this.parseJson(/^(?:event:.*\n)?data: ?(\{.*\})\s*$/s.exec(text)?.[1]) as ResponseBody | undefined
}

/** Adds the blocks of a message of the Anthropic protocol, or what an event of its stream adds to one. */
export function addBlocks(this: Functions, answer: AssembledAnswer, event: ResponseBody | undefined): void {
  const started = event?.content_block && [event.content_block]
  for (const block of this.isObjectList(event?.content) ? event?.content ?? [] : started ?? []) {
    answer.reasoning += this.plainText(block.thinking)
    answer.content += this.plainText(block.text)
    // The input of a streamed call is empty here, and follows in deltas.
    if (block.name) {
      answer.calls.push({ name: this.plainText(block.name), args: started ? '' : this.plainText(block.input) })
    }
  }
  const delta = event?.delta
  answer.reasoning += this.plainText(delta?.thinking)
  answer.content += this.plainText(delta?.text)
  const last = answer.calls.at(-1)
  if (last) last.args += this.plainText(delta?.partial_json)
}

/** Usage in the form of v4, where the cached tokens are part of the prompt. */
export function usageOf(usage: ResponseBody['usage']): ResponseBody['usage'] {
  const { input_tokens: input, output_tokens: output, cache_read_input_tokens: cached } = usage ?? {}
  if (typeof input !== 'number') return usage
  const count = typeof cached === 'number' ? cached : 0
  return {
    prompt_tokens: input + count,
    ...(typeof output === 'number' && { completion_tokens: output }),
    prompt_tokens_details: { cached_tokens: count },
  }
}

/** Text of a frame. Of a chat chunk only the delta, the finish reason and the usage are shown: the rest is the same in every chunk. */
export function frameText(this: Functions, { text = '', event }: LoggedFrame, isRaw: boolean): string {
  if (event) return this.translate(event === 'cut' ? 'connectionDropped' : 'stalled')
  // Audio and pictures of sessions, in base64.
  if (!isRaw) text = text.replace(/"[\w+/]{200,}=*"/g, (media) => `"${media.slice(1, 30)}…"`)
  const chunk = this.frameJson(text)
  const choice = chunk?.choices?.[0]
  if (isRaw || !choice) return text.replace(/(?<!\n)\n+$/, '')
  const { finish_reason, delta } = choice
  const { role: _, ...fields } = delta ?? { role: '' }
  return JSON.stringify({
    ...fields,
    ...(finish_reason && { finish_reason }),
    ...(chunk.usage && { usage: chunk.usage }),
  })
}
