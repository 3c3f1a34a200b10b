import { refuse } from '../../errors/refusal.ts'
import type { Context } from '../../core/context.ts'
import { type Base, type Doc, knowledgeOf, type KnowledgeState } from './store.ts'

/** What a route works on. */
export interface Lookup<Item> {
  readonly state: KnowledgeState
  readonly item: Item
}

/**
 * The knowledge base that a request names. Assumed: 1214 for one that is not there; the documents name no code for it.
 * @throws {Refusal}
 */
export function baseById({ account }: Context, id: string): Lookup<Base> {
  const state = knowledgeOf(account)
  const item = state.bases.get(id)
  if (!item) throw refuse('1214', { field: 'knowledge_id' }, { status: 200 })
  return { state, item }
}

/**
 * The document that a request names. HTTP 200 with the code in the envelope; docs: "code 200 is success".
 * @throws {Refusal} 11000, when it is not there
 */
export function documentById({ account }: Context, id: string): Lookup<Doc> {
  const state = knowledgeOf(account)
  const item = state.docs.get(id)
  if (!item) throw refuse('11000', '文档不存在', { status: 200 })
  return { state, item }
}
