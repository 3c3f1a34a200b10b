import { readPages } from '../../data/decode/document.ts'

/** What became of reading a file: its text, or the code and the words of the failure. */
export type Extract = { readonly text: string } | { readonly code: number; readonly message: string }

/** Characters a document may have: more is refused with 11003. Documented. */
const MOST_CHARACTERS = 50_000

/** Failures of documents. The codes are documented; the words are ours where the page has none. */
export const failures = {
  /** 10002: the account has no room for so many characters. */
  full: { code: 10002, message: '字数超出限制' },
  empty: { code: 11001, message: '文档无文字内容' },
  broken: { code: 11002, message: '文档加密或已损坏' },
  long: { code: 11003, message: '文档字数超过50000' },
} as const

/** Reads a file; its pages are parted by form feeds, where a cut by pages finds them. */
export async function extract(bytes: Uint8Array, name: string): Promise<Extract> {
  const text = (await readPages(bytes, name))?.join('\f')
  if (text === undefined) return failures.broken
  if (!text.trim()) return failures.empty
  return [...text].length > MOST_CHARACTERS ? failures.long : { text }
}
