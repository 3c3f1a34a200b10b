import type { Language, RawRequest } from './message.ts'

/** A request that was authenticated and matched a route, as functions of a rule and handlers of routes receive it. */
export interface Exchange extends RawRequest {
  /** Below `/api`, without query: `/paas/v4/files/file-1/content`. */
  readonly path: string
  readonly query: URLSearchParams
  /** The `:name` parts of the route, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Language of error texts, decided by the host. */
  readonly language: Language
  /** Parses the body as a JSON object. @throws {Refusal} 1210 for anything else, as the API does. */
  json(): Record<string, unknown>
  /** Parses the body as a form. @throws {Refusal} 1210 for anything else. */
  form(): Promise<FormData>
}
