import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { zlib } from '../../../../mock/data/encode/zlib.ts'

test('Node inflates what zlib() compresses to the same bytes', () => {
  const run = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 700 }))
  const runs = fc.array(run, { maxLength: 30 })
  fc.assert(fc.property(runs, (runs) => {
    const bytes = Uint8Array.from(runs.flatMap(([byte, length]) => new Array<number>(length).fill(byte)))
    expect(Uint8Array.from(inflateSync(zlib(bytes)))).toEqual(bytes)
  }))
})

test('zlib() encodes runs of every length so that Node inflates them', () => {
  for (let length = 0; length <= 600; length++) {
    const bytes = new Uint8Array(length).fill(200)
    expect(inflateSync(zlib(bytes)).equals(bytes)).toBe(true)
  }
})

test('zlib() compresses a million equal bytes to about one percent', () => {
  expect(zlib(new Uint8Array(1_000_000)).length).toBeLessThan(10_500)
})
