import type { Answer, RawRequest } from '../http/message.ts'
import type { ClientVariables } from './environment.ts'
import type { RequestHandler } from './request-handler.ts'

/** How `listen()` intercepts the requests of this program. */
export interface ListenOptions {
  /**
   * `'fetch'` replaces `globalThis.fetch`; `'msw'` intercepts `fetch`, `node:http` and `XMLHttpRequest` through the msw that is installed.
   * `'auto'` replaces `globalThis.fetch` and, in Node where a suitable msw is installed, intercepts `node:http` and `XMLHttpRequest` too.
   *
   * Two servers of MSW at a time do not both see every request. Beside one that the project starts, before or after `listen()`, `'auto'`
   * answers `fetch`, whatever the server's `onUnhandledRequest` is, and leaves `node:http` and `XMLHttpRequest` to the server. Start the server
   * first: `close()` of a mock that listened before it stops both, and with a release of MSW before 2.15, or MSW 2 on Node 26, `listen()` works in
   * this order only. For a client on `node:http` (axios), give the handlers of the mock to the
   * server instead of calling `listen()`: `setupServer(...handlers(zhipu), ...yours)`, with `handlers` from `zhipu-fetch/mock/msw`.
   * @default 'auto'
   */
  via?: 'auto' | 'msw' | 'fetch' | undefined
  /**
   * Sets `ZHIPUAI_API_KEY`, `ZHIPU_API_KEY` and `ZAI_API_KEY` to the key of the mock until `close()`, for applications that read their key from
   * the environment; `ZHIPUAI_BASE_URL` and `ZAI_BASE_URL`, where they are set to a host that is not mocked, name BigModel and Z.ai meanwhile.
   * A list names the clients whose variables are set: `zhipu` those above, `anthropic` and `openai` those of SDKs that an application
   * uses with GLM: `ANTHROPIC_API_KEY`, `ANTHROPIC_AUTH_TOKEN` and `ANTHROPIC_BASE_URL`, `OPENAI_API_KEY` and `OPENAI_BASE_URL`.
   * They are set when `listen()` has resolved: an application that reads them while it is imported must be imported after that. Deno needs
   * `--allow-env` for these variables.
   * @default false
   */
  env?: ClientVariables | undefined
}

/** What `listen()` needs of a mock. */
export interface Interceptable {
  readonly apiKey: string
  answer(raw: RawRequest): Answer | Promise<Answer>
  intercepts(host: string): boolean
  /** True for the id of a key that this mock has issued. */
  owns(keyId: string): boolean
}

/** What intercepts requests of this program. */
export interface Interceptor {
  readonly via: 'msw' | 'fetch' | 'WebSocket'
  readonly stop: () => void
}

/** What `listen()` keeps, and functions that importing the mock loads in any case: a module that both parts import would be a file of its own. */
export interface Interception {
  readonly mocks: ReadonlySet<Interceptable>
  readonly restorers: WeakMap<Interceptable, () => void>
  readonly interceptors: Interceptor[]
  readonly answer: RequestHandler
  readonly intercepts: (host: string) => boolean
  readonly addFetch: () => void
  readonly setGlobal: (name: string, value: unknown) => void
  readonly webSocketOf: (handler: RequestHandler) => typeof WebSocket
  readonly stop: () => void
}
