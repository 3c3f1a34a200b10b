import type { KnowledgeDocument } from '../../../src/resources/document.ts'
import { characterCount, type Doc } from './store.ts'

/** State of the embedding of a document: 0 running, 1 done, 2 failed. */
export type EmbeddingStatus = 0 | 1 | 2

/** The fields of a document that all endpoints return, in wire order. */
export function documentFields(
  doc: Doc,
  embedding_stat: EmbeddingStatus,
): Omit<KnowledgeDocument, 'knowledge_type' | 'failInfo'> {
  return {
    id: doc.id,
    custom_separator: doc.separators,
    sentence_size: doc.sentenceSize,
    length: doc.bytes.byteLength,
    word_num: characterCount(doc),
    name: doc.name,
    url: doc.url,
    embedding_stat,
  }
}

/** `failInfo` of a document whose embedding has failed; no field otherwise. */
export function failureFields(
  { extracted }: Doc,
  embedding_stat: EmbeddingStatus,
): Pick<KnowledgeDocument, 'failInfo'> {
  if (embedding_stat !== 2 || 'text' in extracted) return {}
  return { failInfo: { embedding_code: extracted.code, embedding_msg: extracted.message } }
}
