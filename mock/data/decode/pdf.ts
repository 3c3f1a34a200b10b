import { inflate } from './inflate.ts'
import { latin1 } from '../bytes.ts'

/** A string in parentheses, or in hexadecimal digits. */
const text = /\((?:[^()\\]|\\[^])*\)|<[0-9A-Fa-f\s]*>/g
/** What shows strings: one (`Tj`), or several with the space between them (`TJ`). */
const shows = /(?:\((?:[^()\\]|\\[^])*\)|<[0-9A-Fa-f\s]*>|\[(?:\((?:[^()\\]|\\[^])*\)|[^\]])*\])\s*(?:Tj|TJ|')/g

/** The strings of a PDF, a page for each stream that shows some, a line for each operator that does; `undefined` when it is encrypted. */
export async function pagesOfPdf(bytes: Uint8Array): Promise<string[] | undefined> {
  const raw = latin1(bytes)
  if (raw.includes('/Encrypt')) return undefined
  const pages: string[] = []
  for (const { 0: head, index } of raw.matchAll(/>>\s*stream\r?\n/g)) {
    const dictionary = raw.slice(Math.max(0, raw.lastIndexOf('obj', index)), index)
    const start = index + head.length
    // Readers of PDF trust `endstream` more than a length that does not lead there.
    const told = start + Number(/\/Length (\d+)(?! \d+ R)/.exec(dictionary)?.[1])
    const end = /^\s*endstream/.test(raw.slice(told, told + 12)) ? told : raw.indexOf('endstream', start)
    const content = await unpacked(bytes.subarray(start, end), dictionary)
    const page = (content.match(shows) ?? []).map(lineOf).join('\n')
    if (page) pages.push(page)
  }
  return pages.length ? pages : ['']
}

async function unpacked(bytes: Uint8Array, dictionary: string): Promise<string> {
  if (!dictionary.includes('/FlateDecode')) return latin1(bytes)
  return await inflate(bytes, 'deflate').then(latin1, () => '')
}

function lineOf(show: string): string {
  return (show.match(text) ?? []).map((piece) => piece[0] === '(' ? literal(piece.slice(1, -1)) : hexadecimal(piece))
    .join('')
}

function literal(piece: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
  return piece.replace(/\\(\d{1,3}|[^])/g, (_, code: string) => {
    return /\d/.test(code) ? String.fromCharCode(parseInt(code, 8)) : named[code] ?? code
  })
}

/** Two bytes to a character, as the encodings of Chinese fonts have it. */
function hexadecimal(piece: string): string {
  return piece.replace(/[^0-9A-Fa-f]/g, '').replace(/.{4}/g, (unit) => String.fromCharCode(parseInt(unit, 16)))
}
