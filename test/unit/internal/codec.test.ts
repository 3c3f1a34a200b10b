import { describe, expect, test } from 'vitest'
import { unsplice } from '../../../src/internal/codec.ts'

describe('unsplice()', () => {
  test('reads the frame that was glued onto a cut one', () => {
    expect(unsplice('{"id":"1","choices":[{"indata: {"id":"2"}')).toEqual([{ id: '2' }])
    expect(unsplice('{"id":"1","chdata:{"id":"2"}')).toEqual([{ id: '2' }])
  })

  test('loses nothing of two whole frames on one line', () => {
    expect(unsplice('{"id":"1"}data: {"id":"2"}')).toEqual([{ id: '1' }, { id: '2' }])
  })

  test('finds the whole frame behind several cut ones', () => {
    expect(unsplice('{"a":data: {"b":[data: {"c":3}')).toEqual([{ c: 3 }])
  })

  test('is not misled by a mark inside the text of the whole frame', () => {
    expect(unsplice('{"id":"1","odata: {"text":"say data: {x} twice"}')).toEqual([{ text: 'say data: {x} twice' }])
  })

  test('finds the end marker behind a cut frame', () => {
    expect(unsplice('{"id":"1","choices":[{"data: [DONE]')).toEqual(['[DONE]'])
    expect(unsplice('{"id":"1"}data: [DONE]')).toEqual([{ id: '1' }, '[DONE]'])
  })

  test('gives nothing for what is no JSON anywhere', () => {
    for (const frame of ['', '{', 'plain text', 'data: {', 'data: data: {', 'x'.repeat(100)]) {
      expect(unsplice(frame)).toEqual([])
    }
  })

  test('gives up after 64 marks, so that hostile input costs no more than its length', () => {
    expect(unsplice('data: {'.repeat(64) + 'data: {"a":1}')).toEqual([])
    expect(unsplice('data: {'.repeat(63) + 'data: {"a":1}')).toEqual([{ a: 1 }])
  })
})
