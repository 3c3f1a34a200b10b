import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Child } from '../../support/child.ts'
import { type RuntimeName, startProgram } from '../support/programs.ts'

/** A `zhipu-fetch mock` in a process of its own. */
export class ServedMock implements AsyncDisposable {
  readonly port: number
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly #child: Child

  private constructor(port: number, child: Child) {
    this.port = port
    this.url = `http://127.0.0.1:${port}`
    this.#child = child
  }

  static async start(runtime: RuntimeName, args: readonly string[] = []): Promise<ServedMock> {
    const child = await startProgram(runtime, 'mock/cli.ts', ['mock', '--port', '0', ...args])
    return new ServedMock(await portOf(child), child)
  }

  /** Sends a chat and returns its status. */
  async chat(content: string = 'hello', key: string = 'id.secret'): Promise<number> {
    const response = await this.post('/api/paas/v4/chat/completions', chatBody(content), key)
    await response.text()
    return response.status
  }

  async post(
    path: string,
    body: BodyInit,
    key: string = 'id.secret',
    type: string = 'application/json',
  ): Promise<Response> {
    const accept = 'application/json, text/event-stream'
    const headers = { authorization: `Bearer ${key}`, 'content-type': type, accept }
    return await fetch(this.url + path, { method: 'POST', headers, body })
  }

  /** Sends a request to the control API, as its user does. */
  async control(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const init = body === undefined ? { method } : { method, headers, body: text }
    const response = await fetch(`${this.url}/__mock${path}`, init)
    return { status: response.status, text: await response.text() }
  }

  /** Memory of the process that is in use, on Linux. */
  async residentBytes(): Promise<number> {
    const pages = (await readFile(`/proc/${this.#child.process.pid}/statm`, 'utf8')).split(' ')[1]
    return Number(pages) * 4_096
  }

  /** The last lines of standard error. */
  stderr(): string {
    return this.#child.stderr()
  }

  /** Interrupts the process, and resolves with how it ended: `exit 0`. */
  async interrupt(): Promise<string> {
    this.#child.process.kill('SIGINT')
    return await this.#child.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.process.kill('SIGKILL')
    await this.#child.ended
  }
}

/** JSON of a chat request. */
export function chatBody(content: unknown, more: object = {}): string {
  return JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }], ...more })
}

async function portOf(child: Child): Promise<number> {
  const lines = createInterface({ input: child.process.stdout as Readable })
  for await (const line of lines) {
    const port = / http:\/\/[^:]+:(\d+)/.exec(line)?.[1]
    if (port) return Number(port)
  }
  throw new Error(`Cannot start mock: it ended with ${await child.ended}\n${child.stderr()}`)
}
