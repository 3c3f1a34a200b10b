import type { Exchange, Protocol } from '../http/exchange.ts'
import type { RawRequest, Reply } from '../http/message.ts'
import type { Scripted } from '../scripting/rules.ts'
import type { Account } from './account.ts'
import type { BodySchema } from './body-schema.ts'
import type { Backend } from './backend.ts'
import type { Settings } from './options.ts'

/** What a handler works with: the request, its route, its account and the backend that all accounts share. */
export interface Context extends Exchange {
  readonly route: Route
  /** Sequence number of the request in the journal; `undefined` for a request that the mock sends to itself. */
  readonly number: number | undefined
  /** State of the API key that sent the request. */
  readonly account: Account
  /** What all accounts of one mock share: clock, ids, options. */
  readonly backend: Backend
}

/** Handles a request. Refusals are thrown as `Refusal`, so that a handler reads as its successful case. */
export type Handler = (context: Context) => Reply | Promise<Reply>

/** One row of the route table. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api`, with `:name` for one segment: `/paas/v4/files/:file_id/content`. */
  readonly path: string
  /** Schema of the JSON body. Source: OpenAPI document of BigModel, 2026-07-11, and fields that the official SDKs send. */
  readonly body?: BodySchema | undefined
  /** Protocol of a route whose requests are turns of a chat: scripts of `zhipu.chat` reply to it. */
  readonly protocol?: Protocol | undefined
  /**
   * The body as a v4 chat request, for conditions and functions of scripts; of a call of an MCP tool, its arguments. @default the body
   */
  readonly toChat?:
    | ((body: Record<string, unknown>, options: Settings, context: Context) => Record<string, unknown>)
    | undefined
  /** The tool that a request calls, for the condition `tool`. @default those that `toChat` offers */
  readonly calledTool?: ((request: RawRequest) => unknown) | undefined
  readonly handle: Handler
  /** True for a request that no rule is meant to reply to, such as the handshake of a protocol: it is never reported as unmatched. */
  readonly isHandshake?: ((context: Context) => boolean) | undefined
  /** Applies a script to this route. @default `applyScript()`, which completes the JSON that `handle` returns */
  readonly script?: ((context: Context, scripted: Scripted) => Reply | Promise<Reply>) | undefined
}
