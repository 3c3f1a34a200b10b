import { readPages } from '../../data/decode/document.ts'

/** What became of reading a file: its text, or the code and the words of the failure. */
export type ExtractedText = { readonly text: string } | { readonly code: number; readonly message: string }

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
export async function extractText(bytes: Uint8Array, name: string): Promise<ExtractedText> {
  const text = (await readPages(bytes, name))?.join('\f')
  if (text === undefined) return failures.broken
  if (!text.trim()) return failures.empty
  return [...text].length > MOST_CHARACTERS ? failures.long : { text }
}

/** How a document is to be cut; the numbers are the API's. */
export interface Slicing {
  /** 1 headings, 2 questions and answers, 3 rows, 5 own separators, 6 pages, 7 cells; 0 leaves it to the server. */
  readonly type: number
  readonly separators: readonly string[]
  /** Most characters of a slice. */
  readonly size: number
}

/** Where a slice begins, for each kind of cut. */
const before: Readonly<Record<number, RegExp>> = {
  1: /^(?=#{1,6} |第.{1,9}[章节部])/m,
  2: /^(?=\s*(?:Q|问|问题)\s*\d*\s*[:：])/mi,
  3: /\r?\n/,
  6: /\f/,
  7: /\r?\n|[,\t]/,
}

/** Cuts a text into slices, in order, none of them blank. */
export function slice(text: string, { type, separators, size }: Slicing): string[] {
  return divide(text, type, separators)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .flatMap((piece) => chop(piece, size))
}

function divide(text: string, type: number, separators: readonly string[]): string[] {
  const pattern = before[type]
  if (pattern) return text.split(pattern)
  if (type === 5) return separators.reduce((pieces, mark) => pieces.flatMap((piece) => piece.split(mark)), [text])
  // Left to the server: by headings where there are some, otherwise by paragraphs.
  return before[1]!.test(text) ? text.split(before[1]!) : text.split(/\n\s*\n/)
}

function chop(piece: string, size: number): string[] {
  const letters = [...piece]
  const slices: string[] = []
  for (let at = 0; at < letters.length; at += size) slices.push(letters.slice(at, at + size).join(''))
  return slices
}
