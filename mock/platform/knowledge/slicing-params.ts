import { badField } from '../../errors/refusal.ts'
import type { Fields } from '../../core/fields.ts'

const prose = ['txt', 'doc', 'docx', 'pdf', 'ppt', 'pptx', 'md', 'html']
const sheets = ['xls', 'xlsx', 'csv']
const paged = ['pdf', 'ppt', 'pptx']

/** Which files each kind of cut is for; 0 leaves it to the server. Source: OpenAPI of 2026-07-11. */
export const extensionsByType: Readonly<Record<number, readonly string[]>> = {
  0: [...prose, ...sheets],
  1: prose,
  2: prose,
  3: sheets,
  5: prose,
  6: paged,
  7: sheets,
}

/** How a request wants a document to be cut. */
export interface SlicingParams {
  readonly knowledgeType: number
  readonly sentenceSize: number
  /** Absent, the document keeps those it has. */
  readonly separators: string[] | undefined
}

/**
 * Reads how a document is to be cut; forms bring numbers as digits.
 * @throws {Refusal} 1214
 */
export function readSlicing(fields: Fields, size = 300): SlicingParams {
  const knowledgeType = Number(fields.body['knowledge_type'] ?? 0)
  if (!extensionsByType[knowledgeType]) throw badField('knowledge_type')
  const sentenceSize = Number(fields.body['sentence_size'] ?? size)
  if (!(sentenceSize >= 20 && sentenceSize <= 2000)) throw badField('sentence_size')
  const separators = fields.has('custom_separator') ? [...fields.texts('custom_separator')] : undefined
  return { knowledgeType, sentenceSize, separators }
}
