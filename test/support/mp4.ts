/** A box of ISO 14496-12 and where its content lies. */
export interface Box {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** Boxes that hold boxes, and how many bytes of their own stand before those. */
const containers: Readonly<Record<string, number>> = {
  moov: 0,
  trak: 0,
  mdia: 0,
  minf: 0,
  dinf: 0,
  stbl: 0,
  stsd: 8,
  mp4v: 78,
  dref: 8,
}

/** All boxes by their paths, `moov/trak/tkhd`. @throws {Error} when a box is larger or smaller than what holds it */
export function readMp4(bytes: Uint8Array, start = 0, end: number = bytes.length, path = ''): Map<string, Box> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const boxes = new Map<string, Box>()
  let at = start
  while (at < end) {
    const size = view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (size < 8 || at + size > end) throw new Error(`box ${path}${type} has ${size} bytes at ${at}, of ${end}`)
    boxes.set(path + type, { type, start: at + 8, end: at + size })
    const own = containers[type]
    if (own !== undefined) {
      for (const [inner, box] of readMp4(bytes, at + 8 + own, at + size, `${path}${type}/`)) boxes.set(inner, box)
    }
    at += size
  }
  return boxes
}
