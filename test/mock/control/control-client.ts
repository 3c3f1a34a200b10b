import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { serve, type Served } from '../../../mock/server.ts'

/** A served mock, and requests to its control API and its chat endpoint over HTTP, as a test in another language sends them. */
export class ControlClient {
  readonly zhipu: MockZhipu
  readonly server: Served

  private constructor(zhipu: MockZhipu, server: Served) {
    this.zhipu = zhipu
    this.server = server
  }

  static async start(): Promise<ControlClient> {
    const zhipu = mockZhipu()
    return new ControlClient(zhipu, await serve(zhipu))
  }

  async close(): Promise<void> {
    await this.server.close()
  }

  async control(
    method: string,
    path: string,
    body?: unknown,
    key?: string,
    // deno-lint-ignore no-explicit-any -- JSON of any shape
  ): Promise<{ status: number; body: any }> {
    const response = await fetch(`${this.server.url}/__mock${path}`, {
      method,
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }

  async chat(content: string, key = 'id.secret', more: object = {}): Promise<Response> {
    return await fetch(`${this.server.baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }], ...more }),
    })
  }

  /** Text of the reply to a chat request. */
  async chatText(content: string, key?: string): Promise<string | undefined> {
    const response = await this.chat(content, key)
    const { choices } = await response.json() as { choices: { message: { content: string } }[] }
    return choices[0]?.message.content
  }
}
