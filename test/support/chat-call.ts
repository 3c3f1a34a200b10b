import type { MockZhipu, Scope } from '../../mock/index.ts'

/** What a test sets besides the body. */
export interface PostOptions {
  /** @default the key of the mock */
  readonly key?: string | undefined
  /** @default 'https://open.bigmodel.cn' */
  readonly origin?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
}

/** The body of a chat request with one user message. */
export function chatBody(text: string, rest: object = {}): object {
  return { model: 'glm-4.6', messages: [{ role: 'user', content: text }], ...rest }
}

/** Sends a chat request with the mock's own `fetch`, without the client, so that a test sees the bytes. */
export function postChat(mock: MockZhipu, body: unknown, options: PostOptions = {}): Promise<Response> {
  return postJson(mock, '/paas/v4/chat/completions', body, options)
}

/** Sends JSON to a path below `/api`. */
export function postJson(mock: MockZhipu, path: string, body: unknown, options: PostOptions = {}): Promise<Response> {
  const { key = mock.apiKey, origin = 'https://open.bigmodel.cn', headers, signal } = options
  return mock.fetch(`${origin}/api${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  })
}

/** The content of the reply to a question, or the error as text. */
export async function answerText(mock: MockZhipu, text: string, rest: object = {}, scope?: Scope): Promise<string> {
  const response = await postChat(mock, chatBody(text, rest), { key: scope?.apiKey })
  const body = await response.json()
  return body.choices?.[0].message.content ?? `${response.status} ${body.error?.code}: ${body.error?.message}`
}

/** The JSON of every event of a stream, without `[DONE]`. */
// deno-lint-ignore no-explicit-any -- a test reads the members that it expects
export async function eventsOf(response: Response): Promise<any[]> {
  const events = (await response.text()).split('\n\n').filter((event) => event.startsWith('data: {'))
  return events.map((event) => JSON.parse(event.slice(6)))
}

/** The text of a stream until it ends or breaks, and which of both. */
export async function readUntilEnd(response: Response): Promise<{ text: string; end: 'complete' | 'broken' }> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
    }
    return { text, end: 'complete' }
  } catch {
    return { text, end: 'broken' }
  }
}
