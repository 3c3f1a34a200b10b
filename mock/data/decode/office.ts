import { decodeEntities } from './html.ts'
import { inflate } from './inflate.ts'

/** The text of a DOCX, PPTX or XLSX file by pages, slides or sheets; `undefined` for another archive. */
export async function pagesOfOffice(bytes: Uint8Array): Promise<string[] | undefined> {
  const files = await unzip(bytes)
  const document = files.get('word/document.xml')
  if (document) return document.split(/<w:lastRenderedPageBreak\s*\/>|<w:br w:type="page"\s*\/>/).map(paragraphs)
  const slides = numbered(files, /^ppt\/slides\/slide(\d+)\.xml$/)
  if (slides.length) return slides.map(paragraphs)
  const shared = elements(files.get('xl/sharedStrings.xml') ?? '', 'si').map(textOf)
  const sheets = numbered(files, /^xl\/worksheets\/sheet(\d+)\.xml$/)
  return sheets.length ? sheets.map((sheet) => rows(sheet, shared)) : undefined
}

/** The files whose names have a number, in the order of the numbers. */
function numbered(files: ReadonlyMap<string, string>, name: RegExp): string[] {
  const entries = [...files].flatMap(([path, xml]) => {
    const number = name.exec(path)?.[1]
    return number ? [{ number: Number(number), xml }] : []
  })
  return entries.sort((a, b) => a.number - b.number).map(({ xml }) => xml)
}

function paragraphs(xml: string): string {
  return textOf(xml.replace(/<\/[aw]:p>|<w:br\s*\/>/g, '\n').replace(/<w:tab\s*\/>/g, '\t')).trim()
}

/** One line for each row, with tabs between cells. */
function rows(xml: string, shared: readonly string[]): string {
  return elements(xml, 'row').map((row) =>
    elements(row, 'c').map((cell) => {
      const value = textOf(elements(cell, 'v')[0] ?? elements(cell, 'is')[0] ?? '')
      return /^<c[^>]* t="s"/.test(cell) ? shared[Number(value)] ?? '' : value
    }).join('\t')
  ).join('\n')
}

/** The elements of a name, none of which contains another one of that name. */
function elements(xml: string, name: string): string[] {
  const start = new RegExp(`<${name}(?: [^<>]*)?/?>`, 'g')
  const found: string[] = []
  for (let match = start.exec(xml); match; match = start.exec(xml)) {
    if (!match[0].endsWith('/>')) {
      const end = xml.indexOf(`</${name}>`, start.lastIndex)
      if (end < 0) break
      start.lastIndex = end + name.length + 3
    }
    found.push(xml.slice(match.index, start.lastIndex))
  }
  return found
}

function textOf(xml: string): string {
  return decodeEntities(xml.replace(/<[^<>]*>/g, ''))
}

const END_OF_DIRECTORY = 0x06054b50
const END_OF_DIRECTORY_BYTES = 22
const DIRECTORY_ENTRY = 0x02014b50
const DIRECTORY_ENTRY_BYTES = 46
const LOCAL_HEADER_BYTES = 30

/** The XML files of an archive by path, read from the directory at its end. Format: PKWARE APPNOTE. */
async function unzip(bytes: Uint8Array): Promise<Map<string, string>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const decoder = new TextDecoder()
  const files = new Map<string, string>()
  let end = bytes.length - END_OF_DIRECTORY_BYTES
  while (end > 0 && view.getUint32(end, true) !== END_OF_DIRECTORY) end--
  let entry = view.getUint32(end + 16, true)
  while (entry < end && view.getUint32(entry, true) === DIRECTORY_ENTRY) {
    const method = view.getUint16(entry + 10, true)
    const size = view.getUint32(entry + 20, true)
    const nameLength = view.getUint16(entry + 28, true)
    const extraLength = view.getUint16(entry + 30, true)
    const commentLength = view.getUint16(entry + 32, true)
    const header = view.getUint32(entry + 42, true)
    const nameStart = entry + DIRECTORY_ENTRY_BYTES
    const name = decoder.decode(bytes.subarray(nameStart, nameStart + nameLength))
    const start = header + LOCAL_HEADER_BYTES + view.getUint16(header + 26, true) + view.getUint16(header + 28, true)
    const content = bytes.subarray(start, start + size)
    if (name.endsWith('.xml')) files.set(name, decoder.decode(method ? await inflate(content, 'deflate-raw') : content))
    entry = nameStart + nameLength + extraLength + commentLength
  }
  return files
}
