import { expect, test } from 'vitest'
import { mp4 } from '../../../../mock/data/encode/mp4.ts'
import { readMp4 } from '../../../support/mp4.ts'
import { readPng } from '../../../support/png.ts'

const bytes = mp4({ width: 1280, height: 720, colours: [0xff0000, 0x0000ff], seconds: 5, fps: 30 })
const boxes = readMp4(bytes)
const view = new DataView(bytes.buffer)
const u32 = (path: string, offset: number) => view.getUint32(boxes.get(path)!.start + offset)

test('mp4() writes the boxes that players need, with moov before mdat', () => {
  expect([...boxes.keys()].filter((path) => !path.includes('/'))).toEqual(['ftyp', 'moov', 'mdat'])
  expect([...boxes.keys()]).toEqual(expect.arrayContaining([
    'moov/mvhd',
    'moov/trak/tkhd',
    'moov/trak/mdia/mdhd',
    'moov/trak/mdia/hdlr',
    'moov/trak/mdia/minf/vmhd',
    'moov/trak/mdia/minf/dinf/dref/url ',
    'moov/trak/mdia/minf/stbl/stsd/mp4v/esds',
    ...['stts', 'stsc', 'stsz', 'stco'].map((type) => `moov/trak/mdia/minf/stbl/${type}`),
  ]))
})

test('mp4() writes boxes of the sizes in ISO 14496-12', () => {
  const sizeOf = (path: string) => boxes.get(path)!.end - boxes.get(path)!.start
  expect(sizeOf('moov/mvhd')).toBe(100)
  expect(sizeOf('moov/trak/tkhd')).toBe(84)
  expect(sizeOf('moov/trak/mdia/mdhd')).toBe(24)
  expect(sizeOf('moov/trak/mdia/minf/vmhd')).toBe(12)
})

test('mp4() has the requested duration and number of frames', () => {
  expect(u32('moov/mvhd', 16) / u32('moov/mvhd', 12)).toBe(5)
  expect(u32('moov/trak/mdia/mdhd', 16) / u32('moov/trak/mdia/mdhd', 12)).toBe(5)
  expect(u32('moov/trak/mdia/minf/stbl/stts', 8)).toBe(150)
  expect(u32('moov/trak/mdia/minf/stbl/stsz', 8)).toBe(150)
  expect(u32('moov/trak/mdia/minf/stbl/stco', 4)).toBe(150)
})

test('every frame of mp4() is an image of the size of the video', () => {
  expect([u32('moov/trak/tkhd', 76) >>> 16, u32('moov/trak/tkhd', 80) >>> 16]).toEqual([1280, 720])
  const length = u32('moov/trak/mdia/minf/stbl/stsz', 4)
  const offsets = Array.from({ length: 150 }, (_, frame) => u32('moov/trak/mdia/minf/stbl/stco', 8 + frame * 4))
  expect(new Set(offsets)).toEqual(new Set([boxes.get('mdat')!.start]))
  const frame = readPng(bytes.subarray(offsets[0]!, offsets[0]! + length))
  expect([frame.width, frame.height, frame.at(0, 0), frame.at(1279, 719)]).toEqual([1280, 720, 0xff0000, 0x0000ff])
})
