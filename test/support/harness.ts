import { type ClientOptions, Zhipu } from '../../src/index.ts'
import type { Config, Ground, Seen } from './ground.ts'

/** The language of `x-mock-fault`: what the mock is to do wrong. */
export type Fault = Readonly<Record<string, unknown>>

const patienceMs = 5_000

/** What a case holds in its hand: a client of an account that nobody else uses, and what the mock saw of it. */
export class Harness {
  readonly config: Config
  readonly #ground: Ground
  readonly #accountId: string = crypto.randomUUID().replaceAll('-', '')
  /** `id.secret` of this case's account. */
  readonly key: string = `${this.#accountId}.${crypto.randomUUID().slice(0, 8)}`

  constructor(config: Config, ground: Ground) {
    this.config = config
    this.#ground = ground
  }

  /** A client that speaks to the mock of this ground. */
  client(options: ClientOptions = {}): Zhipu {
    return new Zhipu({ ...this.connection, ...options })
  }

  /** The options by which a client reaches the mock. */
  get connection(): ClientOptions {
    const { baseURL, fetch } = this.#ground
    return { apiKey: this.key, baseURL, dangerouslyAllowBrowser: true, ...(fetch && { fetch }) }
  }

  /** Request options that ask the mock to do this wrong; it counts by account, so `times: 2` is twice in a whole case. */
  fault(fault: Fault): { headers: Record<string, string> } {
    return { headers: { 'x-mock-fault': JSON.stringify(fault) } }
  }

  /** What the mock has seen of this case, oldest first. */
  seen(): Promise<readonly Seen[]> {
    return this.#ground.seen(this.#accountId)
  }

  /** Waits until the mock has closed the books on every request: whole, or its reader gone. */
  async closed(): Promise<void> {
    await this.until(async () => (await this.seen()).every(({ open }) => !open), 'a connection is still open')
  }

  /** Looks again and again until it holds. */
  async until(holds: () => Promise<boolean> | boolean, otherwise: string): Promise<void> {
    for (const startedMs = Date.now(); !(await holds());) {
      if (Date.now() - startedMs > patienceMs) throw new Error(`${otherwise} after ${patienceMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}
