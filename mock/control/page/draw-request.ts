import type { LoggedRequest } from '../request-log.ts'
import type { Message } from './body-types.ts'
import type * as element from './element.ts'
import type * as requestText from './request-text.ts'
import type * as text from './text.ts'

/** Functions of this file that call one another. */
interface Own {
  readonly isConversation: typeof isConversation
  readonly drawMessage: typeof drawMessage
  readonly drawTurn: typeof drawTurn
}

/** `this` of the functions in this file; see script.ts. */
type Functions = typeof text & typeof element & typeof requestText & Own

/** The request body: a conversation if it has messages, otherwise JSON. */
export function drawRequest(this: Functions, request: LoggedRequest, isRaw: boolean): HTMLElement[] {
  const { body, omitted } = request
  if (body === undefined || body === null || body === '') {
    return [this.createElement('p', { class: 'facts' }, omitted ?? 'No body.')]
  }
  const { messages = [], tools, ...options } = this.requestBody(request)
  if (isRaw || !this.isConversation(request)) return [this.createElement('pre', {}, this.prettyJson(body))]
  const chips = [
    ...Object.entries(options).map((
      [name, value],
    ) => [name, this.plainText(value)]),
    ...(tools ?? []).map((tool) => ['tool', this.plainText(tool.function?.name ?? tool.type)]),
  ].map(([name, value]) => this.createElement('li', {}, this.createElement('b', {}, `${name} `), value))
  return [
    this.createElement('ul', { class: 'chips' }, chips),
    this.createElement('div', {}, messages.flatMap((message) => this.drawMessage(message))),
  ]
}

/** True if `messages` and `tools` have the shape the API expects. Any other body is shown as JSON. */
export function isConversation(this: Functions, request: LoggedRequest): boolean {
  const { messages, tools } = this.requestBody(request)
  return this.isObjectList(messages) && this.isObjectList(tools ?? []) &&
    messages.every(({ tool_calls }) => this.isObjectList(tool_calls ?? []))
}

export function drawMessage(this: Functions, message: Message): HTMLElement[] {
  const { role, reasoning_content, tool_calls } = message
  const text = this.contentText(message.content)
  return [
    ...(reasoning_content ? [this.drawTurn('thinking', this.plainText(reasoning_content), 'think')] : []),
    ...(text || !tool_calls ? [this.drawTurn(this.plainText(role), text, '')] : []),
    ...(tool_calls ?? []).map((call) =>
      this.drawTurn('tool call', this.callText(call.function?.name, call.function?.arguments), 'call')
    ),
  ]
}

/** One turn of a conversation: a label, such as the role, and its text. */
export function drawTurn(
  this: Functions,
  label: string,
  text: string,
  kind: '' | 'think' | 'call',
): HTMLElement {
  return this.createElement(
    'div',
    { class: `turn ${kind}` },
    this.createElement('span', {}, label),
    this.createElement('p', {}, text),
  )
}
