import { inflate } from './inflate.ts'
import { latin1 } from '../bytes.ts'

/** A string literal: characters in parentheses, or hexadecimal digits in angle brackets. */
const stringLiteral = /\((?:[^()\\]|\\[^])*\)|<[0-9A-Fa-f\s]*>/g
/** An operator that shows text, with its operands: one string (`Tj`, `'`) or an array of strings and offsets (`TJ`). */
const showOperator = /(?:\((?:[^()\\]|\\[^])*\)|<[0-9A-Fa-f\s]*>|\[(?:\((?:[^()\\]|\\[^])*\)|[^\]])*\])\s*(?:Tj|TJ|')/g

/** The text of a PDF: one page for each stream with text, one line for each operator that shows text. `undefined` for an encrypted PDF. */
export async function pagesOfPdf(bytes: Uint8Array): Promise<string[] | undefined> {
  const raw = latin1(bytes)
  if (raw.includes('/Encrypt')) return undefined
  const pages: string[] = []
  for (const { 0: head, index } of raw.matchAll(/>>\s*stream\r?\n/g)) {
    const dictionary = raw.slice(Math.max(0, raw.lastIndexOf('obj', index)), index)
    const start = index + head.length
    // Like other PDF readers, uses `/Length` only when `endstream` follows there.
    const declaredEnd = start + Number(/\/Length (\d+)(?! \d+ R)/.exec(dictionary)?.[1])
    const isLengthValid = /^\s*endstream/.test(raw.slice(declaredEnd, declaredEnd + 12))
    const end = isLengthValid ? declaredEnd : raw.indexOf('endstream', start)
    const content = await decodeStream(bytes.subarray(start, end), dictionary)
    const page = (content.match(showOperator) ?? []).map(lineOf).join('\n')
    if (page) pages.push(page)
  }
  return pages.length ? pages : ['']
}

async function decodeStream(bytes: Uint8Array, dictionary: string): Promise<string> {
  if (!dictionary.includes('/FlateDecode')) return latin1(bytes)
  return await inflate(bytes, 'deflate').then(latin1, () => '')
}

function lineOf(operator: string): string {
  const strings = operator.match(stringLiteral) ?? []
  return strings.map((string) => string[0] === '(' ? decodeEscapes(string.slice(1, -1)) : decodeHex(string)).join('')
}

function decodeEscapes(string: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
  return string.replace(/\\(\d{1,3}|[^])/g, (_, code: string) => {
    return /\d/.test(code) ? String.fromCharCode(parseInt(code, 8)) : named[code] ?? code
  })
}

/** Two bytes for each character, as in the encodings of Chinese fonts. */
function decodeHex(string: string): string {
  return string.replace(/[^0-9A-Fa-f]/g, '').replace(/.{4}/g, (unit) => String.fromCharCode(parseInt(unit, 16)))
}
