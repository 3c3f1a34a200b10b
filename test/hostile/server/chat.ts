import { greeting } from '../../support/question.ts'

const opening = { index: 0, delta: { role: 'assistant', content: '' } }

/** An event with these data. */
export const event = (data: unknown): string => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

/** The event of a chunk with this content. */
export const delta = (content: string, id: string | undefined = '1'): string =>
  event({ id, choices: [{ ...opening, delta: { content } }] })

/** The event that completes an answer. */
export const finish = (reason: string = 'stop', id: string | undefined = '1'): string =>
  event({ id, choices: [{ index: 0, finish_reason: reason, delta: {} }] })

export const done: string = event('[DONE]')

/** A complete stream whose text is the greeting. */
export const greetingStream: string = delta(greeting) + finish() + done

/** A complete answer whose text is the greeting. */
export const greetingAnswer: string = JSON.stringify({
  id: '1',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: greeting } }],
})
