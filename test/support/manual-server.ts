import { type ClientOptions, type Fetch, Zhipu } from '../../src/index.ts'
import { HandClock, tick } from './manual-clock.ts'

/** A request that a test answers by hand, piece by piece. */
export class HandRequest {
  readonly url: string
  readonly init: RequestInit
  readonly response: Promise<Response>
  /** Whether the client has hung up. */
  hungUp = false
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
      this.hungUp = true
      this.fail(signal!.reason)
    })
  }

  get headers(): Headers {
    return new Headers(this.init.headers)
  }

  /** Answers whole. */
  answer(response: Response): void {
    this.#answer(response)
  }

  /** Sends headers, and text if there is any; the body stays open. */
  begin(text: string = '', init: ResponseInit = { headers: { 'content-type': 'text/event-stream' } }): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      cancel: () => void (this.hungUp = true),
    })
    this.#answer(new Response(body, init))
    if (text) this.send(text)
  }

  send(piece: string | Uint8Array): void {
    this.#controller!.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece)
  }

  end(text: string = ''): void {
    if (text) this.send(text)
    this.#controller!.close()
  }

  /** Breaks the connection, before headers or in the body. */
  fail(reason: unknown): void {
    this.#refuse(reason)
    this.#controller?.error(reason)
  }
}

/** A client whose every request waits for a hand to answer it, by a clock that stands. */
export class HandServer {
  readonly clock: HandClock = new HandClock()
  readonly requests: HandRequest[] = []
  #taken = 0

  readonly fetch: Fetch = (url, init) => {
    const request = new HandRequest(url, init)
    this.requests.push(request)
    return request.response
  }

  client(options: ClientOptions = {}): Zhipu {
    const { fetch, clock } = this
    return new Zhipu({ apiKey: 'id.secret', endpoint: 'cn', fetch, clock, random: () => 0, ...options })
  }

  /** The next request, which may not have come yet. */
  async next(): Promise<HandRequest> {
    while (this.#taken === this.requests.length) await tick()
    return this.requests[this.#taken++]!
  }
}
