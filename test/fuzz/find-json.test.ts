import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJSON } from '../../src/helpers/find-json.ts'

const container = fc.jsonValue().filter((value) => value !== null && typeof value === 'object')
const prose = fc.string().map((text) => text.replace(/[[{]/g, ''))

test('findJSON() finds the values between any prose without opening brackets, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(prose, container)), prose, fc.constantFrom(0, 2), (parts, rest, indent) => {
      const text = parts.map(([before, value]) => before + JSON.stringify(value, null, indent)).join('') + rest
      expect(findJSON(text)).toEqual(parts.map(([, value]) => JSON.stringify(value, null, indent)))
    }),
    { numRuns: 1_000 },
  )
})

test('findJSON() finds nothing in a value that is cut anywhere, and the value after it when it is cut outside of a string', () => {
  fc.assert(
    fc.property(container, fc.nat(), (value, position) => {
      const text = JSON.stringify(value)
      const cut = text.slice(0, position % text.length)
      expect(findJSON(cut)).toEqual([])
      if (!cut.includes('\\') && cut.split('"').length % 2) expect(findJSON(`${cut} 。{"a":1}`)).toEqual(['{"a":1}'])
    }),
    { numRuns: 1_000, examples: [[[{ '[]': null }], 5]] },
  )
})

test('findJSON() returns only valid JSON for any text of brackets, quotes and literals', () => {
  const word = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', '1', '-', 'true', ' ', 'x', '\n', '"a"', '"a":')
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      for (const found of findJSON(words.join(''))) {
        // Escapes are left to JSON.parse.
        if (!found.includes('\\')) expect(() => JSON.parse(found)).not.toThrow()
      }
    }),
    { numRuns: 5_000 },
  )
})
