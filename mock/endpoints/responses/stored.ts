import type { DeletedResponse } from '../../../src/types/responses.ts'
import { type Account, type Slot, slot } from '../../core/account.ts'
import type { Context } from '../../core/context.ts'
import { cursorPage } from '../../core/pagination.ts'
import { refuse } from '../../errors/refusal.ts'
import type { Reply } from '../../http/message.ts'
import { json } from '../../http/reply.ts'
import { plainText } from '../../validation/plain-text.ts'
import { ResponseStore, type StoredResponse, type Turn } from './response-store.ts'
import type { LooseItem } from './to-chat.ts'

const responsesSlot: Slot<ResponseStore> = slot(() => new ResponseStore())

/** Stores a response. */
export function store(account: Account, stored: StoredResponse): void {
  account.get(responsesSlot).add(stored)
}

/** The turn of a response; `undefined` for an id that is unknown, was not stored or has expired. */
export function turnOf({ account, backend }: Context, id: unknown): Turn | undefined {
  return account.peek(responsesSlot)?.get(id, backend.clock.now())
}

/** The turns up to that of a response; `undefined` as in `turnOf()`, and when a turn was dropped. */
export function historyOf(context: Context, id: unknown): readonly LooseItem[] | undefined {
  const turn = turnOf(context, id)
  return turn && context.account.get(responsesSlot).historyOf(turn)
}

/** @throws {Refusal} for a `previous_response_id` whose history is not known */
export function checkPrevious(context: Context, id: unknown): void {
  if (id !== undefined && id !== null && !historyOf(context, id)) notFound(id, 400)
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

function find(context: Context): Turn {
  const { response_id: id } = context.params
  return turnOf(context, id) ?? notFound(id, 404)
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
