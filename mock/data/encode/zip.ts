import { concatBytes } from '../bytes.ts'
import { crc32 } from './crc32.ts'

/** A file of a ZIP archive. */
export interface ZipEntry {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Encodes a ZIP archive of uncompressed files. Format: PKWARE APPNOTE. */
export function zip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const localFiles: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { name, bytes } of entries) {
    const encodedName = new TextEncoder().encode(name)
    const fields = commonFields(bytes, encodedName.length)
    const localFile = concatBytes([u32(0x04034b50), fields, encodedName, bytes])
    directory.push(concatBytes([u32(0x02014b50), u16(20), fields, new Uint8Array(10), u32(offset), encodedName]))
    localFiles.push(localFile)
    offset += localFile.length
  }
  const index = concatBytes(directory)
  const count = entries.length
  return concatBytes([
    ...localFiles,
    index,
    u32(0x06054b50),
    u16(0, 0, count, count),
    u32(index.length, offset),
    u16(0),
  ])
}

/** Fields of both headers: version 2.0, UTF-8 names, no compression, 1980-01-01, checksum, both sizes, name length, no extra field. */
function commonFields(bytes: Uint8Array, nameLength: number): Uint8Array {
  return concatBytes([
    u16(20, 0x0800, 0, 0, 0x21),
    u32(crc32(bytes), bytes.length, bytes.length),
    u16(nameLength, 0),
  ])
}

function u16(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 255, value >>> 8]))
}

function u32(...values: number[]): Uint8Array {
  return Uint8Array.from(
    values.flatMap((value) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]),
  )
}
