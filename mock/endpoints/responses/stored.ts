import type { DeletedResponse, ResponseObject } from '../../../src/types/responses.ts'
import { type Account, type Slot, slot } from '../../core/account.ts'
import type { Context } from '../../core/context.ts'
import { cursorPage } from '../../core/pagination.ts'
import { refuse } from '../../errors/refusal.ts'
import type { Reply } from '../../http/message.ts'
import { json } from '../../http/reply.ts'
import { plainText } from '../../validation/plain-text.ts'
import type { LooseItem } from './to-chat.ts'

/** How long a response is kept. Docs "Response API", October 2026. */
const LIFETIME_MS = 7 * 86_400_000

/** A response that was created with `store: true`. */
export interface StoredResponse {
  readonly response: ResponseObject
  /** The input of its request, each item with an id. */
  readonly input: readonly LooseItem[]
  /** Everything that the next turn continues: the input of all turns and their output. */
  readonly history: readonly LooseItem[]
  readonly createdAtMs: number
}

const responsesSlot: Slot<Map<string, StoredResponse>> = slot(() => new Map())

/** Stores a response. */
export function store(account: Account, stored: StoredResponse): void {
  account.get(responsesSlot).set(stored.response.id, stored)
}

/** The stored response of this id, unless it has expired. */
export function storedResponse(account: Account, id: unknown, nowMs: number): StoredResponse | undefined {
  const stored = account.peek(responsesSlot)?.get(id as string)
  return stored && nowMs < stored.createdAtMs + LIFETIME_MS ? stored : undefined
}

/** What a request continues. @throws {Refusal} for an id that is unknown, was not stored or has expired. */
export function previousHistory({ account, backend }: Context, id: unknown): readonly LooseItem[] {
  if (id === undefined || id === null) return []
  return (storedResponse(account, id, backend.clock.now()) ?? notFound(id, 400)).history
}

export function retrieve(context: Context): Reply {
  return json(find(context).response)
}

export function remove(context: Context): Reply {
  const { response: { id } } = find(context)
  context.account.get(responsesSlot).delete(id)
  return json({ deleted: true, id, object: 'response' } satisfies DeletedResponse)
}

/** The items of the request, the latest first unless `order` is `asc`. Docs "Response API", October 2026; the members of the list are assumed. */
export function listInput(context: Context): Reply {
  const { input } = find(context)
  const items = input as readonly (LooseItem & { readonly id: string })[]
  const isAscending = context.query.get('order') === 'asc'
  const { data, has_more } = cursorPage(isAscending ? items : items.toReversed(), context.query)
  return json({ data, first_id: data[0]?.id ?? null, has_more, last_id: data.at(-1)?.id ?? null, object: 'list' })
}

function find({ account, backend, params: { response_id: id } }: Context): StoredResponse {
  return storedResponse(account, id, backend.clock.now()) ?? notFound(id, 404)
}

/** The word and the statuses are assumed. */
function notFound(id: unknown, status: number): never {
  const name = plainText(id)
  throw refuse(
    'response_not_found',
    [`Response ${name} 不存在或已过期`, `Response ${name} does not exist or has expired`],
    {
      status,
    },
  )
}
