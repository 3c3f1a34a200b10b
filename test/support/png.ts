import { Buffer } from 'node:buffer'
import { crc32, inflateSync } from 'node:zlib'

/** A PNG with palette, read by code that shares nothing with the mock: Node's zlib, all checksums verified. */
export interface ReadPng {
  readonly width: number
  readonly height: number
  /** `0xRRGGBB`. */
  at(x: number, y: number): number
}

/** @throws {Error} for anything that is not a valid PNG with an 8-bit palette */
export function readPng(bytes: Uint8Array): ReadPng {
  const buffer = Buffer.from(bytes)
  if (buffer.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') throw new Error('no PNG signature')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < buffer.length;) {
    const length = buffer.readUInt32BE(at)
    const body = buffer.subarray(at + 4, at + 8 + length)
    const type = body.toString('latin1', 0, 4)
    if (crc32(body) !== buffer.readUInt32BE(at + 8 + length)) throw new Error(`wrong checksum of ${type}`)
    chunks.set(type, body.subarray(4))
    at += length + 12
  }
  if ([...chunks.keys()].join() !== 'IHDR,PLTE,IDAT,IEND') throw new Error(`chunks are ${[...chunks.keys()]}`)
  const header = chunks.get('IHDR')!
  const palette = chunks.get('PLTE')!
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  if (header.subarray(8).toString('hex') !== '0803000000') throw new Error('not 8-bit palette colours')
  const rows = inflateSync(chunks.get('IDAT')!)
  if (rows.length !== (width + 1) * height) throw new Error(`${rows.length} bytes of image data`)
  for (let y = 0; y < height; y++) unfilter(rows, y, width + 1)
  return {
    width,
    height,
    at: (x, y) => palette.readUIntBE(rows[y * (width + 1) + 1 + x]! * 3, 3),
  }
}

/** Filters 0 (none) and 2 (up) of the PNG specification, 9.2. */
function unfilter(rows: Buffer, y: number, stride: number): void {
  const start = y * stride
  const filter = rows[start]
  if (filter === 0) return
  if (filter !== 2 || y === 0) throw new Error(`filter ${filter} in row ${y}`)
  for (let at = start + 1; at < start + stride; at++) rows[at] = (rows[at]! + rows[at - stride]!) & 255
}
