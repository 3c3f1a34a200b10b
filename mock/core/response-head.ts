import type { Context } from './context.ts'
import type { Fields } from './fields.ts'

/** The members that most responses begin with. */
export interface ResponseHead {
  /** Unix seconds. */
  readonly created: number
  readonly id: string
  /** As sent by the client; the same as `id` when none was sent. Observed. */
  readonly request_id: string
}

/** Creates the head of a response, after validating `request_id` and `user_id` of the request. */
export function responseHead(context: Context, fields: Fields): ResponseHead {
  const request_id = fields.requestId(context)
  const id = fields.has('request_id') ? context.backend.ids.request() : request_id
  return { created: context.backend.clock.seconds(), id, request_id }
}
