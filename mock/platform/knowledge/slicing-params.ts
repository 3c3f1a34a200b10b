import { badField } from '../../errors/refusal.ts'
import type { Fields } from '../../core/fields.ts'

const textFiles = ['txt', 'doc', 'docx', 'pdf', 'ppt', 'pptx', 'md', 'html']
const sheetFiles = ['xls', 'xlsx', 'csv']
const pagedFiles = ['pdf', 'ppt', 'pptx']

/** File extensions by `knowledge_type`, the type of slicing; 0 leaves the choice to the server. Source: OpenAPI of 2026-07-11. */
export const extensionsByType: Readonly<Record<number, readonly string[]>> = {
  0: [...textFiles, ...sheetFiles],
  1: textFiles,
  2: textFiles,
  3: sheetFiles,
  5: textFiles,
  6: pagedFiles,
  7: sheetFiles,
}

/** The fields of a request that say how to slice a document. */
export interface SlicingParams {
  readonly knowledgeType: number
  readonly sentenceSize: number
  /** `undefined` keeps the separators of the document. */
  readonly separators: string[] | undefined
}

/**
 * Reads and validates the slicing fields of a request. Forms send numbers as strings.
 *
 * @throws {Refusal} 1214 for an invalid value.
 */
export function readSlicing(fields: Fields, defaultSize = 300): SlicingParams {
  const knowledgeType = Number(fields.body['knowledge_type'] ?? 0)
  if (!extensionsByType[knowledgeType]) throw badField('knowledge_type')
  const sentenceSize = Number(fields.body['sentence_size'] ?? defaultSize)
  if (!(sentenceSize >= 20 && sentenceSize <= 2000)) throw badField('sentence_size')
  const separators = fields.has('custom_separator') ? [...fields.texts('custom_separator')] : undefined
  return { knowledgeType, sentenceSize, separators }
}
