import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeSpeech, placeholderTranscript, speechRate, synthesize } from '../../../../mock/data/encode/speech.ts'
import { pcm, readWav, wav } from '../../../../mock/data/encode/wav.ts'

const secondsOf = ({ samples }: { samples: Int16Array }) => samples.length / speechRate

test('synthesize() takes 200 ms for a Chinese character and 60 ms for another', () => {
  expect(secondsOf(synthesize('你好', { voice: 'jam' }))).toBeCloseTo(0.4)
  expect(secondsOf(synthesize('hello', { voice: 'jam' }))).toBeCloseTo(0.3)
  expect(secondsOf(synthesize('你好', { voice: 'jam', speed: 2 }))).toBeCloseTo(0.2)
  expect(secondsOf(synthesize('你好', { voice: 'jam', speed: 0.5 }))).toBeCloseTo(0.8)
})

test('synthesize() depends on text and voice only', () => {
  const samples = synthesize('你好', { voice: 'jam' }).samples
  expect(synthesize('你好', { voice: 'jam' }).samples).toEqual(samples)
  expect(synthesize('再见', { voice: 'jam' }).samples).not.toEqual(samples)
  expect(synthesize('你好', { voice: 'kazi' }).samples).not.toEqual(samples)
})

test('synthesize() scales with the volume within 16 bits', () => {
  const loudness = (volume: number) => {
    const { samples } = synthesize('你好你好', { voice: 'jam', volume })
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
  }
  expect(loudness(2) / loudness(1)).toBeCloseTo(2, 1)
  expect(loudness(10)).toBeLessThan(32_768)
})

test('decodeSpeech() recovers the text from a WAVE file, at any speed and volume', () => {
  const voices = { voice: fc.string(), speed: fc.double({ min: 0.5, max: 2, noNaN: true }) }
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  fc.assert(fc.property(text, fc.record(voices), fc.constantFrom(0.01, 1, 10), (text, voice, volume) => {
    const decoded = readWav(wav(synthesize(text, { ...voice, volume })))
    expect(decodeSpeech(decoded!.samples!)).toBe(new TextDecoder().decode(new TextEncoder().encode(text)))
  }))
})

test('decodeSpeech() returns undefined for silence, noise and truncated speech', () => {
  expect(decodeSpeech(new Int16Array(1_000))).toBeUndefined()
  expect(decodeSpeech(Int16Array.from({ length: 1_000 }, (_, index) => index * 7919))).toBeUndefined()
  expect(decodeSpeech(synthesize('你好', { voice: 'jam' }).samples.subarray(0, 60))).toBeUndefined()
  expect(decodeSpeech(new Int16Array(0))).toBeUndefined()
})

test('placeholderTranscript() has four characters per second, and at least one', () => {
  expect(placeholderTranscript(2)).toBe('床前明月光，疑是')
  expect(placeholderTranscript(0)).toBe('床')
  expect(placeholderTranscript(30)).toHaveLength(120)
})

test('readWav() skips other chunks, and reads to the end when the length is unknown', () => {
  const complete = wav(synthesize('你好', { voice: 'jam' }))
  const list = new TextEncoder().encode('LIST\x03\0\0\0abc\0')
  const withExtraChunk = new Uint8Array([...complete.subarray(0, 36), ...list, ...complete.subarray(36)])
  const withoutLength = complete.slice()
  withoutLength.fill(255, 40, 44)
  for (const file of [complete, withExtraChunk, withoutLength]) {
    const decoded = readWav(file)!
    expect(decoded.seconds).toBeCloseTo(0.4)
    expect(decodeSpeech(decoded.samples!)).toBe('你好')
  }
})

test('readWav() returns the duration of other encodings without samples', () => {
  const alaw = wav(synthesize('你好', { voice: 'jam' }))
  new DataView(alaw.buffer).setUint16(20, 6, true)
  expect(readWav(alaw)).toEqual({ seconds: expect.closeTo(0.4), samples: undefined })
})

test.each([[''], ['RIFF'], ['RIFFxxxxWAVE'], ['ID3 something else altogether'], ['RIFFxxxxWAVEdata\x01\0\0\0a']])(
  'readWav() returns undefined for %j',
  (text) => expect(readWav(new TextEncoder().encode(text))).toBeUndefined(),
)

test('pcm() is little-endian', () => {
  expect(pcm({ samples: Int16Array.of(1, -2, 0x1234), rate: 1 })).toEqual(Uint8Array.of(1, 0, 0xfe, 0xff, 0x34, 0x12))
})
