import type { LoggedRequest } from '../request-log.ts'
import type { Message } from './body-types.ts'
import type * as element from './element.ts'
import type * as requestText from './request-text.ts'
import type * as text from './text.ts'
import type { Translation } from './translate.ts'
import type { Actions, View } from './view.ts'

/** Functions of this file that call one another. */
interface Own {
  readonly isConversation: typeof isConversation
  readonly drawMessage: typeof drawMessage
  readonly drawThinking: typeof drawThinking
  readonly drawCall: typeof drawCall
  readonly drawTurn: typeof drawTurn
  readonly drawText: typeof drawText
}

/** `this` of the functions in this file; see script.ts. */
type Functions = typeof text & typeof element & typeof requestText & Translation & Actions & Own

/** The request body: a conversation if it has messages, otherwise JSON. */
export function drawRequest(this: Functions, view: View, request: LoggedRequest): HTMLElement[] {
  const { id, body, omitted } = request
  if (body === undefined || body === null || body === '') {
    return [this.createElement('p', { class: 'facts' }, omitted ?? this.translate('noBody'))]
  }
  const { messages = [], tools, ...options } = this.requestBody(request)
  if (view.isRaw || !this.isConversation(request)) return [this.createElement('pre', {}, this.prettyJson(body))]
  const chips = [
    ...Object.entries(options).map((
      [name, value],
    ) => [name, this.plainText(value)]),
    ...(tools ?? []).map((tool) => ['tool', this.plainText(tool.function?.name ?? tool.name ?? tool.type)]),
  ].map(([name, value]) => this.createElement('li', {}, this.createElement('b', {}, `${name} `), value))
  return [
    this.createElement('ul', { class: 'chips' }, chips),
    this.createElement(
      'div',
      {},
      messages.flatMap((message, index) => this.drawMessage(view, message, `${id} request ${index}`)),
    ),
  ]
}

/** True if `messages` and `tools` have the shape the API expects. Any other body is shown as JSON. */
export function isConversation(this: Functions, request: LoggedRequest): boolean {
  const { messages, tools } = this.requestBody(request)
  return this.isObjectList(messages) && this.isObjectList(tools ?? []) &&
    messages.every(({ tool_calls }) => this.isObjectList(tool_calls ?? []))
}

export function drawMessage(this: Functions, view: View, message: Message, id: string): HTMLElement[] {
  const { role, reasoning_content, tool_calls } = message
  const text = this.contentText(message.content)
  return [
    ...(reasoning_content ? [this.drawThinking(view, this.plainText(reasoning_content), `${id} thinking`)] : []),
    ...(text || !tool_calls ? [this.drawTurn(this.plainText(role), this.drawText(view, text, id), '')] : []),
    ...(tool_calls ?? []).map((call, index) =>
      this.drawCall(view, this.callText(call.function?.name, call.function?.arguments), `${id} call ${index}`)
    ),
  ]
}

export function drawThinking(this: Functions, view: View, text: string, id: string): HTMLElement {
  return this.drawTurn(this.translate('thinking'), this.drawText(view, text, id), 'think')
}

export function drawCall(this: Functions, view: View, text: string, id: string): HTMLElement {
  return this.drawTurn(this.translate('toolCall'), this.drawText(view, text, id), 'call')
}

/** One turn of a conversation: a label, such as the role, and its text. */
export function drawTurn(this: Functions, label: string, text: HTMLElement, kind: '' | 'think' | 'call'): HTMLElement {
  return this.createElement('div', { class: `turn ${kind}` }, this.createElement('span', {}, label), text)
}

/** A text, folded to its beginning if it has more than 10 lines or 1000 characters, until the user unfolds it. */
export function drawText(this: Functions, view: View, text: string, id: string): HTMLElement {
  const lines = text.split('\n').length
  if (lines <= 10 && text.length <= 1000) return this.createElement('p', {}, text)
  const isFolded = !view.unfolded.has(id)
  const unfold = lines > 10
    ? this.translate('showAll', { lines })
    : this.translate('showAllCharacters', { characters: text.length })
  return this.createElement(
    'div',
    { class: 'long' },
    this.createElement('p', { class: isFolded ? 'folded' : undefined }, text),
    this.createButton(
      { class: 'fold', 'aria-expanded': String(!isFolded) },
      () => this.toggleFold(view, id),
      isFolded ? unfold : this.translate('showLess'),
    ),
  )
}
