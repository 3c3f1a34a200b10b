import type { Page } from '../request-log.ts'
import type { Parts } from './script.ts'
import type { View } from './view.ts'

/** Begins: follows `/__mock/events` and hears the reader. */
export function follow(this: Parts): void {
  const view: View = {
    live: document.querySelector('#live') as HTMLElement,
    filter: document.querySelector('#filter') as HTMLInputElement,
    list: document.querySelector('#list') as HTMLElement,
    detail: document.querySelector('#detail') as HTMLElement,
    pages: new Map(),
    chosen: undefined,
    isRaw: false,
    isDue: false,
    newest: 0,
    drawn: undefined,
  }
  this.hearMock(view)
  this.hearReader(view)
  this.redraw(view)
}

export function hearMock(this: Parts, view: View): void {
  const { pages, live } = view
  const source = new EventSource('/__mock/events')
  source.addEventListener('open', () => {
    pages.clear()
    live.className = 'on'
    this.redraw(view)
  })
  source.addEventListener('error', () => {
    live.className = ''
    live.textContent = 'the mock is gone, waiting for it'
  })
  source.addEventListener('request', ({ data }) => this.take(view, JSON.parse(data)))
  source.addEventListener('forget', ({ data }) => this.forget(view, Number(data)))
}

/** A request has come or gone on. On a desk the newest is shown until the reader chooses one. */
export function take(this: Parts, view: View, page: Page): void {
  const { pages, chosen } = view
  const isNew = !pages.has(page.id)
  if (isNew && this.isWide() && (chosen === undefined || chosen === Math.max(...pages.keys()))) {
    view.chosen = page.id
    document.body.classList.add('reading')
  }
  pages.set(page.id, page)
  this.redraw(view)
}

export function forget(this: Parts, view: View, id: number): void {
  view.pages.delete(id)
  if (view.chosen === id) {
    view.chosen = undefined
    document.body.classList.remove('reading')
  }
  this.redraw(view)
}

/** Draws in the next frame, however much comes until then. */
export function redraw(this: Parts, view: View): void {
  if (!view.isDue) requestAnimationFrame(() => this.draw(view))
  view.isDue = true
}

export function draw(this: Parts, view: View): void {
  const { pages, live } = view
  view.isDue = false
  document.body.classList.toggle('bare', pages.size === 0)
  document.title = `${pages.size ? `(${pages.size}) ` : ''}Zhipu mock`
  this.drawList(view)
  const open = [...pages.values()].filter(({ isOpen }) => isOpen).length
  if (live.className === 'on') {
    live.textContent = `${pages.size} request${pages.size === 1 ? '' : 's'}${open ? `, ${open} open` : ''}`
  }
  this.drawDetail(view)
}
