import { expect, test } from 'vitest'
import { png } from '../../../../mock/data/encode/png.ts'
import { readPng } from '../../../support/png.ts'

test('png() draws vertical stripes of equal width', () => {
  const image = readPng(png({ width: 40, height: 30, colours: [0xff0000, 0x00ff00, 0x0000ff, 0x123456] }))
  expect([image.width, image.height]).toEqual([40, 30])
  for (const y of [0, 1, 29]) {
    expect([0, 9, 10, 19, 20, 29, 30, 39].map((x) => image.at(x, y))).toEqual([
      0xff0000,
      0xff0000,
      0x00ff00,
      0x00ff00,
      0x0000ff,
      0x0000ff,
      0x123456,
      0x123456,
    ])
  }
})

test('png() draws one pixel, and widths that the number of stripes does not divide', () => {
  expect(readPng(png({ width: 1, height: 1, colours: [0xabcdef] })).at(0, 0)).toBe(0xabcdef)
  const image = readPng(png({ width: 7, height: 2, colours: [1, 2, 3] }))
  expect(Array.from({ length: 7 }, (_, x) => image.at(x, 1))).toEqual([1, 1, 1, 2, 2, 3, 3])
})

test('png() of 2048x2048 has less than 100 kB', () => {
  expect(png({ width: 2048, height: 2048, colours: [1, 2, 3, 4] }).length).toBeLessThan(100_000)
})
