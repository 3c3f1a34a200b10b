import { extensionOf, imageExtensions } from './file-type.ts'
import { textOfHtml } from './html.ts'
import { pagesOfOffice } from './office.ts'
import { pagesOfPdf } from './pdf.ts'
import { textOfImage } from './image.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The text of a file, page by page; `undefined` for a file that cannot be read, such as an encrypted PDF.
 *
 * - PDF: the text that it shows. DOCX, PPTX, XLSX: paragraphs, slides and cells.
 * - PNG, JPEG, and bytes that are not UTF-8 with the file name of an image: the comment of the image; without one, two lines that depend on the
 *   bytes.
 * - UTF-8: the text itself, whatever the file name, so that a test can name a line of text `scan.png`. HTML files: without tags.
 */
export async function readPages(bytes: Uint8Array, filename = ''): Promise<string[] | undefined> {
  const startsWith = (...magic: readonly number[]) => magic.every((byte, index) => bytes[index] === byte)
  if (startsWith(0x25, 0x50, 0x44, 0x46)) return await pagesOfPdf(bytes)
  if (startsWith(0x50, 0x4b, 3, 4)) return await pagesOfOffice(bytes).catch(() => undefined)
  if (startsWith(0x89, 0x50, 0x4e, 0x47) || startsWith(0xff, 0xd8, 0xff)) return [textOfImage(bytes)]
  const text = decodeText(bytes)
  if (text === undefined) return imageExtensions.has(extensionOf(filename)) ? [textOfImage(bytes)] : undefined
  return [/^html?$/.test(extensionOf(filename)) ? textOfHtml(text) : text]
}

/** The text of a file, its pages joined by empty lines. */
export async function readText(bytes: Uint8Array, filename?: string | undefined): Promise<string | undefined> {
  return (await readPages(bytes, filename))?.join('\n\n')
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
