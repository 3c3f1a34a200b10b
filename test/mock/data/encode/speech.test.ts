import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeSpeech, placeholderTranscript, speechRate, synthesize } from '../../../../mock/data/encode/speech.ts'
import { pcm, readWav, wav } from '../../../../mock/data/encode/wav.ts'

const secondsOf = ({ samples }: { samples: Int16Array }) => samples.length / speechRate

test('speak() takes 200 ms for a Chinese character and 60 ms for another', () => {
  expect(secondsOf(synthesize('你好', { voice: 'jam' }))).toBeCloseTo(0.4)
  expect(secondsOf(synthesize('hello', { voice: 'jam' }))).toBeCloseTo(0.3)
  expect(secondsOf(synthesize('你好', { voice: 'jam', speed: 2 }))).toBeCloseTo(0.2)
  expect(secondsOf(synthesize('你好', { voice: 'jam', speed: 0.5 }))).toBeCloseTo(0.8)
})

test('speak() says the same thing alike, another thing or another voice otherwise', () => {
  const said = synthesize('你好', { voice: 'jam' }).samples
  expect(synthesize('你好', { voice: 'jam' }).samples).toEqual(said)
  expect(synthesize('再见', { voice: 'jam' }).samples).not.toEqual(said)
  expect(synthesize('你好', { voice: 'kazi' }).samples).not.toEqual(said)
})

test('speak() is louder with more volume, and never too loud for 16 bits', () => {
  const loudness = (volume: number) => {
    const { samples } = synthesize('你好你好', { voice: 'jam', volume })
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
  }
  expect(loudness(2) / loudness(1)).toBeCloseTo(2, 1)
  expect(loudness(10)).toBeLessThan(32_768)
})

test('understand() hears what speak() said, through a WAVE file, at any speed and volume', () => {
  const manner = { voice: fc.string(), speed: fc.double({ min: 0.5, max: 2, noNaN: true }) }
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  fc.assert(fc.property(text, fc.record(manner), fc.constantFrom(0.01, 1, 10), (text, manner, volume) => {
    const heard = readWav(wav(synthesize(text, { ...manner, volume })))
    expect(decodeSpeech(heard!.samples!)).toBe(new TextDecoder().decode(new TextEncoder().encode(text)))
  }))
})

test('understand() hears nothing in silence, in noise and in what broke off', () => {
  expect(decodeSpeech(new Int16Array(1_000))).toBeUndefined()
  expect(decodeSpeech(Int16Array.from({ length: 1_000 }, (_, at) => at * 7919))).toBeUndefined()
  expect(decodeSpeech(synthesize('你好', { voice: 'jam' }).samples.subarray(0, 60))).toBeUndefined()
  expect(decodeSpeech(new Int16Array(0))).toBeUndefined()
})

test('dictate() writes four characters a second, and one at least', () => {
  expect(placeholderTranscript(2)).toBe('床前明月光，疑是')
  expect(placeholderTranscript(0)).toBe('床')
  expect(placeholderTranscript(30)).toHaveLength(120)
})

test('readWav() finds the data behind other chunks, and its length where the writer left it open', () => {
  const whole = wav(synthesize('你好', { voice: 'jam' }))
  const list = new TextEncoder().encode('LIST\x03\0\0\0abc\0')
  const longer = new Uint8Array([...whole.subarray(0, 36), ...list, ...whole.subarray(36)])
  const open = whole.slice()
  open.fill(255, 40, 44)
  for (const file of [whole, longer, open]) {
    const heard = readWav(file)!
    expect(heard.seconds).toBeCloseTo(0.4)
    expect(decodeSpeech(heard.samples!)).toBe('你好')
  }
})

test('readWav() tells how long other encodings last without their samples', () => {
  const alaw = wav(synthesize('你好', { voice: 'jam' }))
  new DataView(alaw.buffer).setUint16(20, 6, true)
  expect(readWav(alaw)).toEqual({ seconds: expect.closeTo(0.4), samples: undefined })
})

test.each([[''], ['RIFF'], ['RIFFxxxxWAVE'], ['ID3 something else altogether'], ['RIFFxxxxWAVEdata\x01\0\0\0a']])(
  'readWav() takes %j for no WAVE file',
  (text) => expect(readWav(new TextEncoder().encode(text))).toBeUndefined(),
)

test('pcm() writes the low byte first', () => {
  expect(pcm({ samples: Int16Array.of(1, -2, 0x1234), rate: 1 })).toEqual(Uint8Array.of(1, 0, 0xfe, 0xff, 0x34, 0x12))
})
