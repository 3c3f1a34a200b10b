import type { ChatCompletionParams } from '../../src/index.ts'

/** Params of a chat. */
export const chatParams: ChatCompletionParams & { stream?: false } = {
  model: 'glm-4.6',
  messages: [{ role: 'user', content: '你好' }],
}

/** An SSE event with these data. */
export function frame(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

/** A chunk with this content. */
export function chunk(content: string, over: object = {}): { id: string; choices: { delta: { content: string } }[] } {
  return { id: '1', choices: [{ delta: { content } }], ...over }
}

/** SSE events of chunks with these contents. */
export function chunkFrames(...contents: string[]): string {
  return contents.map((content) => frame(chunk(content))).join('')
}

/** The SSE event of the last chunk. */
export function finish(finish_reason: string = 'stop'): string {
  return frame({ id: '1', choices: [{ finish_reason, delta: {} }] })
}

/** The event that ends a stream. */
export const done: string = frame('[DONE]')
