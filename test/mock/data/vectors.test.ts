import fc from 'fast-check'
import { expect, test } from 'vitest'
import { vectorOf } from '../../../mock/data/vectors.ts'

test('vectorOf() returns a unit vector for any text, the same each time', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(256, 1024), (text, dimensions) => {
    const vector = vectorOf(text, dimensions)
    expect(vector).toHaveLength(dimensions)
    expect(vector.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 4)
    expect(vectorOf(text, dimensions)).toEqual(vector)
  }))
})
