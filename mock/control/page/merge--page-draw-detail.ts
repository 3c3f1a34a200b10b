import type { Page } from '../request-log.ts'
import type { Parts } from './script.ts'
import type { View } from './view.ts'

/** The request that is chosen. What has not changed stays, and with it what the reader has opened or selected. */
export function drawDetail(this: Parts, view: View): void {
  const { pages, chosen, isRaw, detail, drawn } = view
  const page = chosen === undefined ? undefined : pages.get(chosen)
  const state = page ? isRaw : pages.size
  if (drawn && drawn.page === page && drawn.state === state) return
  view.drawn = { page, state }
  if (!page) {
    const hint = pages.size ? this.element('p', { class: 'nothing' }, 'Choose a request.') : this.drawEmpty()
    return detail.replaceChildren(hint)
  }
  const { scrollTop } = detail
  const isUnfolded = drawn?.page?.id === page.id && detail.querySelector('details')?.open === true
  const framesBefore = detail.querySelector('.frames')
  const framesTop = framesBefore?.scrollTop ?? 0
  detail.replaceChildren(...this.drawHead(view, page), ...this.drawBody(page, isRaw, isUnfolded))
  detail.scrollTop = scrollTop
  const frames = detail.querySelector('.frames')
  if (frames && framesBefore) frames.scrollTop = page.isOpen ? frames.scrollHeight : framesTop
}

/** Which request it is, and what can be done with it. */
export function drawHead(this: Parts, view: View, page: Page): HTMLElement[] {
  const { method, target, account, host, contentType, isOpen } = page
  const [word, mood] = this.verdict(page)
  const { isRaw } = view
  const key = account ? `key ${account.slice(0, 8)}…` : 'no key'
  return [
    this.element(
      'div',
      { class: 'top' },
      this.element('h2', {}, `${method} ${target}`),
      this.element('span', { class: `status ${mood}${isOpen ? ' open' : ''}` }, word),
    ),
    this.element('p', { class: 'facts' }, [this.clock(page), key, host, contentType].filter(Boolean).join(' · ')),
    this.element(
      'div',
      { class: 'tools' },
      this.button({ class: 'back' }, () => this.choose(view, undefined), 'All requests'),
      this.button(
        { 'aria-pressed': String(isRaw) },
        () => this.turnOver(view),
        isRaw ? 'Show as conversation' : 'Show as JSON',
      ),
      this.copier('Copy as curl', () => this.curlOf(page)),
    ),
  ]
}

/** Between conversation and JSON. */
export function turnOver(this: Parts, view: View): void {
  view.isRaw = !view.isRaw
  this.drawDetail(view)
}

/** What was done to the answer, what came, what went, and the headers, which are folded until the reader wants them. */
export function drawBody(this: Parts, page: Page, isRaw: boolean, isUnfolded: boolean): (HTMLElement | '')[] {
  const spoiled = page.fault && `Spoiled on purpose: ${JSON.stringify(page.fault)}`
  const headers = Object.entries(page.headers).map(([name, value]) => `${name}: ${value}`).join('\n')
  return [
    spoiled ? this.element('section', {}, this.element('p', { class: 'note' }, spoiled)) : '',
    this.element('section', {}, this.element('h3', {}, 'The application sent'), this.drawRequest(page, isRaw)),
    this.element('section', {}, this.element('h3', {}, 'The mock answered'), this.drawAnswer(page, isRaw)),
    this.drawFrames(page, isRaw),
    this.element(
      'section',
      {},
      this.element(
        'details',
        { open: isUnfolded ? '' : undefined },
        this.element('summary', {}, 'Request headers'),
        this.element('pre', {}, headers),
      ),
    ),
  ]
}
