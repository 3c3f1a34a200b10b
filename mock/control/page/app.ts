import type { LoggedRequest } from '../request-log.ts'
import type * as answerText from './answer-text.ts'
import type * as drawAnswer from './draw-answer.ts'
import type * as drawDetail from './draw-detail.ts'
import type * as drawEmpty from './draw-empty.ts'
import type * as drawList from './draw-list.ts'
import type * as drawRequest from './draw-request.ts'
import type * as element from './element.ts'
import type * as requestText from './request-text.ts'
import type * as text from './text.ts'
import type { Translation } from './translate.ts'
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
  readonly selectKey: typeof selectKey
  readonly toggleFold: typeof toggleFold
  readonly toggleRaw: typeof toggleRaw
  readonly isWide: typeof isWide
  readonly scheduleDraw: typeof scheduleDraw
  readonly draw: typeof draw
  readonly countText: typeof countText
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
  & typeof drawDetail
  & typeof drawList
  & Translation
  & Own

/** Starts the page: subscribes to the mock, binds the user's input and draws for the first time. */
export function start(this: App): void {
  const view: View = {
    live: document.querySelector('#live') as HTMLElement,
    filter: document.querySelector('#filter') as HTMLInputElement,
    keys: document.querySelector('#keys') as HTMLSelectElement,
    clear: document.querySelector('#clear') as HTMLButtonElement,
    list: document.querySelector('#list') as HTMLElement,
    detail: document.querySelector('#detail') as HTMLElement,
    requests: new Map(),
    selected: undefined,
    isRaw: false,
    isDrawScheduled: false,
    newestId: 0,
    drawn: undefined,
    drawnKeys: undefined,
    summaries: new WeakMap(),
    unfolded: new Set(),
  }
  this.translateDocument()
  this.subscribe(view)
  this.bindEvents(view)
  this.scheduleDraw(view)
}

/** Follows `/__mock/events`. The mock sends all its requests again on each connection. */
export function subscribe(this: App, view: View): void {
  const { requests, live } = view
  const source = new EventSource(`/__mock/events?language=${this.language()}`)
  source.addEventListener('open', () => {
    requests.clear()
    live.className = 'on'
    this.scheduleDraw(view)
  })
  source.addEventListener('error', () => {
    live.className = ''
    live.textContent = this.translate('disconnected')
  })
  source.addEventListener('request', ({ data }) => this.addRequest(view, JSON.parse(data)))
  source.addEventListener('forget', ({ data }) => this.removeRequest(view, Number(data)))
}

export function bindEvents(this: App, view: View): void {
  view.filter.addEventListener('input', () => this.scheduleDraw(view))
  view.keys.addEventListener('change', () => this.scheduleDraw(view))
  view.clear.addEventListener('click', () => fetch('/__mock/requests', { method: 'DELETE' }))
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
  if (['INPUT', 'SELECT'].includes((target as Element).tagName) || !['ArrowDown', 'ArrowUp', 'j', 'k'].includes(key)) {
    return
  }
  const rows = [...document.querySelectorAll<HTMLElement>('.row')]
  const index = rows.findIndex(({ dataset }) => dataset['id'] === String(view.selected))
  const row = rows[index + (key === 'ArrowDown' || key === 'j' ? 1 : -1)]
  if (!row) return
  event.preventDefault()
  this.select(view, Number(row.dataset['id']))
  row.scrollIntoView({ block: 'nearest' })
}

/** Lists only the requests with this key. */
export function selectKey(this: App, view: View, account: string): void {
  view.keys.value = account
  this.scheduleDraw(view)
}

/** Shows a long text completely, or its beginning again. */
export function toggleFold(this: App, view: View, id: string): void {
  if (!view.unfolded.delete(id)) view.unfolded.add(id)
  view.drawn = view.drawn && { ...view.drawn, state: undefined }
  this.drawDetail(view)
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
  const { requests, live, clear } = view
  view.isDrawScheduled = false
  document.body.classList.toggle('no-requests', requests.size === 0)
  document.title = `${requests.size ? `(${requests.size}) ` : ''}${this.translate('title')}`
  clear.disabled = requests.size === 0
  this.drawList(view)
  if (live.className === 'on') live.textContent = this.countText(view)
  this.drawDetail(view)
}

/** The number of requests, and how many of them are open. */
export function countText(this: App, { requests }: View): string {
  const count = requests.size
  const open = [...requests.values()].filter(({ isOpen }) => isOpen).length
  const text = count === 1 ? this.translate('oneRequest') : this.translate('requestCount', { count })
  return text + (open ? this.translate('openCount', { count: open }) : '')
}
