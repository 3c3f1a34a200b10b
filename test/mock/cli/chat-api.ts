import type { ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { type ChatBody, serveLoopback } from '../../support/loopback-server.ts'

/** The chunks of a chat stream: reasoning, answer and the last chunk with the usage. */
export const reasoningChunks: object[] = [delta({ reasoning_content: '\nhm' }), delta({ reasoning_content: ' so' })]
export const answerChunks: object[] = [delta({ content: '\nHello' }), delta({ content: ' there' })]
export const lastChunk: { readonly usage: object; readonly [field: string]: unknown } = {
  id: 'a',
  created: 1,
  model: 'glm-4.6',
  choices: [{ index: 0, finish_reason: 'stop', delta: { role: 'assistant', content: '' } }],
  usage: {
    prompt_tokens: 7,
    completion_tokens: 5,
    total_tokens: 12,
    prompt_tokens_details: { cached_tokens: 3 },
    completion_tokens_details: { reasoning_tokens: 2 },
  },
}

type Handler = (body: ChatBody, response: ServerResponse) => void

/** Starts an API for the current test; `env` points the command to it. */
export async function startApi(handler: Handler): Promise<{
  readonly requests: readonly ChatBody[]
  readonly baseURL: string
  readonly env: Record<string, string>
}> {
  const api = await serveLoopback(handler)
  onTestFinished(() => api[Symbol.asyncDispose]())
  const { bodies: requests, baseURL } = api
  return { requests, baseURL, env: { ZHIPUAI_API_KEY: 'id.secret', ZHIPUAI_BASE_URL: baseURL } }
}

/** Streams the chunks and ends the stream. */
export function streaming(chunks: object[]): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' })
    response.end(`${chunks.map(sseEvent).join('')}data: [DONE]\n\n`)
  }
}

/** Sends a response as JSON. */
export function responding(status: number, body: unknown): Handler {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
}

/** Streams the first chunk, `Hel`, and leaves the stream open. */
export const stalling: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' })
  response.write(sseEvent(delta({ content: 'Hel' })))
}

/** A chunk with these members of `delta`. */
export function delta(fields: object): object {
  return {
    id: 'a',
    created: 1,
    model: 'glm-4.6',
    choices: [{ index: 0, delta: { role: 'assistant', ...fields } }],
  }
}

function sseEvent(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}
