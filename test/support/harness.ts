import type { Fault as MockFault } from '../../mock/faults/fault.ts'
import { type ClientOptions, type Fetch, Zhipu } from '../../src/index.ts'
import type { RealtimeOptions } from '../../src/realtime/index.ts'
import type { Fixtures } from '../../mock/index.ts'
import type { Config, ObservedRequest, Target } from './target.ts'

/** A fault that the mock applies to the first `times` requests; to all without `times`. */
export type Fault = MockFault & { readonly times?: number | undefined }

/** Chromium reads an abandoned response for up to 5 s to reuse its connection; hundreds at once on a busy machine take longer. */
const waitLimitMs = 25_000

/** What a case works with: a client with an account of its own, and the requests that the mock recorded for it. */
export class Harness {
  readonly config: Config
  readonly #target: Target
  #key: string = `${crypto.randomUUID().replaceAll('-', '')}.${crypto.randomUUID().slice(0, 8)}`

  constructor(config: Config, target: Target) {
    this.config = config
    this.#target = target
  }

  /** `id.secret` of this case's account. */
  get key(): string {
    return this.#key
  }

  /** Gives the case an account that has rules and limits of its own. */
  async useFixtures(fixtures: Fixtures): Promise<void> {
    this.#key = await this.#target.openScope(fixtures)
  }

  /** A client of the mock. */
  client(options: ClientOptions = {}): Zhipu {
    return new Zhipu({ ...this.clientOptions, ...options })
  }

  /** Client options that lead to the mock. */
  get clientOptions(): ClientOptions {
    const { baseURL, fetch } = this.#target
    return { apiKey: this.key, baseURL, dangerouslyAllowBrowser: true, ...(fetch && { fetch }) }
  }

  /** Request options that make the mock apply a fault: a fetch that sends it in the header `x-mock-fault`, `times` times. */
  fault({ times = Infinity, ...fault }: Fault): { fetch: Fetch } {
    // A header value is ASCII only, so other characters are escaped.
    const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
    const header = JSON.stringify(fault).replace(/[^ -~]/g, escape)
    const { fetch = globalThis.fetch } = this.clientOptions
    let left = times
    return {
      fetch: (url, init) =>
        fetch(url, left-- > 0 ? { ...init, headers: { ...init.headers, 'x-mock-fault': header } } : init),
    }
  }

  /** The WebSocket of the target: of the mock in this process, of the runtime, or of `ws` where the runtime has none (Node 20). */
  async webSocket(): Promise<typeof WebSocket> {
    const found = this.#target.WebSocket ?? globalThis.WebSocket
    if (found) return found
    return (await import('ws')).WebSocket as never
  }

  /** Options of `realtime()` that lead to the mock. The WebSocket is that of the runtime where it has one. */
  async realtimeOptions(): Promise<RealtimeOptions> {
    const { apiKey, baseURL, fetch, dangerouslyAllowBrowser } = this.clientOptions
    const isOwn = !this.#target.WebSocket && 'WebSocket' in globalThis
    const webSocket = isOwn ? undefined : await this.webSocket() as RealtimeOptions['webSocket']
    return { apiKey, baseURL, fetch, dangerouslyAllowBrowser, webSocket }
  }

  /** Requests of this case, oldest first. */
  requests(): Promise<readonly ObservedRequest[]> {
    return this.#target.requests(this.#key.split('.')[0]!)
  }

  /** Waits until the mock has finished every request of this case: its body was sent, or the client disconnected. */
  async waitUntilClosed(): Promise<void> {
    const isClosed = (requests: readonly ObservedRequest[]) =>
      requests.length > 0 && requests.every(({ open }) => !open)
    await this.waitUntil(async () => isClosed(await this.requests()), 'a connection is still open')
  }

  /** Polls until the condition is true. @throws {Error} with the text of `otherwise` after a time limit */
  async waitUntil(condition: () => Promise<boolean> | boolean, otherwise: string): Promise<void> {
    for (const startedMs = Date.now(); !(await condition());) {
      if (Date.now() - startedMs > waitLimitMs) throw new Error(`${otherwise} after ${waitLimitMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}
