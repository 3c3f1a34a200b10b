import { concatBytes } from '../bytes.ts'
import { type ImageSpec, png } from './png.ts'

type Part = string | number | readonly number[] | Uint8Array

const u16 = (value: number): number[] => [value >> 8, value & 255]
const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
const zeros = (count: number): number[] => new Array<number>(count).fill(0)

const bytesOf = (part: Part): Uint8Array =>
  typeof part === 'string'
    ? new TextEncoder().encode(part)
    : typeof part === 'number'
    ? Uint8Array.from(u32(part))
    : Uint8Array.from(part)

const join = (parts: readonly Part[]): Uint8Array<ArrayBuffer> => concatBytes(parts.map(bytesOf))

/** A box of ISO 14496-12. Numbers are written as 32 bits. */
const box = (type: string, ...parts: readonly Part[]): Uint8Array<ArrayBuffer> => {
  const inside = join(parts)
  return join([inside.length + 8, type, inside])
}

/** A box with version 0 and the flags given. */
const full = (type: string, flags: number, ...parts: readonly Part[]): Uint8Array<ArrayBuffer> =>
  box(type, flags, ...parts)

/** No turning, no scaling. */
const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap(u32)

/** A descriptor of ISO 14496-1 shorter than 128 bytes. */
const descriptor = (tag: number, ...parts: readonly Part[]): Uint8Array => {
  const inside = join(parts)
  return join([[tag, inside.length], inside])
}

/** Frames of a film: all show the same picture. */
export interface VideoSpec extends ImageSpec {
  readonly seconds: number
  readonly fps: number
}

/**
 * An MP4 whose frames are PNGs (object type 0x6D of ISO 14496-1), which needs no video encoder. All frames share the bytes of one
 * picture, so that a film of 10 seconds is as small as the picture.
 */
export function mp4({ seconds, fps, ...picture }: VideoSpec): Uint8Array<ArrayBuffer> {
  const { width, height } = picture
  const frame = png(picture)
  const frames = seconds * fps
  const ftyp = box('ftyp', 'isom', 0x200, 'isom', 'mp42')
  const moov = (frameOffset: number) => {
    const esds = full(
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
      full('stsd', 0, 1, entry),
      full('stts', 0, 1, frames, 1),
      full('stsc', 0, 1, 1, 1, 1),
      full('stsz', 0, frame.length, frames),
      full('stco', 0, frames, ...new Array<number>(frames).fill(frameOffset)),
    )
    const dinf = box('dinf', full('dref', 0, 1, full('url ', 1)))
    const minf = box('minf', full('vmhd', 1, zeros(8)), dinf, stbl)
    const mdia = box(
      'mdia',
      full('mdhd', 0, 0, 0, fps, frames, [0x55, 0xc4], u16(0)),
      full('hdlr', 0, 0, 'vide', zeros(12), 'film\0'),
      minf,
    )
    const tkhd = full('tkhd', 3, 0, 0, 1, 0, frames, zeros(16), matrix, width << 16, height << 16)
    const mvhd = full('mvhd', 0, 0, 0, fps, frames, 0x10000, u16(0x100), zeros(10), matrix, zeros(24), 2)
    return box('moov', mvhd, box('trak', tkhd, mdia))
  }
  const frameOffset = ftyp.length + moov(0).length + 8
  return join([ftyp, moov(frameOffset), box('mdat', frame)])
}
