import { expect, test } from 'vitest'
import { need } from '../../../src/internal/need.ts'

test.each([undefined, null, '', []])('need() throws for %j, naming the act and the field', (value) => {
  expect(() => need('bake bread', { flour: value }, 'flour')).toThrow(
    new TypeError('Cannot bake bread: flour is missing'),
  )
})

test.each([0, false, 'a', ['a'], {}, NaN])('need() lets %j pass', (value) => {
  expect(() => need('bake bread', { flour: value }, 'flour')).not.toThrow()
})

test('need() names the first field that is missing', () => {
  expect(() => need('bake bread', { flour: 1, water: null, salt: null }, 'flour', 'water', 'salt')).toThrow('water')
})

test('need() asks for nothing that is not named', () => {
  expect(() => need('bake bread', { flour: 1, raisins: undefined }, 'flour')).not.toThrow()
})
