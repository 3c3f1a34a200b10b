import type { LoggedRequest } from '../request-log.ts'
import type * as answerText from './answer-text.ts'
import type * as drawAnswer from './draw-answer.ts'
import type * as drawEmpty from './draw-empty.ts'
import type * as drawRequest from './draw-request.ts'
import type * as element from './element.ts'
import type * as requestText from './request-text.ts'
import type * as text from './text.ts'
import type { View } from './view.ts'

/** Functions of this file that call one another. */
interface Own {
  readonly start: typeof start
  readonly subscribe: typeof subscribe
  readonly bindEvents: typeof bindEvents
  readonly addRequest: typeof addRequest
  readonly removeRequest: typeof removeRequest
  readonly select: typeof select
  readonly moveSelection: typeof moveSelection
  readonly toggleRaw: typeof toggleRaw
  readonly isWide: typeof isWide
  readonly scheduleDraw: typeof scheduleDraw
  readonly draw: typeof draw
  readonly drawList: typeof drawList
  readonly matchesFilter: typeof matchesFilter
  readonly drawRow: typeof drawRow
  readonly drawDetail: typeof drawDetail
  readonly drawHeading: typeof drawHeading
  readonly drawSections: typeof drawSections
}

/** All functions of the page, and `this` of the functions in this file; see script.ts. */
export type App =
  & typeof text
  & typeof element
  & typeof requestText
  & typeof answerText
  & typeof drawRequest
  & typeof drawAnswer
  & typeof drawEmpty
  & Own

/** Starts the page: subscribes to the mock, binds the user's input and draws for the first time. */
export function start(this: App): void {
  const view: View = {
    live: document.querySelector('#live') as HTMLElement,
    filter: document.querySelector('#filter') as HTMLInputElement,
    list: document.querySelector('#list') as HTMLElement,
    detail: document.querySelector('#detail') as HTMLElement,
    requests: new Map(),
    selected: undefined,
    isRaw: false,
    isDrawScheduled: false,
    newestId: 0,
    drawn: undefined,
  }
  this.subscribe(view)
  this.bindEvents(view)
  this.scheduleDraw(view)
}

/** Follows `/__mock/events`. The mock sends all its requests again on each connection. */
export function subscribe(this: App, view: View): void {
  const { requests, live } = view
  const source = new EventSource('/__mock/events')
  source.addEventListener('open', () => {
    requests.clear()
    live.className = 'on'
    this.scheduleDraw(view)
  })
  source.addEventListener('error', () => {
    live.className = ''
    live.textContent = 'disconnected, trying to reconnect'
  })
  source.addEventListener('request', ({ data }) => this.addRequest(view, JSON.parse(data)))
  source.addEventListener('forget', ({ data }) => this.removeRequest(view, Number(data)))
}

export function bindEvents(this: App, view: View): void {
  view.filter.addEventListener('input', () => this.scheduleDraw(view))
  document.querySelector('#clear')?.addEventListener('click', () => fetch('/__mock/requests', { method: 'DELETE' }))
  addEventListener('hashchange', () => {
    if (!location.hash && view.selected !== undefined && !this.isWide()) this.select(view, undefined)
  })
  addEventListener('keydown', (event) => this.moveSelection(view, event))
}

/** Adds or updates a request. On a wide screen a new request is selected, unless the user has selected an older one. */
export function addRequest(this: App, view: View, request: LoggedRequest): void {
  const { requests, selected } = view
  const isNew = !requests.has(request.id)
  if (isNew && this.isWide() && (selected === undefined || selected === Math.max(...requests.keys()))) {
    view.selected = request.id
    document.body.classList.add('detail-open')
  }
  requests.set(request.id, request)
  this.scheduleDraw(view)
}

export function removeRequest(this: App, view: View, id: number): void {
  view.requests.delete(id)
  if (view.selected === id) {
    view.selected = undefined
    document.body.classList.remove('detail-open')
  }
  this.scheduleDraw(view)
}

/** Shows a request in the detail pane. Without an id, a narrow screen shows the list again. */
export function select(this: App, view: View, id: number | undefined): void {
  view.selected = id
  location.hash = id === undefined ? '' : String(id)
  document.body.classList.toggle('detail-open', id !== undefined)
  this.scheduleDraw(view)
}

/** Selects the next or the previous row on an arrow key, j or k. */
export function moveSelection(this: App, view: View, event: KeyboardEvent): void {
  const { key, target } = event
  if ((target as Element).tagName === 'INPUT' || !['ArrowDown', 'ArrowUp', 'j', 'k'].includes(key)) return
  const rows = [...document.querySelectorAll<HTMLElement>('.row')]
  const index = rows.findIndex(({ dataset }) => dataset['id'] === String(view.selected))
  const row = rows[index + (key === 'ArrowDown' || key === 'j' ? 1 : -1)]
  if (!row) return
  event.preventDefault()
  this.select(view, Number(row.dataset['id']))
  row.scrollIntoView({ block: 'nearest' })
}

/** Switches between conversation and JSON. */
export function toggleRaw(this: App, view: View): void {
  view.isRaw = !view.isRaw
  this.drawDetail(view)
}

/** True when the list and the detail pane are side by side. The width is the same as in the style sheet. */
export function isWide(): boolean {
  return matchMedia('(min-width: 761px)').matches
}

/** Draws once in the next animation frame, regardless of the number of changes until then. */
export function scheduleDraw(this: App, view: View): void {
  if (!view.isDrawScheduled) requestAnimationFrame(() => this.draw(view))
  view.isDrawScheduled = true
}

