import { concatBytes } from '../bytes.ts'
import { crc32 } from './crc32.ts'
import { zlib } from './zlib.ts'

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(data.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let index = 0; index < 4; index++) bytes[4 + index] = type.charCodeAt(index)
  bytes.set(data, 8)
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(4, -4)))
  return bytes
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** An image of vertical stripes of equal width, one for each colour. */
export interface ImageSpec {
  readonly width: number
  readonly height: number
  /** Colours as `0xRRGGBB`. */
  readonly colours: readonly number[]
}

/** Encodes a PNG with 8-bit palette colours. Rows after the first repeat it, so that each takes only a few bytes. */
export function png({ width, height, colours }: ImageSpec): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13)
  new DataView(header.buffer).setUint32(0, width)
  new DataView(header.buffer).setUint32(4, height)
  header.set([8, 3], 8)
  const palette = Uint8Array.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  const rows = new Uint8Array((width + 1) * height)
  for (let x = 0; x < width; x++) rows[x + 1] = Math.floor((x * colours.length) / width)
  for (let y = 1; y < height; y++) rows[y * (width + 1)] = 2 // Filter "up": the difference from the row above, here zero.
  return concatBytes([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', zlib(rows)),
    chunk('IEND', new Uint8Array(0)),
  ])
}
