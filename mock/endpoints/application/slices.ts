import type { ApplicationSliceInfo } from '../../../src/resources/application.ts'
import type { Context } from '../../core/context.ts'
import { searchSlices } from '../../platform/knowledge/search.ts'
import { knowledgeOf } from '../../platform/knowledge/store.ts'

/**
 * The slices of all knowledge bases of the account that match the question. Positions are calculated as lines of an A4 page, in points: a
 * page has 28 lines, one for each slice.
 */
export function slicesFor(context: Context, question: string): ApplicationSliceInfo {
  const state = knowledgeOf(context.account)
  const slices = [...state.docs.values()].flatMap((doc) => state.slicesOf(doc))
  const search = { method: 'keyword', ratio: 0, recallCount: 10, resultCount: 10, threshold: 0, rerank: false }
  const matches = searchSlices(slices, { ...search, query: question })
  const docs = [...new Set(matches.map(({ doc }) => doc))]
  return {
    document_slices: docs.map(({ id, name, url }) => ({
      document: { id, name, url, dtype: 1 },
      slice_info: matches.filter(({ doc }) => doc.id === id).map(({ index, text }) => ({
        document_id: id,
        position: {
          x0: 72,
          x1: 523,
          top: 72 + (index % 28) * 25,
          bottom: 92 + (index % 28) * 25,
          page: 1 + Math.floor(index / 28),
          height: 842,
          width: 595,
        },
        text,
      })),
      hide_positions: false,
      images: [],
    })),
    has_old_document: false,
  }
}
