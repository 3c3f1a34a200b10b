import type { Page, ShownFrame } from '../request-log.ts'
import type { Parts } from './script.ts'
import type { Answer, Told } from './body-types.ts'

export function isStream({ contentType = '' }: Page): boolean {
  return /event-stream/.test(contentType)
}

/** The body as far as it was sent. */
export function bodyOf({ frames }: Page): string {
  return frames.map(({ text = '' }) => text).join('')
}

/** How it ended in a word, and how that is coloured. */
export function verdict({ status, frames, isOpen, hasLeft }: Page): readonly [word: string, mood: '' | 'odd' | 'bad'] {
  if (status === undefined) return isOpen ? ['waiting', 'odd'] : ['dropped', 'bad']
  const event = frames.at(-1)?.event
  if (event) return [`${status} ${event}`, 'bad']
  if (hasLeft) return [`${status} left`, 'odd']
  return [String(status), status >= 400 ? 'bad' : '']
}

/** Why there is no body. */
export function nothing({ status, isOpen }: Page): string {
  if (isOpen) return 'No answer yet.'
  return status === undefined ? 'Nothing: the connection was dropped.' : 'An empty body.'
}

/** Events of a stream, parsed. */
export function eventsOf(this: Parts, page: Page): Told[] {
  return this.bodyOf(page).split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/).filter((line) => line.startsWith('data:'))
    const event = this.parsed(lines.map((line) => line.slice(5).trim()).join('\n'))
    return event === undefined ? [] : [event as Told]
  })
}

/** What an answer says when its events are put together. */
export function answerOf(this: Parts, page: Page): Answer {
  const events = this.isStream(page) ? this.eventsOf(page) : [this.parsed(page.frames[0]?.text) as Told | undefined]
  const answer: Answer = { reasoning: '', content: '', calls: [] }
  for (const event of events) {
    const choice = event?.choices?.[0]
    const part = choice?.delta ?? choice?.message
    answer.reasoning += part?.reasoning_content ?? ''
    answer.content += this.textOf(part?.content)
    const calls = part?.tool_calls
    for (const call of this.isList(calls) ? calls : []) {
      const known = answer.calls[call.index ?? answer.calls.length] ??= { name: '', args: '' }
      known.name += call.function?.name ?? ''
      known.args += call.function?.arguments ?? ''
    }
    answer.finish = choice?.finish_reason ?? answer.finish
    answer.usage = event?.usage ?? answer.usage
    answer.error = event?.error ?? answer.error
  }
  return answer
}

/** What is new in a chunk; the envelope around it is the same in each. */
export function frameText(this: Parts, { text = '', event }: ShownFrame, isRaw: boolean): string {
  if (event) return event === 'cut' ? 'connection dropped here' : 'nothing more is sent'
  const told = this.parsed(/^data: ?(\{.*\})\s*$/s.exec(text)?.[1]) as Told | undefined
  const choice = told?.choices?.[0]
  if (isRaw || !choice) return text.replace(/\n+$/, '')
  const { finish_reason, delta } = choice
  const { role: _, ...rest } = delta ?? { role: '' }
  return JSON.stringify({ ...rest, ...(finish_reason && { finish_reason }), ...(told.usage && { usage: told.usage }) })
}