export function draw(this: App, view: View): void {
  const { requests, live } = view
  view.isDrawScheduled = false
  document.body.classList.toggle('no-requests', requests.size === 0)
  document.title = `${requests.size ? `(${requests.size}) ` : ''}Zhipu mock`
  this.drawList(view)
  const openCount = [...requests.values()].filter(({ isOpen }) => isOpen).length
  if (live.className === 'on') {
    live.textContent = `${requests.size} request${requests.size === 1 ? '' : 's'}${
      openCount ? `, ${openCount} open` : ''
    }`
  }
  this.drawDetail(view)
}

/** Lists the requests that match the filter, newest first. */
export function drawList(this: App, view: View): void {
  const { requests, list, filter, newestId } = view
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean)
  const matches = [...requests.values()].filter((request) => this.matchesFilter(request, words))
  matches.sort((a, b) => b.id - a.id)
  list.replaceChildren(...matches.map((request) => this.drawRow(view, request, request.id > newestId)))
  if (!requests.size) {
    list.append(this.createElement('p', { class: 'hint' }, 'No requests yet.'))
  } else if (!matches.length) {
    list.append(this.createElement('p', { class: 'hint' }, 'No request matches the filter.'))
  }
  view.newestId = Math.max(newestId, ...requests.keys())
}

/** True when the path, status, model, text or key id contain each of the words. */
export function matchesFilter(this: App, request: LoggedRequest, words: readonly string[]): boolean {
  const { path, status, account } = request
  const [label] = this.statusLabel(request)
  const fields = [path, status, this.requestBody(request).model, this.promptText(request), account, label]
  const text = fields.map((field) => this.plainText(field)).join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

export function drawRow(this: App, view: View, request: LoggedRequest, isNew: boolean): HTMLElement {
  const [label, tone] = this.statusLabel(request)
  const model = this.requestBody(request).model ?? (request.method === 'POST' ? '' : request.method)
  return this.createButton(
    {
      class: `row${isNew ? ' new' : ''}`,
      'data-id': String(request.id),
      'aria-current': String(request.id === view.selected),
    },
    () => this.select(view, request.id),
    this.createElement(
      'span',
      { class: 'path' },
      `${this.shortPath(request)} `,
      this.createElement('small', {}, this.plainText(model)),
    ),
    this.createElement('span', { class: `status ${tone}${request.isOpen ? ' open' : ''}` }, label),
    this.createElement('span', { class: 'prompt' }, this.promptText(request).slice(0, 160) || ' '),
    this.createElement('span', { class: 'time' }, this.formatTime(request)),
  )
}

/** Draws the selected request, if it has changed: unchanged elements keep the user's selection and scroll position. */
export function drawDetail(this: App, view: View): void {
  const { requests, selected, isRaw, detail, drawn } = view
  const request = selected === undefined ? undefined : requests.get(selected)
  const state = request ? isRaw : requests.size
  if (drawn && drawn.request === request && drawn.state === state) return
  view.drawn = { request, state }
  if (!request) {
    const hint = requests.size ? this.createElement('p', { class: 'hint' }, 'Select a request.') : this.drawEmpty()
    return detail.replaceChildren(hint)
  }
  const { scrollTop } = detail
  const isUnfolded = drawn?.request?.id === request.id && detail.querySelector('details')?.open === true
  const framesBefore = detail.querySelector('.frames')
  const framesTop = framesBefore?.scrollTop ?? 0
  detail.replaceChildren(...this.drawHeading(view, request), ...this.drawSections(request, isRaw, isUnfolded))
  detail.scrollTop = scrollTop
  const frames = detail.querySelector('.frames')
  if (frames && framesBefore) frames.scrollTop = request.isOpen ? frames.scrollHeight : framesTop
}

/** Method, target and outcome of a request, with the buttons. */
export function drawHeading(this: App, view: View, request: LoggedRequest): HTMLElement[] {
  const { method, target, account, host, contentType, isOpen } = request
  const [label, tone] = this.statusLabel(request)
  const { isRaw } = view
  const key = account ? `key ${account.slice(0, 8)}…` : 'no key'
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
      [this.formatTime(request), key, host, contentType].filter(Boolean).join(' · '),
    ),
    this.createElement(
      'div',
      { class: 'tools' },
      this.createButton({ class: 'back' }, () => this.select(view, undefined), 'All requests'),
      this.createButton(
        { 'aria-pressed': String(isRaw) },
        () => this.toggleRaw(view),
        isRaw ? 'Show as conversation' : 'Show as JSON',
      ),
      this.createCopyButton('Copy as curl', () => this.curlCommand(request)),
    ),
  ]
}

/** The injected fault, request, response and frames, then the request headers, folded by default. */
export function drawSections(
  this: App,
  request: LoggedRequest,
  isRaw: boolean,
  isUnfolded: boolean,
): (HTMLElement | '')[] {
  const fault = request.fault && `Injected fault: ${JSON.stringify(request.fault)}`
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`).join('\n')
  return [
    fault ? this.createElement('section', {}, this.createElement('p', { class: 'note' }, fault)) : '',
    this.createElement(
      'section',
      {},
      this.createElement('h3', {}, 'Request'),
      this.drawRequest(request, isRaw),
    ),
    this.createElement(
      'section',
      {},
      this.createElement('h3', {}, 'Response'),
      this.drawAnswer(request, isRaw),
    ),
    this.drawFrames(request, isRaw),
    this.createElement(
      'section',
      {},
      this.createElement(
        'details',
        { open: isUnfolded ? '' : undefined },
        this.createElement('summary', {}, 'Request headers'),
        this.createElement('pre', {}, headers),
      ),
    ),
  ]
}
