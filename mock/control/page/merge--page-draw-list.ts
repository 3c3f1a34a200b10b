import type { Page } from '../request-log.ts'
import type { Parts } from './script.ts'
import type { View } from './view.ts'

/** The requests that fit the filter, newest first. */
export function drawList(this: Parts, view: View): void {
  const { pages, list, filter, newest } = view
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = [...pages.values()].filter((page) => this.fits(page, words)).sort((a, b) => b.id - a.id)
  list.replaceChildren(...shown.map((page) => this.drawRow(view, page, page.id > newest)))
  if (!pages.size) list.append(this.element('p', { class: 'nothing' }, 'No requests yet.'))
  else if (!shown.length) list.append(this.element('p', { class: 'nothing' }, 'No request fits the filter.'))
  view.newest = Math.max(newest, ...pages.keys())
}

/** True when all the words are found. */
export function fits(this: Parts, page: Page, words: readonly string[]): boolean {
  const { path, status, account } = page
  const facts = [path, status, this.asked(page).model, this.said(page), account, this.verdict(page)[0]]
  const text = facts.join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

export function drawRow(this: Parts, view: View, page: Page, isFresh: boolean): HTMLElement {
  const [word, mood] = this.verdict(page)
  const model = this.asked(page).model ?? (page.method === 'POST' ? '' : page.method)
  return this.button(
    {
      class: `row${isFresh ? ' fresh' : ''}`,
      'data-id': String(page.id),
      'aria-current': String(page.id === view.chosen),
    },
    () => this.choose(view, page.id),
    this.element('span', { class: 'what' }, `${this.shortPath(page)} `, this.element('small', {}, model)),
    this.element('span', { class: `status ${mood}${page.isOpen ? ' open' : ''}` }, word),
    this.element('span', { class: 'said' }, this.said(page).slice(0, 160) || ' '),
    this.element('span', { class: 'when' }, this.clock(page)),
  )
}
