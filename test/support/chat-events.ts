import type { ChatCompletionParams } from '../../src/index.ts'

/** A question for those who answer by hand. */
export const params: ChatCompletionParams & { stream?: false } = {
  model: 'glm-4.6',
  messages: [{ role: 'user', content: '你好' }],
}

/** A frame that holds this. */
export function frame(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

/** A chunk that says this. */
export function chunk(content: string, over: object = {}): { id: string; choices: { delta: { content: string } }[] } {
  return { id: '1', choices: [{ delta: { content } }], ...over }
}

/** Frames of chunks that say this, one after the other. */
export function say(...contents: string[]): string {
  return contents.map((content) => frame(chunk(content))).join('')
}

/** The chunk that properly ends an answer, or improperly. */
export function finish(finish_reason: string = 'stop'): string {
  return frame({ id: '1', choices: [{ finish_reason, delta: {} }] })
}

export const done: string = frame('[DONE]')
