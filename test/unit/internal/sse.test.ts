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
  test.each(['\n', '\r\n', '\r'])('knows the line ending %j', (end) => {
    expect(data(`data: a${end}${end}data: b${end}${end}`)).toEqual(['a', 'b'])
  })

  test('takes a CRLF that is split between two pieces for one line ending', () => {
    expect(data('data: a\r', '\ndata: b\r', '\n\r', '\n')).toEqual(['a\nb'])
    expect(data('data: a\r', '', '\n\r\ndata: b')).toEqual(['a', 'b'])
    expect(data('data: a\r', '', '\ndata: b\r\n\r\n')).toEqual(['a\nb'])
    expect(data('data: a\r', 'data: b\r\r')).toEqual(['a\nb'])
    expect(data('data: a\r', '\n', '\n', 'data: b')).toEqual(['a', 'b'])
  })

  test('drops one space after the colon, no more, and needs none', () => {
    expect(data('data:a\n\ndata: b\n\ndata:  c\n\ndata\n\n')).toEqual(['a', 'b', ' c', ''])
  })

  test('gives an event that has data alone no name, id or meta, also as the first', () => {
    expect(decode('data: a\n\n')).toEqual([{ event: '', data: 'a', id: '', meta: '' }])
  })

  test('joins several data lines by line breaks', () => {
    expect(data('data: a\ndata:\ndata: b\n\n')).toEqual(['a\n\nb'])
  })

  test('passes over comments, unknown fields and blank lines', () => {
    expect(decode(': keep-alive\n\n\n\nretry: 5\nnope\n\ndata: a\n\n')).toEqual([{
      event: '',
      data: 'a',
      id: '',
      meta: '',
    }])
  })

  test('reads named events, ids and the v3 meta line, and carries none over to the next event', () => {
    expect(decode('event:finish\nid:7\ndata:\nmeta:{"usage":{}}\n\ndata: a\n\n')).toEqual([
      { event: 'finish', data: '', id: '7', meta: '{"usage":{}}' },
      { event: '', data: 'a', id: '', meta: '' },
    ])
  })

  test('counts the last event though its blank line, or its line break, is missing', () => {
    expect(data('data: a\n\ndata: b\n')).toEqual(['a', 'b'])
    expect(data('data: a\n\ndata: b')).toEqual(['a', 'b'])
    expect(data('data: a\r')).toEqual(['a'])
  })

  test('reads a line that comes in many pieces', () => {
    expect(data(...'data: abc\n\n')).toEqual(['abc'])
  })

  test('refuses an event beyond the limit, in one piece or in many, and only such', () => {
    const fed = (limit: number, ...pieces: string[]) => () => {
      const feed = createDecoder(() => {}, limit)
      pieces.forEach((piece) => feed(piece))
    }
    const wanted = { name: 'StreamError', code: 'oversized', message: /event exceeds 20 bytes, limit is maxEventBytes/ }
    expect(fed(20, 'data: ' + 'x'.repeat(14))).not.toThrow()
    expect(fed(20, 'data: ' + 'x'.repeat(14) + '\n\n')).not.toThrow()
    expect(fed(20, 'data: ' + 'x'.repeat(15))).toThrow(
      expect.objectContaining({ ...wanted, message: expect.stringMatching(wanted.message) }),
    )
    expect(fed(20, ...'data: ' + 'x'.repeat(15))).toThrow()
    expect(fed(20, ...Array<string>(30).fill('data: x\n'))).toThrow()
    expect(fed(20, ...Array<string>(30).fill('data: 0123456789\n\n'))).not.toThrow()
    expect(fed(20, 'data: 0123456789\n\n'.repeat(30))).not.toThrow()
  })
})
