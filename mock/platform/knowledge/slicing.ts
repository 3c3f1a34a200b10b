import { readPages } from '../../data/decode/document.ts'

/** The text of a file, or the code and message of the failure to read it. */
export type ExtractedText = { readonly text: string } | { readonly code: number; readonly message: string }

/** The maximum number of characters of a document; longer ones fail with 11003. Documented. */
const MAX_CHARACTERS = 50_000

/** Failures to process a document. The codes are documented; messages that the docs lack are assumed. */
export const failures = {
  /** The document has more characters than the account has capacity left. */
  full: { code: 10002, message: '字数超出限制' },
  empty: { code: 11001, message: '文档无文字内容' },
  broken: { code: 11002, message: '文档加密或已损坏' },
  long: { code: 11003, message: '文档字数超过50000' },
} as const

/** Extracts the text of a file. Pages are separated by form feeds, at which slicing by pages splits. */
export async function extractText(bytes: Uint8Array, name: string): Promise<ExtractedText> {
  const text = (await readPages(bytes, name))?.join('\f')
  if (text === undefined) return failures.broken
  if (!text.trim()) return failures.empty
  return [...text].length > MAX_CHARACTERS ? failures.long : { text }
}

/** How to slice a document. */
export interface Slicing {
  /** `knowledge_type` of the API: 1 headings, 2 questions and answers, 3 rows, 5 custom separators, 6 pages, 7 cells, 0 chosen by the server. */
  readonly type: number
  readonly separators: readonly string[]
  /** The maximum number of characters of a slice. */
  readonly size: number
}

/** Where a slice starts, by type. */
const boundaries: Readonly<Record<number, RegExp>> = {
  1: /^(?=#{1,6} |第.{1,9}[章节部])/m,
  2: /^(?=[ \t\u3000]*(?:Q|问|问题)\s*(?:\d+\s*)?[:：])/mi,
  3: /\r?\n/,
  6: /\f/,
  7: /\r?\n|[,\t]/,
}

/** Splits a text into slices, in order and without blank ones. */
export function slice(text: string, { type, separators, size }: Slicing): string[] {
  return split(text, type, separators)
    .map((section) => section.trim())
    .filter((section) => section !== '')
    .flatMap((section) => splitByLength(section, size))
}

function split(text: string, type: number, separators: readonly string[]): string[] {
  const boundary = boundaries[type]
  if (boundary) return text.split(boundary)
  if (type === 5) {
    let sections = [text]
    for (const separator of separators) sections = sections.flatMap((section) => section.split(separator))
    return sections
  }
  // Chosen by the server: headings where the text has some, otherwise paragraphs.
  return boundaries[1]!.test(text) ? text.split(boundaries[1]!) : text.split(/\n\s*\n/)
}

function splitByLength(section: string, size: number): string[] {
  const characters = [...section]
  const slices: string[] = []
  for (let start = 0; start < characters.length; start += size) {
    slices.push(characters.slice(start, start + size).join(''))
  }
  return slices
}
