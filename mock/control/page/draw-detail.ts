import type { LoggedRequest } from '../request-log.ts'
import type * as answerText from './answer-text.ts'
import type * as drawAnswer from './draw-answer.ts'
import type * as drawEmpty from './draw-empty.ts'
import type * as drawList from './draw-list.ts'
import type * as drawRequest from './draw-request.ts'
import type * as element from './element.ts'
import type * as requestText from './request-text.ts'
import type * as text from './text.ts'
import type { Translation } from './translate.ts'
import type { Actions, View } from './view.ts'

/** Functions of this file that call one another. */
interface Own {
  readonly drawHeading: typeof drawHeading
  readonly drawSections: typeof drawSections
  readonly drawHeaders: typeof drawHeaders
}

/** `this` of the functions in this file; see script.ts. */
type Functions =
  & typeof text
  & typeof element
  & typeof requestText
  & typeof answerText
  & typeof drawRequest
  & typeof drawAnswer
  & typeof drawEmpty
  & typeof drawList
  & Translation
  & Actions
  & Own

/** Draws the selected request, if it has changed: unchanged elements keep the user's selection and scroll position. */
export function drawDetail(this: Functions, view: View): void {
  const { requests, selected, isRaw, detail, drawn } = view
  const request = selected === undefined ? undefined : requests.get(selected)
  const state = request ? isRaw : requests.size
  if (drawn && drawn.request === request && drawn.state === state) return
  view.drawn = { request, state }
  if (!request) {
    const hint = this.createElement('p', { class: 'hint' }, this.translate('selectRequest'))
    return detail.replaceChildren(requests.size ? hint : this.drawEmpty())
  }
  const isSame = drawn?.request?.id === request.id
  const { scrollTop } = detail
  const openDetails = isSame ? Array.from(detail.querySelectorAll('details'), ({ open }) => open) : []
  const framesBefore = detail.querySelector('.frames')
  const framesTop = framesBefore?.scrollTop ?? 0
  detail.replaceChildren(...this.drawHeading(view, request), ...this.drawSections(view, request, openDetails))
  detail.scrollTop = isSame ? scrollTop : 0
  const frames = detail.querySelector('.frames')
  if (frames && framesBefore) frames.scrollTop = request.isOpen ? frames.scrollHeight : framesTop
}

/** Method, target and outcome of a request, with the buttons. */
export function drawHeading(this: Functions, view: View, request: LoggedRequest): HTMLElement[] {
  const { method, target, account, host, contentType, isOpen } = request
  const { label, tone, facts } = this.summaryOf(view, request)
  const { isRaw } = view
  const key = account === undefined ? this.translate('noKey') : this.createButton(
    { class: 'key', title: this.translate('keyHint') },
    () => this.selectKey(view, account),
    this.translate('key', { id: this.keyName(account) }),
  )
  const times = [this.formatTime(request), facts].filter(Boolean).join(' · ')
  return [
    this.createElement(
      'div',
      { class: 'top' },
      this.createElement('h2', {}, `${method} ${target}`),
      this.createElement('span', { class: `status ${tone}${isOpen ? ' open' : ''}` }, label),
    ),
    this.createElement(
      'p',
      { class: 'facts' },
      `${times} · `,
      key,
      ` · ${[host, contentType].filter(Boolean).join(' · ')}`,
    ),
    this.createElement(
      'div',
      { class: 'tools' },
      this.createButton({ class: 'back' }, () => this.select(view, undefined), this.translate('allRequests')),
      this.createButton(
        { 'aria-pressed': String(isRaw) },
        () => this.toggleRaw(view),
        this.translate(isRaw ? 'showConversation' : 'showJson'),
      ),
      this.createCopyButton(this.translate('copyCurl'), () => this.curlCommand(request)),
    ),
  ]
}

/** What replied, the injected fault, request, response and events, then the headers, folded by default. */
export function drawSections(
  this: Functions,
  view: View,
  request: LoggedRequest,
  openDetails: readonly boolean[],
): (HTMLElement | '')[] {
  const { fault, unmatched, headers, responseHeaders } = request
  const source = this.sourceText(request)
  const warnings = [
    unmatched === undefined ? '' : this.translate('noRule', { reason: unmatched }),
    fault ? this.translate('fault', { fault: JSON.stringify(fault) }) : '',
  ]
  const notes = [
    source ? this.createElement('p', { class: 'source' }, source) : '',
    ...warnings.filter(Boolean).map((text) => this.createElement('p', { class: 'note' }, text)),
  ]
  return [
    notes.some(Boolean) ? this.createElement('section', {}, notes) : '',
    this.createElement(
      'section',
      {},
      this.createElement('h3', {}, this.translate('request')),
      this.drawRequest(view, request),
    ),
    this.createElement(
      'section',
      {},
      this.createElement('h3', {}, this.translate('response')),
      this.drawAnswer(view, request),
    ),
    this.drawFrames(request, view.isRaw),
    this.createElement(
      'section',
      {},
      this.drawHeaders(this.translate('requestHeaders'), headers, openDetails[0]),
      responseHeaders ? this.drawHeaders(this.translate('responseHeaders'), responseHeaders, openDetails[1]) : '',
    ),
  ]
}

/** Headers, folded unless they were unfolded by the user. */
export function drawHeaders(
  this: Functions,
  title: string,
  headers: Readonly<Record<string, string>>,
  isOpen: boolean | undefined,
): HTMLElement {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return this.createElement(
    'details',
    { open: isOpen ? '' : undefined },
    this.createElement('summary', {}, title),
    this.createElement('pre', {}, lines.join('\n')),
  )
}
