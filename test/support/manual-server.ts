import { type ClientOptions, type Fetch, Zhipu } from '../../src/index.ts'
import { ManualClock, tick } from './manual-clock.ts'

/** A request to which a test responds step by step. */
export class ManualRequest {
  readonly url: string
  readonly init: RequestInit
  readonly response: Promise<Response>
  /** True when the client has aborted the request or cancelled the body. */
  disconnected = false
  #answer!: (response: Response) => void
  #refuse!: (reason: unknown) => void
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor(url: string, init: RequestInit) {
    this.url = url
    this.init = init
    this.response = new Promise((resolve, reject) => {
      this.#answer = resolve
      this.#refuse = reject
    })
    const { signal } = init
    signal!.addEventListener('abort', () => {
      this.disconnected = true
      this.fail(signal!.reason)
    })
  }

  get headers(): Headers {
    return new Headers(this.init.headers)
  }

  /** Sends a complete response. */
  respond(response: Response): void {
    this.#answer(response)
  }

  /** Sends the headers and the first text; the body stays open. */
  begin(text: string = '', init: ResponseInit = { headers: { 'content-type': 'text/event-stream' } }): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      cancel: () => void (this.disconnected = true),
    })
    this.#answer(new Response(body, init))
    if (text) this.send(text)
  }

  /** Sends a part of the body. */
  send(piece: string | Uint8Array): void {
    this.#controller!.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece)
  }

  /** Sends the last text and ends the body. */
  end(text: string = ''): void {
    if (text) this.send(text)
    this.#controller!.close()
  }

  /** Drops the connection, before the headers or in the body. */
  fail(reason: unknown): void {
    this.#refuse(reason)
    this.#controller?.error(reason)
  }
}

/** A server without network: each request waits for the test to respond, and the clock for the test to advance it. */
export class ManualServer {
  readonly clock: ManualClock = new ManualClock()
  readonly requests: ManualRequest[] = []
  #taken = 0

  readonly fetch: Fetch = (url, init) => {
    const request = new ManualRequest(url, init)
    this.requests.push(request)
    return request.response
  }

  /** A client of this server. */
  client(options: ClientOptions = {}): Zhipu {
    const { fetch, clock } = this
    return new Zhipu({ apiKey: 'id.secret', endpoint: 'cn', fetch, clock, random: () => 0, ...options })
  }

  /** Waits for the next request. */
  async next(): Promise<ManualRequest> {
    while (this.#taken === this.requests.length) await tick()
    return this.requests[this.#taken++]!
  }
}
