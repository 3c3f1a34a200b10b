import type { Language, RawRequest } from './message.ts'

/** A protocol in which a turn of a chat is asked for. `v4` is `/paas/v4/chat/completions` and its coding twin. */
export type Protocol = 'v4' | 'anthropic' | 'responses' | 'realtime'

/** A request that was authenticated and matched a route, as functions of a rule and handlers of routes receive it. */
export interface Exchange extends RawRequest {
  /** Below `/api`, without query: `/paas/v4/files/file-1/content`. */
  readonly path: string
  readonly query: URLSearchParams
  /** The `:name` parts of the route, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Language of error texts, decided by the host. */
  readonly language: Language
  /** The protocol of a chat turn; `undefined` for every other request. */
  readonly protocol: Protocol | undefined
  /** The tool that a request of MCP calls; `undefined` for every other request. */
  readonly calledTool?: unknown
  /** Parses the body as a JSON object. @throws {Refusal} 1210 for anything else, as the API does. */
  json(): Record<string, unknown>
  /**
   * The request as a v4 chat request, whatever its protocol: an Anthropic message has its system prompt in `messages` here, and its tools as
   * functions. Of a protocol that is not chat, the body. @throws {Refusal} as `json()`.
   */
  chatRequest(): Record<string, unknown>
  /** Parses the body as a form. @throws {Refusal} 1210 for anything else. */
  form(): Promise<FormData>
}
