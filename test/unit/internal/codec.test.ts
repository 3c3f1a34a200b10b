import { describe, expect, test } from 'vitest'
import { unsplice } from '../../../src/internal/codec.ts'

describe('unsplice()', () => {
  test('returns the event that follows a truncated one', () => {
    expect(unsplice('{"id":"1","choices":[{"indata: {"id":"2"}')).toEqual([{ id: '2' }])
    expect(unsplice('{"id":"1","chdata:{"id":"2"}')).toEqual([{ id: '2' }])
  })

  test('returns both of two complete events on one line', () => {
    expect(unsplice('{"id":"1"}data: {"id":"2"}')).toEqual([{ id: '1' }, { id: '2' }])
  })

  test('finds the complete event after several truncated ones', () => {
    expect(unsplice('{"a":data: {"b":[data: {"c":3}')).toEqual([{ c: 3 }])
  })

  test('ignores a `data: {` inside a string of the complete event', () => {
    expect(unsplice('{"id":"1","odata: {"text":"say data: {x} twice"}')).toEqual([{ text: 'say data: {x} twice' }])
  })

  test('finds [DONE] after a truncated event', () => {
    expect(unsplice('{"id":"1","choices":[{"data: [DONE]')).toEqual(['[DONE]'])
    expect(unsplice('{"id":"1"}data: [DONE]')).toEqual([{ id: '1' }, '[DONE]'])
  })

  test('returns an empty array when there is no complete JSON', () => {
    for (const text of ['', '{', 'plain text', 'data: {', 'data: data: {', 'x'.repeat(100)]) {
      expect(unsplice(text)).toEqual([])
    }
  })

  test('tries 64 marks at most', () => {
    expect(unsplice('data: {'.repeat(64) + 'data: {"a":1}')).toEqual([])
    expect(unsplice('data: {'.repeat(63) + 'data: {"a":1}')).toEqual([{ a: 1 }])
  })
})
