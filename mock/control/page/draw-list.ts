import type { LoggedRequest } from '../request-log.ts'
import type * as answerText from './answer-text.ts'
import type { Summary } from './body-types.ts'
import type * as element from './element.ts'
import type * as requestText from './request-text.ts'
import type * as text from './text.ts'
import type { Translation } from './translate.ts'
import type { Actions, View } from './view.ts'

/** Functions of this file that call one another. */
interface Own {
  readonly drawKeys: typeof drawKeys
  readonly isListed: typeof isListed
  readonly summaryOf: typeof summaryOf
  readonly drawRow: typeof drawRow
  readonly sourceText: typeof sourceText
}

/** `this` of the functions in this file; see script.ts. */
type Functions = typeof text & typeof element & typeof requestText & typeof answerText & Translation & Actions & Own

/** Lists the requests of the selected key that match the filter, newest first. */
export function drawList(this: Functions, view: View): void {
  const { requests, list, filter, newestId } = view
  this.drawKeys(view)
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean)
  const matches = [...requests.values()].filter((request) => this.isListed(view, request, words))
  matches.sort((a, b) => b.id - a.id)
  list.replaceChildren(...matches.map((request) => this.drawRow(view, request, request.id > newestId)))
  if (!requests.size) {
    list.append(this.createElement('p', { class: 'hint' }, this.translate('noRequests')))
  } else if (!matches.length) {
    list.append(this.createElement('p', { class: 'hint' }, this.translate('noMatch')))
  }
  view.newestId = Math.max(newestId, ...requests.keys())
}

/** Offers the keys that have sent requests, as soon as there are two. */
export function drawKeys(this: Functions, view: View): void {
  const { keys, requests } = view
  const accounts = [...new Set(Array.from(requests.values(), ({ account }) => account))].filter((id) =>
    id !== undefined
  )
  if (keys.value && !accounts.includes(keys.value)) keys.value = ''
  keys.hidden = accounts.length < 2
  const drawn = accounts.join(' ')
  // Unchanged options are not replaced: the browser may be showing them.
  if (view.drawnKeys === drawn) return
  view.drawnKeys = drawn
  const { value } = keys
  keys.replaceChildren(
    this.createElement('option', { value: '' }, this.translate('allKeys')),
    ...accounts.map((account) => this.createElement('option', { value: account }, this.keyName(account))),
  )
  keys.value = value
}

/** True for a request of the selected key whose method, path, status, model, text, key id or rule contain each of the words. */
export function isListed(this: Functions, view: View, request: LoggedRequest, words: readonly string[]): boolean {
  if (view.keys.value && request.account !== view.keys.value) return false
  const { searched } = this.summaryOf(view, request)
  return words.every((word) => searched.includes(word))
}

/** What the list shows of a request; computed once for each state of it. */
export function summaryOf(this: Functions, { summaries }: View, request: LoggedRequest): Summary {
  let summary = summaries.get(request)
  if (!summary) summaries.set(request, summary = this.summarize(request))
  return summary
}

/** A row of the list: method, path and model, outcome, text of the request, then stream, duration and tokens. */
export function drawRow(this: Functions, view: View, request: LoggedRequest, isNew: boolean): HTMLElement {
  const { label, tone, facts } = this.summaryOf(view, request)
  const { model } = this.requestBody(request)
  return this.createButton(
    {
      class: `row${isNew ? ' new' : ''}`,
      'data-id': String(request.id),
      'aria-current': String(request.id === view.selected),
      title: [this.formatTime(request), this.sourceText(request)].filter(Boolean).join(' · '),
    },
    () => this.select(view, request.id),
    this.createElement(
      'span',
      { class: 'line' },
      this.createElement(
        'span',
        { class: 'path' },
        this.createElement('b', { class: 'method' }, request.method),
        ` ${this.shortPath(request)} `,
        this.createElement('small', {}, this.plainText(model)),
      ),
      this.createElement('span', { class: `status ${tone}${request.isOpen ? ' open' : ''}` }, label),
    ),
    this.createElement(
      'span',
      { class: 'line' },
      this.createElement('span', { class: 'prompt' }, this.promptText(request).slice(0, 160) || ' '),
      this.createElement('span', { class: 'time' }, facts),
    ),
  )
}

/** What replied: a rule, a recording, or the default reply; `''` before there is a response, and when a fault without a rule replaced it. */
export function sourceText(this: Functions, { answeredBy, status, fault, isOpen }: LoggedRequest): string {
  const isUnknown = status === undefined && (isOpen || fault)
  if (answeredBy === undefined && (isUnknown || (fault && status !== 200))) return ''
  return this.translate('answeredBy', { source: answeredBy ?? this.translate('defaultReply') })
}
