/** A box of ISO 14496-12 and the offsets of its content. */
export interface Box {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** Boxes that contain boxes, with the number of bytes before the first of them. */
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

/** All boxes by path, `moov/trak/tkhd`. @throws {Error} when a box is larger than the box around it */
export function readMp4(bytes: Uint8Array, start = 0, end: number = bytes.length, path = ''): Map<string, Box> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const boxes = new Map<string, Box>()
  let offset = start
  while (offset < end) {
    const size = view.getUint32(offset)
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8))
    if (size < 8 || offset + size > end) throw new Error(`box ${path}${type} has ${size} bytes at ${offset}, of ${end}`)
    boxes.set(path + type, { type, start: offset + 8, end: offset + size })
    const own = containers[type]
    if (own !== undefined) {
      for (const [inner, box] of readMp4(bytes, offset + 8 + own, offset + size, `${path}${type}/`)) {
        boxes.set(inner, box)
      }
    }
    offset += size
  }
  return boxes
}
