import type { Page } from '../request-log.ts'
import type { Parts } from './script.ts'
import type { Message } from './body-types.ts'

/** What the application sent: a conversation where it is one. */
export function drawRequest(this: Parts, page: Page, isRaw: boolean): HTMLElement[] {
  const { body } = page
  if (body === undefined || body === null || body === '') return [this.element('p', { class: 'facts' }, 'No body.')]
  const { messages = [], tools, ...rest } = this.asked(page)
  if (isRaw || !this.isConversation(page)) return [this.element('pre', {}, this.pretty(body))]
  const chips = [
    ...Object.entries(rest).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ...(tools ?? []).map((tool) => ['tool', tool.function?.name ?? tool.type]),
  ].map(([name, value]) => this.element('li', {}, this.element('b', {}, `${name} `), value))
  return [
    this.element('ul', { class: 'chips' }, chips),
    this.element('div', {}, messages.flatMap((message) => this.drawMessage(message))),
  ]
}

/** True for a body that the API would read as one; what it refuses is a reason to look here. */
export function isConversation(this: Parts, page: Page): boolean {
  const { messages, tools } = this.asked(page)
  return this.isList(messages) && this.isList(tools ?? []) &&
    messages.every(({ tool_calls }) => this.isList(tool_calls ?? []))
}

export function drawMessage(this: Parts, message: Message): HTMLElement[] {
  const { role, reasoning_content, tool_calls } = message
  const text = this.textOf(message.content)
  return [
    ...(reasoning_content ? [this.drawTurn('thinking', reasoning_content, 'think')] : []),
    ...(text || !tool_calls ? [this.drawTurn(role, text, '')] : []),
    ...(tool_calls ?? []).map((call) =>
      this.drawTurn('calls', this.callText(call.function?.name, call.function?.arguments), 'call')
    ),
  ]
}

/** One who speaks, and what they say. */
export function drawTurn(this: Parts, who: string, text: string, kind: '' | 'think' | 'call'): HTMLElement {
  return this.element('div', { class: `turn ${kind}` }, this.element('span', {}, who), this.element('p', {}, text))
}
