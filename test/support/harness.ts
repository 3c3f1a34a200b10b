import type { Fault as MockFault } from '../../mock/faults/fault.ts'
import { type ClientOptions, type Fetch, Zhipu } from '../../src/index.ts'
import type { Config, Ground, Seen } from './target.ts'

/** What the mock is to do wrong, and how often; without `times` always. */
export type Fault = MockFault & { readonly times?: number | undefined }

/** Chromium drains an abandoned answer for up to 5 s, hoping to use its connection again; hundreds at once on a busy machine take a while. */
const patienceMs = 25_000

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

  /** Request options that ask the mock to do this wrong: a fetch that says so in a header, `times` times. */
  fault({ times = Infinity, ...fault }: Fault): { fetch: Fetch } {
    // A header holds ASCII only, and JSON can say everything in ASCII.
    const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
    const header = JSON.stringify(fault).replace(/[^ -~]/g, escape)
    const { fetch = globalThis.fetch } = this.connection
    let left = times
    return {
      fetch: (url, init) =>
        fetch(url, left-- > 0 ? { ...init, headers: { ...init.headers, 'x-mock-fault': header } } : init),
    }
  }

  /** What the mock has seen of this case, oldest first. */
  seen(): Promise<readonly Seen[]> {
    return this.#ground.seen(this.#accountId)
  }

  /** Waits until the mock has closed the books on every request of this case: whole, or its reader gone. */
  async closed(): Promise<void> {
    const isClosed = (requests: readonly Seen[]) => requests.length > 0 && requests.every(({ open }) => !open)
    await this.until(async () => isClosed(await this.seen()), 'a connection is still open')
  }

  /** Looks again and again until it holds. */
  async until(holds: () => Promise<boolean> | boolean, otherwise: string): Promise<void> {
    for (const startedMs = Date.now(); !(await holds());) {
      if (Date.now() - startedMs > patienceMs) throw new Error(`${otherwise} after ${patienceMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}
