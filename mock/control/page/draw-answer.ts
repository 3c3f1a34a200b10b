import type { LoggedRequest } from '../request-log.ts'
import type * as answerText from './answer-text.ts'
import type { AssembledAnswer } from './body-types.ts'
import type * as drawRequest from './draw-request.ts'
import type * as element from './element.ts'
import type * as requestText from './request-text.ts'
import type * as text from './text.ts'
import type { Translation } from './translate.ts'
import type { Actions, View } from './view.ts'

/** Functions of this file that call one another. */
interface Own {
  readonly answerFacts: typeof answerFacts
  readonly streamTitle: typeof streamTitle
}

/** `this` of the functions in this file; see script.ts. */
type Functions =
  & typeof text
  & typeof element
  & typeof requestText
  & typeof answerText
  & typeof drawRequest
  & Translation
  & Actions
  & Own

/** The response, joined from its frames. */
export function drawAnswer(this: Functions, view: View, request: LoggedRequest): HTMLElement[] {
  const answer = this.assembleAnswer(request)
  const { reasoning, content, calls, error } = answer
  const { isRaw } = view
  const id = `${request.id} response`
  const parts: HTMLElement[] = []
  if (request.error) parts.push(this.createElement('p', { class: 'note bad' }, request.error))
  if (error) {
    const code = this.plainText(error.code)
    const message = this.translate('errorMessage', { code, message: this.plainText(error.message ?? error) })
    parts.push(this.createElement('p', { class: 'note bad' }, message))
  }
  const turns: HTMLElement[] = []
  if (reasoning) turns.push(this.drawThinking(view, reasoning, `${id} thinking`))
  if (content) turns.push(this.drawTurn(this.translate('assistant'), this.drawText(view, content, id), ''))
  for (const [index, call] of calls.entries()) {
    if (call) turns.push(this.drawCall(view, this.callText(call.name, call.args), `${id} call ${index}`))
  }
  if (turns.length && !isRaw) parts.push(this.createElement('div', {}, turns))
  const facts = this.answerFacts(answer)
  if (facts && !isRaw) parts.push(this.createElement('p', { class: 'facts' }, facts))
  if (!this.isStream(request) && !this.isSession(request) && (isRaw || !turns.length)) {
    const body = this.responseText(request)
    parts.push(this.createElement('pre', {}, this.prettyJson(this.parseJson(body) ?? body) || this.noBodyText(request)))
  }
  return parts
}

/** Finish reason and token counts. */
export function answerFacts(this: Functions, { finish, usage }: AssembledAnswer): string {
  const facts: string[] = []
  if (finish) facts.push(this.translate('finish', { reason: this.plainText(finish) }))
  if (usage) {
    const cached = this.plainText(usage.prompt_tokens_details?.cached_tokens || undefined)
    const values = {
      prompt: this.plainText(usage.prompt_tokens),
      completion: this.plainText(usage.completion_tokens),
      cached,
    }
    facts.push(this.translate(cached ? 'cachedUsage' : 'usage', values))
  }
  return facts.join(' · ')
}

/** How many events a stream has, in how many writes they were sent, and when. */
export function streamTitle(this: Functions, request: LoggedRequest): string {
  const { frames } = request
  if (this.isSession(request)) {
    const { received = [], dropped } = request
    const count = this.translate('messageCount', { client: received.length, server: frames.length })
    return dropped ? count + this.translate('droppedCount', { client: dropped.received, server: dropped.sent }) : count
  }
  const events = this.countEvents(request)
  const writes = frames.filter(({ event }) => !event).length
  const [first, last] = [frames[0], frames.at(-1)]
  return [
    events === 1 ? this.translate('oneEvent') : this.translate('eventCount', { count: events }),
    writes === events ? '' : this.translate('inWrites', { count: writes }),
    first ? this.translate('firstAfter', { time: this.formatDuration(first.afterMs) }) : '',
    last && frames.length > 1 ? this.translate('lastAfter', { time: this.formatDuration(last.afterMs) }) : '',
  ].join('')
}

/** The frames of a stream or the messages of a session: a timeline, then one row per frame. */
export function drawFrames(this: Functions, request: LoggedRequest, isRaw: boolean): HTMLElement | '' {
  const isSession = this.isSession(request)
  const frames = isSession ? this.sessionFrames(request) : request.frames
  const last = frames.at(-1)
  if (!(isSession || this.isStream(request)) || !last) return ''
  const spanMs = Math.max(last.afterMs, 2)
  const marks = frames.map((frame) =>
    this.createElement('i', {
      class: this.isBadFrame(frame) ? 'event' : '',
      style: `left:${1 + 98 * frame.afterMs / spanMs}%`,
    })
  )
  const scale = ['0', this.formatDuration(spanMs / 2), this.formatDuration(spanMs)].map((text) =>
    this.createElement('span', {}, text)
  )
  const rows = frames.map((frame) =>
    this.createElement(
      'div',
      { class: this.isBadFrame(frame) ? 'frame event' : 'frame' },
      this.createElement('time', {}, `+${this.formatDuration(frame.afterMs)}`),
      this.createElement('code', {}, this.frameText(frame, isRaw)),
    )
  )
  return this.createElement(
    'section',
    {},
    this.createElement('h3', {}, this.streamTitle(request)),
    this.createElement('div', { class: 'timeline', 'aria-hidden': 'true' }, marks),
    this.createElement('div', { class: 'scale' }, scale),
    this.createElement('div', { class: 'frames' }, rows),
  )
}
