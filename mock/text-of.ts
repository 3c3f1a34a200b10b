import { extensionOf } from './attachment.ts'
import { hash } from './random.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A character for each byte. `TextDecoder('latin1')` is windows-1252 by its standard, and Node 20 alone keeps to the name. */
function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

/** What a picture without a comment is read as: two lines that its bytes choose. */
const phrases = [
  '春眠不觉晓',
  '处处闻啼鸟',
  '夜来风雨声',
  '花落知多少',
  '床前明月光',
  '疑是地上霜',
  '举头望明月',
  '低头思故乡',
]

/**
 * The text of a file, page by page; `undefined` for bytes that nobody can read, as of an encrypted PDF or an Office file.
 *
 * - What is UTF-8 is read as it stands, whatever its name says, so that a test may call a line of text `scan.png`; tags are taken out
 *   of `.html`.
 * - Of a real PDF the uncompressed strings, one page for each stream that shows some.
 * - Of a real PNG or JPEG the comment inside, and without one two lines that depend on its bytes.
 */
export function readPages(bytes: Uint8Array, filename = ''): string[] | undefined {
  const raw = latin1(bytes)
  if (raw.startsWith('%PDF-')) return raw.includes('/Encrypt') ? undefined : pagesOfPdf(raw)
  if (raw.startsWith('\x89PNG') || raw.startsWith('\xff\xd8\xff')) return [commentIn(bytes, raw) ?? verse(raw)]
  const text = plain(bytes)
  if (text === undefined) return undefined
  return [/^html?$/.test(extensionOf(filename)) ? withoutTags(text) : text]
}

/** The text of a file in one piece. */
export function readText(bytes: Uint8Array, filename?: string | undefined): string | undefined {
  return readPages(bytes, filename)?.join('\n\n')
}

function plain(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function pagesOfPdf(raw: string): string[] {
  const pages = raw.split('endstream').map(stringsIn).filter((page) => page !== '')
  return pages.length ? pages : ['']
}

/** What `Tj` and `TJ` show, a line each. */
function stringsIn(content: string): string {
  const shown = content.match(/\((?:[^()\\]|\\.)*\)\s*Tj|\[(?:[^\]\\]|\\.)*\]\s*TJ/g) ?? []
  return shown.map((show) =>
    (show.match(/\((?:[^()\\]|\\.)*\)/g) ?? []).map((text) => text.slice(1, -1).replace(/\\(.)/g, '$1')).join('')
  ).join('\n')
}

/** The text of a PNG's `iTXt` or `tEXt` chunk, or of a JPEG's COM segment. */
function commentIn(bytes: Uint8Array, raw: string): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = raw.search(/[it]TXt|tEXt/)
  if (raw[0] === '\x89' && at >= 4) {
    const data = bytes.subarray(at + 4, at + 4 + view.getUint32(at - 4))
    return plain(data.subarray(data.lastIndexOf(0) + 1))
  }
  const mark = raw.indexOf('\xff\xfe')
  if (raw[0] === '\xff' && mark > 0) return plain(bytes.subarray(mark + 4, mark + 2 + view.getUint16(mark + 2)))
  return undefined
}

function verse(raw: string): string {
  const first = hash(raw) % phrases.length
  return `${phrases[first]}\n${phrases[(first + 1) % phrases.length]}`
}

/** The text between tags; scripts and styles are no text. */
export function withoutTags(html: string): string {
  return html
    .replace(/<(script|style)\b[^]*?<\/\1>/gi, '')
    .replace(/<\/(p|div|h\d|li|tr|title)>|<br\s*\/?>/gi, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&nbsp;/g, ' ').replace(/&amp;/g, '&')
    .replace(/[ \t]*\n[ \t\n]*/g, '\n')
    .trim()
}
