import { expect, test } from 'vitest'
import { EventSplitter } from '../../../mock/recordings/event-splitter.ts'

function split(pieces: Iterable<string>, isStream = true): string[] {
  const splitter = new EventSplitter(isStream)
  return [...Array.from(pieces, (piece) => splitter.add(piece)).flat(), ...splitter.end()]
}

test.each(['\n', '\r\n', '\r'])(
  'splits after each blank line, wherever the text is cut, with line ends %j',
  (lineEnd) => {
    const events = ['data: a', ': comment', 'event: x\ndata: b', 'data: c'].map((event) =>
      `${event}\n\n`.replaceAll('\n', lineEnd)
    )
    const text = events.join('')
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        expect(split([text.slice(0, first), text.slice(first, second), text.slice(second)])).toEqual(events)
      }
    }
    expect(split(text)).toEqual(events)
  },
)

test('text without a blank line at its end is the last event', () => {
  expect(split(['data: a\n\nda', 'ta: b\n'])).toEqual(['data: a\n\n', 'data: b\n'])
})

test('a body that is no stream is one event', () => {
  expect(split(['{\n\n', '}\n\n'], false)).toEqual(['{\n\n}\n\n'])
})

// Searching all text with each piece takes more than a minute.
test('a long event that arrives in small pieces takes time linear in its length', () => {
  const pieces = [...Array.from({ length: 4000 }, () => 'x'.repeat(1024)), '\n', '\n']
  expect(split(pieces)).toHaveLength(1)
}, 30_000)
