import type { RawRequest } from '../http/message.ts'

/** Which requests a rule applies to. */
export interface RequestFilter {
  /** As written on a mock: `chat`, `POST /rerank`, `zhipu` for the mock itself. */
  readonly label: string
  /** @param path below `/api`, without query */
  matches(raw: RawRequest, path: string): boolean
  /** The requests that replies are for, where they are not all of these. */
  readonly replies?: ((raw: RawRequest, path: string) => boolean) | undefined
}

/** Every request. */
export const everyRequest: RequestFilter = { label: 'zhipu', matches: () => true }
