import type { Page } from '../request-log.ts'
import type { Parts } from './script.ts'

/** What the mock answered, put together. */
export function drawAnswer(this: Parts, page: Page, isRaw: boolean): HTMLElement[] {
  const { reasoning, content, calls, finish, usage, error } = this.answerOf(page)
  const parts: HTMLElement[] = []
  if (page.error) parts.push(this.element('p', { class: 'note bad' }, page.error))
  if (error) {
    const words = `Error ${error.code ?? ''}: ${error.message ?? this.pretty(error)}`
    parts.push(this.element('p', { class: 'note bad' }, words))
  }
  const turns: HTMLElement[] = []
  if (reasoning) turns.push(this.drawTurn('thinking', reasoning, 'think'))
  if (content) turns.push(this.drawTurn('says', content, ''))
  for (const call of calls) if (call) turns.push(this.drawTurn('calls', this.callText(call.name, call.args), 'call'))
  if (turns.length && !isRaw) parts.push(this.element('div', {}, turns))
  const facts: string[] = []
  if (finish) facts.push(`finish_reason ${finish}`)
  if (usage) facts.push(`${usage.prompt_tokens} + ${usage.completion_tokens} tokens`)
  if (facts.length && !isRaw) parts.push(this.element('p', { class: 'facts' }, facts.join(' · ')))
  if (!this.isStream(page) && (isRaw || !turns.length)) {
    const text = this.bodyOf(page)
    parts.push(this.element('pre', {}, this.pretty(this.parsed(text) ?? text) || this.nothing(page)))
  }
  return parts
}
