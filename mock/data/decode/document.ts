import { extensionOf, imageExtensions } from './file-type.ts'
import { textOfHtml } from './html.ts'
import { pagesOfOffice } from './office.ts'
import { pagesOfPdf } from './pdf.ts'
import { textOfImage } from './image.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The text of a file, page by page; `undefined` for bytes that nobody can read, as of an encrypted PDF.
 *
 * - What is UTF-8 is read as it stands, whatever its name says, so that a test may call a line of text `scan.png`; tags are taken out
 *   of `.html`.
 * - Of a PDF the strings that it shows, of .docx, .pptx and .xlsx the text, slides and cells.
 * - Of a PNG or JPEG the comment inside, and without one two lines that depend on its bytes; any bytes may be called a picture.
 */
export async function readPages(bytes: Uint8Array, filename = ''): Promise<string[] | undefined> {
  const begins = (...magic: readonly number[]) => magic.every((byte, at) => bytes[at] === byte)
  if (begins(0x25, 0x50, 0x44, 0x46)) return await pagesOfPdf(bytes)
  if (begins(0x50, 0x4b, 3, 4)) return await pagesOfOffice(bytes).catch(() => undefined)
  if (begins(0x89, 0x50, 0x4e, 0x47) || begins(0xff, 0xd8, 0xff)) return [textOfImage(bytes)]
  const text = plain(bytes)
  if (text === undefined) return imageExtensions.has(extensionOf(filename)) ? [textOfImage(bytes)] : undefined
  return [/^html?$/.test(extensionOf(filename)) ? textOfHtml(text) : text]
}

/** The text of a file in one piece. */
export async function readText(bytes: Uint8Array, filename?: string | undefined): Promise<string | undefined> {
  return (await readPages(bytes, filename))?.join('\n\n')
}

function plain(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
