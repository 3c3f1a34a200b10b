import { concatBytes } from '../bytes.ts'
import { crc32 } from './crc32.ts'

/** A file of an archive. */
export interface ZipEntry {
  readonly name: string
  readonly bytes: Uint8Array
}

/** An archive (PKWARE APPNOTE) whose files are stored as they are: real, and needs no compression. */
export function zip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const locals: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { name, bytes } of entries) {
    const title = new TextEncoder().encode(name)
    const facts = factsOf(bytes, title.length)
    const local = concatBytes([words(0x04034b50), facts, title, bytes])
    directory.push(concatBytes([words(0x02014b50), halves(20), facts, new Uint8Array(10), words(offset), title]))
    locals.push(local)
    offset += local.length
  }
  const index = concatBytes(directory)
  const count = entries.length
  return concatBytes([
    ...locals,
    index,
    words(0x06054b50),
    halves(0, 0, count, count),
    words(index.length, offset),
    halves(0),
  ])
}

/** Version 2.0, names in UTF-8, stored, 1980-01-01, checksum, both sizes, length of the name, no extra field. */
function factsOf(bytes: Uint8Array, titleLength: number): Uint8Array {
  return concatBytes([
    halves(20, 0x0800, 0, 0, 0x21),
    words(crc32(bytes), bytes.length, bytes.length),
    halves(titleLength, 0),
  ])
}

function halves(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 255, value >>> 8]))
}

function words(...values: number[]): Uint8Array {
  return Uint8Array.from(
    values.flatMap((value) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]),
  )
}
