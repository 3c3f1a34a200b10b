import { entitiesOf } from './html.ts'
import { inflate } from './inflate.ts'

/** The text of a Word, PowerPoint or Excel file of today (.docx, .pptx, .xlsx): pages, slides, sheets. `undefined` for other archives. */
export async function pagesOfOffice(bytes: Uint8Array): Promise<string[] | undefined> {
  const files = await unzip(bytes)
  const document = files.get('word/document.xml')
  if (document) return document.split(/<w:lastRenderedPageBreak\s*\/>|<w:br w:type="page"\s*\/>/).map(paragraphs)
  const slides = numbered(files, /^ppt\/slides\/slide(\d+)\.xml$/)
  if (slides.length) return slides.map(paragraphs)
  const shared = elements(files.get('xl/sharedStrings.xml') ?? '', 'si').map(bare)
  const sheets = numbered(files, /^xl\/worksheets\/sheet(\d+)\.xml$/)
  return sheets.length ? sheets.map((sheet) => rows(sheet, shared)) : undefined
}

/** Files whose names count, in order. */
function numbered(files: ReadonlyMap<string, string>, name: RegExp): string[] {
  return [...files].flatMap(([path, xml]) => {
    const number = name.exec(path)?.[1]
    return number ? [{ number: Number(number), xml }] : []
  }).sort((one, other) => one.number - other.number).map(({ xml }) => xml)
}

function paragraphs(xml: string): string {
  return entitiesOf(xml.replace(/<\/[aw]:p>|<w:br\s*\/>/g, '\n').replace(/<w:tab\s*\/>/g, '\t').replace(/<[^>]*>/g, ''))
    .trim()
}

/** A line for each row, tabs between its cells. */
function rows(xml: string, shared: readonly string[]): string {
  return elements(xml, 'row').map((row) =>
    elements(row, 'c').map((cell) => {
      const value = bare(elements(cell, 'v')[0] ?? elements(cell, 'is')[0] ?? '')
      return /^<c[^>]* t="s"/.test(cell) ? shared[Number(value)] ?? '' : value
    }).join('\t')
  ).join('\n')
}

function elements(xml: string, name: string): string[] {
  return xml.match(new RegExp(`<${name}(?: [^>]*)?(?:/>|>[^]*?</${name}>)`, 'g')) ?? []
}

function bare(xml: string): string {
  return entitiesOf(xml.replace(/<[^>]*>/g, ''))
}

/** The XML files of an archive (PKWARE APPNOTE), by the directory at its end. */
async function unzip(bytes: Uint8Array): Promise<Map<string, string>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const files = new Map<string, string>()
  let end = bytes.length - 22
  while (end > 0 && view.getUint32(end, true) !== 0x06054b50) end--
  const decoder = new TextDecoder()
  for (let at = view.getUint32(end + 16, true); at < end && view.getUint32(at, true) === 0x02014b50;) {
    const [method, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true)]
    const [title, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ]
    const name = decoder.decode(bytes.subarray(at + 46, at + 46 + title))
    const local = view.getUint32(at + 42, true)
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    const packed = bytes.subarray(start, start + size)
    if (name.endsWith('.xml')) files.set(name, decoder.decode(method ? await inflate(packed, 'deflate-raw') : packed))
    at += 46 + title + extra + comment
  }
  return files
}
