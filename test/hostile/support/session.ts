import type { ClientOptions, Zhipu } from '../../../src/index.ts'
import type { Harness } from '../../support/harness.ts'
import type { LoggedRequest } from '../server/server.ts'

/** One scenario of the misbehaving server, and its requests. */
export class Session {
  readonly #t: Harness
  readonly #id: string = crypto.randomUUID()
  readonly baseURL: string

  /** The arguments are those that the scenario describes. */
  constructor(t: Harness, scenario: string, ...args: (string | number)[]) {
    this.#t = t
    const segments = [this.#id, scenario, ...args.map((arg) => encodeURIComponent(arg)), '-']
    this.baseURL = `${t.config.misbehavingURL}/${segments.join('/')}`
  }

  /** A client of this scenario. It does not retry. */
  client(options: ClientOptions = {}): Zhipu {
    return this.#t.client({ baseURL: this.baseURL, maxRetries: 0, ...options })
  }

  /** The requests so far, oldest first. */
  async requests(): Promise<LoggedRequest[]> {
    return await (await fetch(`${this.#t.config.misbehavingURL}/log/${this.#id}`)).json()
  }

  /** Waits until the connection of each request is closed. */
  async waitUntilClosed(): Promise<void> {
    const isClosed = async () => (await this.requests()).every(({ closed }) => closed)
    await this.#t.waitUntil(isClosed, 'a connection is still open')
  }

  /** Waits for a number of requests. */
  async waitForRequests(count: number): Promise<void> {
    const hasArrived = async () => (await this.requests()).length >= count
    await this.#t.waitUntil(hasArrived, `fewer than ${count} requests arrived`)
  }
}
