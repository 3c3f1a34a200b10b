import { type Refusal, refuse } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import { type Base, type Doc, knowledgeOf, type KnowledgeState } from './store.ts'

/** An item found by its id, with the state that holds it. */
export interface Lookup<Item> {
  readonly state: KnowledgeState
  readonly item: Item
}

/** Creates the refusal for an id that the account does not have. `field` is the name of the id. */
export type RefuseId = (field: string) => Refusal

/**
 * Finds a knowledge base by its id.
 *
 * @throws {Refusal} for an unknown id: that of `refuseId`, or 1214; assumed, the docs name no code for it.
 */
export function baseById({ account }: Context, id: string, refuseId: RefuseId = refuseBaseId): Lookup<Base> {
  const state = knowledgeOf(account)
  const item = state.bases.get(id)
  if (!item) throw refuseId('knowledge_id')
  return { state, item }
}

/**
 * Finds a document by its id.
 *
 * @throws {Refusal} for an unknown id: that of `refuseId`, or 11000 with HTTP 200 and the code in the envelope; docs: "code 200 is success".
 */
export function documentById({ account }: Context, id: string, refuseId: RefuseId = refuseDocumentId): Lookup<Doc> {
  const state = knowledgeOf(account)
  const item = state.docs.get(id)
  if (!item) throw refuseId('document_id')
  return { state, item }
}

function refuseBaseId(field: string): Refusal {
  return refuse('1214', { field }, { status: 200 })
}

function refuseDocumentId(): Refusal {
  return refuse('11000', '文档不存在', { status: 200 })
}
