import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { fromBase64, toBase64 } from '../../../src/realtime/base64.ts'
import { encodeWAV, parseWAV, toInt16 } from '../../../src/realtime/index.ts'
import { Random } from '../../support/random.ts'

const samples = Int16Array.of(1, -2, 300, -32_768)

/** A chunk of a RIFF file: id, size, bytes. */
function chunk(id: string, bytes: Uint8Array, size: number = bytes.length): Buffer {
  const head = Buffer.alloc(8)
  head.write(id)
  head.writeUInt32LE(size, 4)
  return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2)])
}

const format = encodeWAV(samples, 8000).subarray(20, 36)
const file = (...chunks: Buffer[]) => Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), ...chunks])
const data = new Uint8Array(samples.buffer)

describe('encodeWAV()', () => {
  test('writes the header of 16-bit mono samples, 24 kHz by default', () => {
    const wav = Buffer.from(encodeWAV(samples))
    expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ')
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8)
    expect(
      [16, 20, 22, 24, 28, 32, 34, 40].map((offset) =>
        [16, 24, 28, 40].includes(offset) ? wav.readUInt32LE(offset) : wav.readUInt16LE(offset)
      ),
    ).toEqual([16, 1, 1, 24_000, 48_000, 2, 16, 8])
    expect(wav.subarray(44)).toEqual(Buffer.from(samples.buffer))
  })

  test('and parseWAV() are inverse, for parts of a buffer as well', () => {
    const part = new Uint8Array(samples.buffer, 2, 4)
    const wav = Buffer.concat([Buffer.alloc(3), encodeWAV(part, 16_000)]).subarray(3)
    expect(parseWAV(wav)).toMatchObject({ sampleRate: 16_000, channels: 1, bitsPerSample: 16, format: 1 })
    expect([...toInt16(parseWAV(wav).pcm)]).toEqual([-2, 300])
  })
})

describe('parseWAV()', () => {
  test('skips other chunks, also those of odd length', () => {
    const wav = file(
      chunk('LIST', Buffer.from('odd')),
      chunk('fmt ', format),
      chunk('fact', Buffer.alloc(4)),
      chunk('data', data),
    )
    expect([...toInt16(parseWAV(wav).pcm)]).toEqual([...samples])
  })

  test.each([0, 0xffffffff, 1000])('takes what follows when the size of the samples is %i', (size) => {
    expect(parseWAV(file(chunk('fmt ', format), chunk('data', data, size))).pcm).toHaveLength(8)
  })

  test.each([
    ['no header', Buffer.from('no WAV file, but long enough for one........')],
    ['nothing', Buffer.alloc(0)],
    ['no samples', file(chunk('fmt ', format))],
    ['no format', file(chunk('data', data))],
    ['a format that is cut', file(chunk('fmt ', format)).subarray(0, 24)],
  ])('throws a RangeError for %s', (_, bytes) => {
    expect(() => parseWAV(bytes)).toThrow(RangeError)
  })
})

test('toInt16() copies samples at odd offsets and leaves out half a sample', () => {
  expect([...toInt16(Uint8Array.of(9, 1, 0, 2, 0, 3).subarray(1))]).toEqual([1, 2])
})

test('base64 is that of Node, for all lengths', () => {
  const random = new Random(7)
  for (const length of [0, 1, 2, 3, 4, 8191, 8192, 8193, 100_000]) {
    const bytes = Uint8Array.from({ length }, () => random.below(256))
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    expect(fromBase64(toBase64(bytes))).toEqual(bytes)
  }
})
