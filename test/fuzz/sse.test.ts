import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDecoder } from '../../src/internal/sse.ts'
import type { ServerSentEvent } from '../../src/internal/sse.ts'
import { slowDecode } from '../support/slow-decoder.ts'

/** Decodes bytes that arrive in pieces of these lengths, like the client. */
function decode(bytes: Uint8Array, lengths: readonly number[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = []
  const feed = createDecoder((event) => events.push(event))
  const text = new TextDecoder()
  for (let start = 0, n = 0; start < bytes.length; n++) {
    const end = start + (lengths[n % lengths.length] ?? bytes.length)
    feed(text.decode(bytes.subarray(start, end), { stream: true }))
    start = end
  }
  feed(text.decode(), true)
  return events
}

const ending = fc.constantFrom('\n', '\r\n', '\r')
const word = fc.oneof(
  fc.constantFrom('你好', '🙂', 'data: ', '{"a":1}', '[DONE]', ' ', ':', '\u2028', '\0', 'é'),
  fc.string(),
)
const text = fc.array(word, { maxLength: 5 }).map((words) => words.join('').replace(/[\r\n]/g, ''))
const line = fc.tuple(
  fc.constantFrom('data: ', 'data:', 'data', 'event: ', 'event:', 'id:', 'meta:', ':', 'retry: ', 'x', ''),
  text,
)
const stream = fc.array(fc.tuple(line, ending), { maxLength: 20 })
  .map((lines) => lines.map(([[name, value], end]) => name + value + end).join(''))
const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 })

test('createDecoder() reads any stream, cut anywhere, like the slow reference', () => {
  fc.assert(
    fc.property(stream, pieces, fc.boolean(), (text, lengths, hasMark) => {
      const bytes = new TextEncoder().encode((hasMark ? '\uFEFF' : '') + text)
      // The encoder replaces lone surrogates, so the reference reads the encoded text.
      expect(decode(bytes, lengths)).toEqual(slowDecode(new TextDecoder().decode(bytes)))
    }),
    { numRuns: 5000 },
  )
})

test('createDecoder() returns the same events for every single cut of a stream', () => {
  const source = ': hi\r\ndata: {"a":"你🙂"}\r\n\r\nevent:add\rid:7\rdata:1\rdata:2\r\rdata: x\n\n\n: end\ndata: [DONE]'
  const bytes = new TextEncoder().encode(source)
  const expected = slowDecode(source)
  for (let cut = 1; cut < bytes.length; cut++) expect(decode(bytes, [cut, bytes.length])).toEqual(expected)
})
