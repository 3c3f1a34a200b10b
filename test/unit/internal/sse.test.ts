import { describe, expect, test } from 'vitest'
import { createDecoder } from '../../../src/internal/sse.ts'
import type { ServerSentEvent } from '../../../src/internal/sse.ts'

function decode(...pieces: string[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = []
  const feed = createDecoder((event) => events.push(event))
  pieces.forEach((piece) => feed(piece))
  feed('', true)
  return events
}
const data = (...pieces: string[]) => decode(...pieces).map(({ data }) => data)

describe('createDecoder()', () => {
  test.each(['\n', '\r\n', '\r'])('accepts the line end %j', (end) => {
    expect(data(`data: a${end}${end}data: b${end}${end}`)).toEqual(['a', 'b'])
  })

  test('treats a CRLF that is split between two pieces as one line end', () => {
    expect(data('data: a\r', '\ndata: b\r', '\n\r', '\n')).toEqual(['a\nb'])
    expect(data('data: a\r', '', '\n\r\ndata: b')).toEqual(['a', 'b'])
    expect(data('data: a\r', '', '\ndata: b\r\n\r\n')).toEqual(['a\nb'])
    expect(data('data: a\r', 'data: b\r\r')).toEqual(['a\nb'])
    expect(data('data: a\r', '\n', '\n', 'data: b')).toEqual(['a', 'b'])
  })

  test('removes one space after the colon, if there is one', () => {
    expect(data('data:a\n\ndata: b\n\ndata:  c\n\ndata\n\n')).toEqual(['a', 'b', ' c', ''])
  })

  test('returns an event without name, id and meta as empty strings', () => {
    expect(decode('data: a\n\n')).toEqual([{ event: '', data: 'a', id: '', meta: '' }])
  })

  test('joins several data lines with line breaks', () => {
    expect(data('data: a\ndata:\ndata: b\n\n')).toEqual(['a\n\nb'])
  })

  test('ignores comments, unknown fields and blank lines', () => {
    expect(decode(': keep-alive\n\n\n\nretry: 5\nnope\n\ndata: a\n\n')).toEqual([{
      event: '',
      data: 'a',
      id: '',
      meta: '',
    }])
  })

  test('reads event, id and the v3 meta field, and resets them for the next event', () => {
    expect(decode('event:finish\nid:7\ndata:\nmeta:{"usage":{}}\n\ndata: a\n\n')).toEqual([
      { event: 'finish', data: '', id: '7', meta: '{"usage":{}}' },
      { event: '', data: 'a', id: '', meta: '' },
    ])
  })

  test('returns an event that has only a name or meta with empty data', () => {
    expect(decode('event: ping\n\nmeta\nmeta: {}\n\nid: 7\n\n')).toEqual([
      { event: 'ping', data: '', id: '', meta: '' },
      { event: '', data: '', id: '', meta: '{}' },
    ])
  })

  test('delivers a last event without its blank line or line break', () => {
    expect(data('data: a\n\ndata: b\n')).toEqual(['a', 'b'])
    expect(data('data: a\n\ndata: b')).toEqual(['a', 'b'])
    expect(data('data: a\r')).toEqual(['a'])
  })

  test('joins a line that arrives in many pieces', () => {
    expect(data(...'data: abc\n\n')).toEqual(['abc'])
  })

  test('throws for an event longer than the limit, in one piece or in many', () => {
    const fed = (limit: number, ...pieces: string[]) => () => {
      const feed = createDecoder(() => {}, limit)
      pieces.forEach((piece) => feed(piece))
    }
    const expected = {
      name: 'StreamError',
      code: 'oversized',
      message: /event exceeds 20 bytes, limit is maxEventBytes/,
    }
    expect(fed(20, 'data: ' + 'x'.repeat(14))).not.toThrow()
    expect(fed(20, 'data: ' + 'x'.repeat(14) + '\n\n')).not.toThrow()
    expect(fed(20, 'data: ' + 'x'.repeat(15))).toThrow(
      expect.objectContaining({ ...expected, message: expect.stringMatching(expected.message) }),
    )
    expect(fed(20, ...'data: ' + 'x'.repeat(15))).toThrow()
    expect(fed(20, ...Array<string>(30).fill('data: x\n'))).toThrow()
    expect(fed(20, ...Array<string>(30).fill('data: 0123456789\n\n'))).not.toThrow()
    expect(fed(20, 'data: 0123456789\n\n'.repeat(30))).not.toThrow()
  })

  test('does not count finished comment lines to the length of an event, only unfinished ones', () => {
    const limited = (...pieces: string[]) => () => {
      const feed = createDecoder(() => {}, 20)
      pieces.forEach((piece) => feed(piece))
    }
    expect(limited(': keep-alive\n'.repeat(200))).not.toThrow()
    expect(limited(...Array<string>(200).fill(': keep-alive\n'))).not.toThrow()
    expect(limited(...': keep-alive\n'.repeat(20))).not.toThrow()
    expect(limited('data: ' + 'x'.repeat(7) + '\n' + ': keep\n'.repeat(9) + 'data: \n\n')).not.toThrow()
    expect(limited('data: ' + 'x'.repeat(7) + '\n' + ': keep\n'.repeat(9) + 'data: xx\n\n')).toThrow()
    expect(limited(':' + ' '.repeat(20))).toThrow()
    expect(limited('unknown: field\n', 'unknown: field\n')).toThrow()
  })
})

test('createDecoder() ignores fields that it does not know', () => {
  const events: unknown[] = []
  createDecoder((event) => events.push(event))('retry: 5\nx: y\ndata: a\n\n', true)
  expect(events).toEqual([{ event: '', data: 'a', id: '', meta: '' }])
})
