import type { LoggedRequest } from '../request-log.ts'
import type * as answerText from './answer-text.ts'
import type * as drawRequest from './draw-request.ts'
import type * as element from './element.ts'
import type * as requestText from './request-text.ts'
import type * as text from './text.ts'

/** `this` of the functions in this file; see script.ts. */
type Functions = typeof text & typeof element & typeof requestText & typeof answerText & typeof drawRequest

/** The response, joined from its frames. */
export function drawAnswer(this: Functions, request: LoggedRequest, isRaw: boolean): HTMLElement[] {
  const { reasoning, content, calls, finish, usage, error } = this.assembleAnswer(request)
  const parts: HTMLElement[] = []
  if (request.error) parts.push(this.createElement('p', { class: 'note bad' }, request.error))
  if (error) {
    const message = `Error ${this.plainText(error.code)}: ${this.plainText(error.message ?? error)}`
    parts.push(this.createElement('p', { class: 'note bad' }, message))
  }
  const turns: HTMLElement[] = []
  if (reasoning) turns.push(this.drawTurn('thinking', reasoning, 'think'))
  if (content) turns.push(this.drawTurn('assistant', content, ''))
  for (const call of calls) {
    if (call) turns.push(this.drawTurn('tool call', this.callText(call.name, call.args), 'call'))
  }
  if (turns.length && !isRaw) parts.push(this.createElement('div', {}, turns))
  const facts: string[] = []
  if (finish) facts.push(`finish_reason ${this.plainText(finish)}`)
  if (usage) facts.push(`${this.plainText(usage.prompt_tokens)} + ${this.plainText(usage.completion_tokens)} tokens`)
  if (facts.length && !isRaw) parts.push(this.createElement('p', { class: 'facts' }, facts.join(' · ')))
  if (!this.isStream(request) && (isRaw || !turns.length)) {
    const body = this.responseText(request)
    parts.push(this.createElement('pre', {}, this.prettyJson(this.parseJson(body) ?? body) || this.noBodyText(request)))
  }
  return parts
}

/** The frames of a stream: a timeline, then one row per frame. */
export function drawFrames(this: Functions, request: LoggedRequest, isRaw: boolean): HTMLElement | '' {
  const { frames } = request
  const [first, last] = [frames[0], frames.at(-1)]
  if (!this.isStream(request) || !first || !last) return ''
  const spanMs = Math.max(last.afterMs, 2)
  const firstAfter = `after ${this.formatDuration(first.afterMs)}`
  const title = frames.length === 1
    ? `1 frame, ${firstAfter}`
    : `${frames.length} frames, first ${firstAfter}, last after ${this.formatDuration(last.afterMs)}`
  const marks = frames.map(({ event, afterMs }) =>
    this.createElement('i', { class: event ? 'event' : '', style: `left:${1 + 98 * afterMs / spanMs}%` })
  )
  const scale = ['0', this.formatDuration(spanMs / 2), this.formatDuration(spanMs)].map((text) =>
    this.createElement('span', {}, text)
  )
  const rows = frames.map((frame) =>
    this.createElement(
      'div',
      { class: frame.event ? 'frame event' : 'frame' },
      this.createElement('time', {}, `+${this.formatDuration(frame.afterMs)}`),
      this.createElement('code', {}, this.frameText(frame, isRaw)),
    )
  )
  return this.createElement(
    'section',
    {},
    this.createElement('h3', {}, title),
    this.createElement('div', { class: 'timeline', 'aria-hidden': 'true' }, marks),
    this.createElement('div', { class: 'scale' }, scale),
    this.createElement('div', { class: 'frames' }, rows),
  )
}
