import { describe, expect, test } from 'vitest'
import { errorItem, unsplice } from '../../../src/internal/codec.ts'

describe('unsplice()', () => {
  test('returns the frame that follows a cut one', () => {
    expect(unsplice('{"id":"1","choices":[{"indata: {"id":"2"}')).toEqual([{ id: '2' }])
    expect(unsplice('{"id":"1","chdata:{"id":"2"}')).toEqual([{ id: '2' }])
  })

  test('returns both of two complete frames on one line', () => {
    expect(unsplice('{"id":"1"}data: {"id":"2"}')).toEqual([{ id: '1' }, { id: '2' }])
  })

  test('finds the complete frame after several cut ones', () => {
    expect(unsplice('{"id":"1",data: {"id":"1","b":[data: {"id":"3"}')).toEqual([{ id: '3' }])
  })

  test('drops a cut frame with an id of several characters of another answer', () => {
    expect(unsplice('{"id": "2026-1","chdata: {"id":"2026-2"}')).toEqual([{ id: '2026-2' }])
  })

  test('ignores a `data: {` inside a string of the complete frame', () => {
    const text = 'say data: {x} twice'
    expect(unsplice(`{"id":"1","odata: {"id":"2","text":"${text}"}`)).toEqual([{ id: '2', text }])
  })

  test('finds [DONE] after a complete frame', () => {
    expect(unsplice('{"id":"1"}data: [DONE]')).toEqual([{ id: '1' }, '[DONE]'])
  })

  test.each([
    ['of the same answer', '{"id":"1","choices":[{"indata: {"id":"1"}'],
    ['of the same answer after one of another', '{"id":"0","chdata: {"id":"1","choices":[{"indata: {"id":"1"}'],
    ['of the same answer that has the id of a tool call', '{"id":"1","tool_calls":[{"id":"call_1"data: {"id":"1"}'],
    ['that was cut inside its id', '{"id":"1data: {"id":"2"}'],
    ['with an empty id', '{"id":"","choicdata: {"id":"2"}'],
    ['whose id does not come first', '{"tool_calls":[{"id":"call_1"data: {"id":"2"}'],
    ['before a value without an id', '{"id":"1","choicdata: {"choices":[]}'],
    ['before a value with an empty id', '{"id":"1","choicdata: {"id":"","choices":[]}'],
    ['before [DONE]', '{"id":"1","choices":[{"data: [DONE]'],
    ['that is no object', 'nulldata: {"id":"2"}'],
  ])('returns an empty array when it drops a frame %s, whose text would be lost', (_, frame) => {
    expect(unsplice(frame)).toEqual([])
  })

  test('returns an error that follows a cut frame', () => {
    for (const error of [{ error: { code: '1234' } }, { code: 1234, message: 'm' }, { success: false }]) {
      expect(unsplice(`{"id":"1","choicdata: ${JSON.stringify(error)}`)).toEqual([error])
    }
  })

  test('returns a value with nothing before it', () => {
    expect(unsplice('data: {"a":1}')).toEqual([{ a: 1 }])
  })

  test('returns an empty array when there is no complete JSON', () => {
    for (const frame of ['', '{', 'plain text', 'data: {', 'data: data: {', 'x'.repeat(100)]) {
      expect(unsplice(frame)).toEqual([])
    }
  })

  test('tries 64 marks at most', () => {
    const frames = (marks: number) => '{"id":"1",' + 'data: {'.repeat(marks) + 'data: {"id":"2"}'
    expect(unsplice(frames(64))).toEqual([])
    expect(unsplice(frames(63))).toEqual([{ id: '2' }])
  })
})

test('errorItem() returns an error with the message of the event, or with words', () => {
  expect(errorItem({ message: 'a', code: 1 } as object)).toEqual({ error: { message: 'a', code: 1 } })
  expect(errorItem({ msg: 'b' })).toEqual({ error: { msg: 'b', message: 'b' } })
  for (const data of [undefined, null, {}, { message: '', msg: '' }]) {
    expect(errorItem(data)).toMatchObject({ error: { message: 'error event without a message' } })
  }
})
