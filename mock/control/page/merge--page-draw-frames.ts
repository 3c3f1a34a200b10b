import type { Page } from '../request-log.ts'
import type { Parts } from './script.ts'

/** The frames of a stream, along the time and one by one. */
export function drawFrames(this: Parts, page: Page, isRaw: boolean): HTMLElement | '' {
  const { frames } = page
  const [first, last] = [frames[0], frames.at(-1)]
  if (!this.isStream(page) || !first || !last) return ''
  const spanMs = Math.max(last.afterMs, 2)
  const firstAfter = `after ${this.duration(first.afterMs)}`
  const title = frames.length === 1
    ? `1 frame, ${firstAfter}`
    : `${frames.length} frames, the first ${firstAfter}, the last after ${this.duration(last.afterMs)}`
  const marks = frames.map(({ event, afterMs }) =>
    this.element('i', { class: event ? 'event' : '', style: `left:${1 + 98 * afterMs / spanMs}%` })
  )
  const scale = ['0', this.duration(spanMs / 2), this.duration(spanMs)].map((text) => this.element('span', {}, text))
  const rows = frames.map((frame) =>
    this.element(
      'div',
      { class: frame.event ? 'frame event' : 'frame' },
      this.element('time', {}, `+${this.duration(frame.afterMs)}`),
      this.element('code', {}, this.frameText(frame, isRaw)),
    )
  )
  return this.element(
    'section',
    {},
    this.element('h3', {}, title),
    this.element('div', { class: 'strip', 'aria-hidden': 'true' }, marks),
    this.element('div', { class: 'scale' }, scale),
    this.element('div', { class: 'frames' }, rows),
  )
}
