import { describe, expect, test } from 'vitest'
import { unsplice } from '../../../src/internal/codec.ts'

describe('unsplice()', () => {
  test('returns the frame that follows a cut one', () => {
    expect(unsplice('{"id":"1","choices":[{"indata: {"id":"2"}')).toEqual([{ id: '2' }])
    expect(unsplice('{"id":"1","chdata:{"id":"2"}')).toEqual([{ id: '2' }])
  })

  test('returns both of two complete frames on one line', () => {
    expect(unsplice('{"id":"1"}data: {"id":"2"}')).toEqual([{ id: '1' }, { id: '2' }])
  })

  test('finds the complete frame after several cut ones', () => {
    expect(unsplice('{"a":data: {"b":[data: {"c":3}')).toEqual([{ c: 3 }])
  })

  test('ignores a `data: {` inside a string of the complete frame', () => {
    expect(unsplice('{"id":"1","odata: {"text":"say data: {x} twice"}')).toEqual([{ text: 'say data: {x} twice' }])
  })

  test('finds [DONE] after a cut frame', () => {
    expect(unsplice('{"id":"1","choices":[{"data: [DONE]')).toEqual(['[DONE]'])
    expect(unsplice('{"id":"1"}data: [DONE]')).toEqual([{ id: '1' }, '[DONE]'])
  })

  test('returns an empty array when there is no complete JSON', () => {
    for (const frame of ['', '{', 'plain text', 'data: {', 'data: data: {', 'x'.repeat(100)]) {
      expect(unsplice(frame)).toEqual([])
    }
  })

  test('tries 64 marks at most', () => {
    expect(unsplice('data: {'.repeat(64) + 'data: {"a":1}')).toEqual([])
    expect(unsplice('data: {'.repeat(63) + 'data: {"a":1}')).toEqual([{ a: 1 }])
  })
})
