import { concatBytes } from '../bytes.ts'
import { type ImageSpec, png } from './png.ts'

type Part = string | number | readonly number[] | Uint8Array

const u16 = (value: number): number[] => [value >> 8, value & 255]
const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
const zeros = (count: number): number[] => new Array<number>(count).fill(0)

function bytesOf(part: Part): Uint8Array {
  if (typeof part === 'string') return new TextEncoder().encode(part)
  return Uint8Array.from(typeof part === 'number' ? u32(part) : part)
}

const join = (parts: readonly Part[]): Uint8Array<ArrayBuffer> => concatBytes(parts.map(bytesOf))

/** A box of ISO 14496-12. Numbers are written as 32-bit integers. */
const box = (type: string, ...parts: readonly Part[]): Uint8Array<ArrayBuffer> => {
  const content = join(parts)
  return join([content.length + 8, type, content])
}

/** A full box of ISO 14496-12: version 0 and flags precede the content. */
const fullBox = (type: string, flags: number, ...parts: readonly Part[]): Uint8Array<ArrayBuffer> =>
  box(type, flags, ...parts)

/** The identity matrix: no rotation, no scaling. */
const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap(u32)

/** A descriptor of ISO 14496-1, shorter than 128 bytes. */
const descriptor = (tag: number, ...parts: readonly Part[]): Uint8Array => {
  const content = join(parts)
  return join([[tag, content.length], content])
}

/** A video whose frames all show the same image. */
export interface VideoSpec extends ImageSpec {
  readonly seconds: number
  readonly fps: number
}

/**
 * Encodes an MP4 file. Its frames are PNG images (object type 0x6D of ISO 14496-1), which needs no video encoder. All frames share the bytes of
 * one image, so that a video of 10 seconds is as small as the image.
 */
export function mp4({ seconds, fps, ...image }: VideoSpec): Uint8Array<ArrayBuffer> {
  const { width, height } = image
  const frame = png(image)
  const frames = seconds * fps
  const ftyp = box('ftyp', 'isom', 0x200, 'isom', 'mp42')
  const moov = (frameOffset: number) => {
    const esds = fullBox(
      'esds',
      0,
      descriptor(3, u16(1), [0], descriptor(4, [0x6d, 0x11], zeros(3), 0, 0), descriptor(6, [2])),
    )
    const entry = box(
      'mp4v',
      zeros(6),
      u16(1),
      zeros(16),
      u16(width),
      u16(height),
      0x480000,
      0x480000,
      0,
      u16(1),
      zeros(32),
      u16(24),
      [0xff, 0xff],
      esds,
    )
    const stbl = box(
      'stbl',
      fullBox('stsd', 0, 1, entry),
      fullBox('stts', 0, 1, frames, 1),
      fullBox('stsc', 0, 1, 1, 1, 1),
      fullBox('stsz', 0, frame.length, frames),
      fullBox('stco', 0, frames, ...new Array<number>(frames).fill(frameOffset)),
    )
    const dinf = box('dinf', fullBox('dref', 0, 1, fullBox('url ', 1)))
    const minf = box('minf', fullBox('vmhd', 1, zeros(8)), dinf, stbl)
    const mdia = box(
      'mdia',
      fullBox('mdhd', 0, 0, 0, fps, frames, [0x55, 0xc4], u16(0)),
      fullBox('hdlr', 0, 0, 'vide', zeros(12), 'film\0'),
      minf,
    )
    const tkhd = fullBox('tkhd', 3, 0, 0, 1, 0, frames, zeros(16), matrix, width << 16, height << 16)
    const mvhd = fullBox('mvhd', 0, 0, 0, fps, frames, 0x10000, u16(0x100), zeros(10), matrix, zeros(24), 2)
    return box('moov', mvhd, box('trak', tkhd, mdia))
  }
  const frameOffset = ftyp.length + moov(0).length + 8
  return join([ftyp, moov(frameOffset), box('mdat', frame)])
}
