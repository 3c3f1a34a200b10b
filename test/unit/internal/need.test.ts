import { expect, test } from 'vitest'
import { need } from '../../../src/internal/need.ts'

// A row that is an array would be spread.
test.each([[undefined], [null], [''], [[]]])('need() throws for %j, naming the field', (value) => {
  expect(() => need({ flour: value }, 'flour')).toThrow(
    new TypeError('Cannot send request: flour is missing or empty'),
  )
})

test.each([[0], [false], ['a'], [['a']], [{}], [NaN]])('need() lets %j pass', (value) => {
  expect(() => need({ flour: value }, 'flour')).not.toThrow()
})

test('need() names the first field that is missing', () => {
  expect(() => need({ flour: 1, water: null, salt: null }, 'flour', 'water', 'salt')).toThrow('water')
})

test('need() asks for nothing that is not named, and gives back what it was given', () => {
  const dough = { flour: 1, raisins: undefined }
  expect(need(dough, 'flour')).toBe(dough)
})
