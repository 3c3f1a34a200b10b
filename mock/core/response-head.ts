import type { Context } from './context.ts'
import type { Fields } from './fields.ts'

/** What most answers begin with. */
export interface Head {
  /** Unix seconds. */
  readonly created: number
  readonly id: string
  /** As it came; the same as `id` when none came. Observed. */
  readonly request_id: string
}

/** The head of the answer to a request, whose `request_id` and `user_id` are looked at on the way. */
export function headOf(context: Context, fields: Fields): Head {
  const request_id = fields.requestId(context)
  const id = fields.has('request_id') ? context.backend.ids.request() : request_id
  return { created: context.backend.clock.seconds(), id, request_id }
}
