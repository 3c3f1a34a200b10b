import type { Parts } from './script.ts'
import type { View } from './view.ts'

export function hearReader(this: Parts, view: View): void {
  view.filter.addEventListener('input', () => this.redraw(view))
  document.querySelector('#forget')?.addEventListener('click', () => fetch('/__mock/requests', { method: 'DELETE' }))
  addEventListener('hashchange', () => {
    if (!location.hash && view.chosen !== undefined && !this.isWide()) this.choose(view, undefined)
  })
  addEventListener('keydown', (event) => this.step(view, event))
}

/** Shows a request whole, or, on a phone, all of them again. */
export function choose(this: Parts, view: View, id: number | undefined): void {
  view.chosen = id
  location.hash = id === undefined ? '' : String(id)
  document.body.classList.toggle('reading', id !== undefined)
  this.redraw(view)
}

/** To the next request, or the one before. */
export function step(this: Parts, view: View, event: KeyboardEvent): void {
  const { key, target } = event
  if ((target as Element).tagName === 'INPUT' || !['ArrowDown', 'ArrowUp', 'j', 'k'].includes(key)) return
  const rows = [...document.querySelectorAll<HTMLElement>('.row')]
  const at = rows.findIndex(({ dataset }) => dataset['id'] === String(view.chosen))
  const next = rows[at + (key === 'ArrowDown' || key === 'j' ? 1 : -1)]
  if (!next) return
  event.preventDefault()
  this.choose(view, Number(next.dataset['id']))
  next.scrollIntoView({ block: 'nearest' })
}

/** As the style has it: list and detail side by side. */
export function isWide(): boolean {
  return matchMedia('(min-width: 761px)').matches
}
