import type { LoggedFrame, LoggedRequest } from '../request-log.ts'
import type { AssembledAnswer, ResponseBody } from './body-types.ts'
import type * as text from './text.ts'

type Tone = '' | 'warn' | 'bad'

/** Functions of this file that call one another. */
interface Own {
  readonly isStream: typeof isStream
  readonly responseText: typeof responseText
  readonly responseEvents: typeof responseEvents
}

/** `this` of the functions in this file; see script.ts. */
type Functions = typeof text & Own

export function isStream({ contentType = '' }: LoggedRequest): boolean {
  return /event-stream/.test(contentType)
}

/** The part of the response body that has been sent so far. */
export function responseText({ frames }: LoggedRequest): string {
  return frames.map(({ text = '' }) => text).join('')
}

/** Status code and outcome of a request in a few words, with the tone that sets their color. */
export function statusLabel(
  { status, frames, isOpen, hasLeft }: LoggedRequest,
): readonly [label: string, tone: Tone] {
  if (status === undefined) return isOpen ? ['pending', 'warn'] : ['dropped', 'bad']
  const event = frames.at(-1)?.event
  if (event) return [`${status} ${event}`, 'bad']
  if (hasLeft) return [`${status} aborted`, 'warn']
  return [String(status), status >= 400 ? 'bad' : '']
}

/** Shown in place of a response without a body. */
export function noBodyText({ status, isOpen }: LoggedRequest): string {
  if (isOpen) return 'No response yet.'
  return status === undefined ? 'No response: the connection was dropped.' : 'Empty body.'
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
    answer.finish = choice?.finish_reason ?? answer.finish
    answer.usage = event?.usage ?? answer.usage
    answer.error = event?.error ?? answer.error
  }
  return answer
}

/** Text of a frame. Of a chat chunk only the delta, the finish reason and the usage are shown: the rest is the same in every chunk. */
export function frameText(this: Functions, { text = '', event }: LoggedFrame, isRaw: boolean): string {
  if (event) return event === 'cut' ? 'connection dropped here' : 'stalled: no more data is sent'
  const chunk = this.parseJson(/^data: ?(\{.*\})\s*$/s.exec(text)?.[1]) as ResponseBody | undefined
  const choice = chunk?.choices?.[0]
  if (isRaw || !choice) return text.replace(/\n+$/, '')
  const { finish_reason, delta } = choice
  const { role: _, ...fields } = delta ?? { role: '' }
  return JSON.stringify({
    ...fields,
    ...(finish_reason && { finish_reason }),
    ...(chunk.usage && { usage: chunk.usage }),
  })
}
