import { inflate } from './inflate.ts'
import { latin1 } from '../bytes.ts'

/**
 * A token of a page: a string, in parentheses or as hexadecimal digits in angle brackets; a bracket; a word. A string without its end is a token too:
 * the scan of a page stays linear.
 */
const token = /\((?:[^()\\]|\\[^])*\)?|<[0-9A-Fa-f\s]*>|[[\]<>]|[^\s()<>[\]]+/g
/** Operators that show text: one string (`Tj`, `'`), or an array of strings and offsets (`TJ`). */
const showOperators = ['Tj', 'TJ', "'"]

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
    const page = linesOf(content).join('\n')
    if (page) pages.push(page)
  }
  return pages.length ? pages : ['']
}

async function decodeStream(bytes: Uint8Array, dictionary: string): Promise<string> {
  if (!dictionary.includes('/FlateDecode')) return latin1(bytes)
  return await inflate(bytes, 'deflate').then(latin1, () => '')
}

/** The text of each operator that shows text: of the string or the array before it. */
function linesOf(content: string): string[] {
  const lines: string[] = []
  let strings: string[] = []
  let isInArray = false
  for (const [text] of content.matchAll(token)) {
    if (text === '[' || text === ']') {
      isInArray = text === '['
      if (isInArray) strings = []
    } else if (/^\(|^<.*>$/s.test(text)) {
      if (!isInArray) strings = []
      strings.push(decodeString(text))
    } else if (!isInArray) {
      if (strings.length > 0 && showOperators.includes(text)) lines.push(strings.join(''))
      strings = []
    }
  }
  return lines
}

function decodeString(string: string): string {
  return string[0] === '(' ? decodeEscapes(string.slice(1, -1)) : decodeHex(string)
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
