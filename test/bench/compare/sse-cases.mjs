/** Event streams as servers and relays send them, and what a client should read from them. */

const json = (delta, more = {}) =>
  JSON.stringify({
    id: '1',
    created: 1,
    model: 'glm-4.6',
    choices: [{ index: 0, ...more, delta }],
  })
const chunk = (content) => json({ role: 'assistant', content })
const lastChunk = json({ role: 'assistant', content: '' }, { finish_reason: 'stop' })
const frames = (payloads, eol = '\n') => payloads.map((payload) => `data: ${payload}${eol}${eol}`).join('')
const plain = [chunk('你'), chunk('好'), lastChunk, '[DONE]']
const errorEvent = '{"error":{"code":"1234","message":"网络错误"}}'

/** Splits the UTF-8 bytes of a text into pieces of `bytes` bytes. */
function split(text, bytes) {
  const all = new TextEncoder().encode(text)
  const pieces = []
  for (let start = 0; start < all.length; start += bytes) {
    pieces.push(all.subarray(start, start + bytes))
  }
  return pieces
}

/**
 * `expected` is the text, its length where it is long, or the message of the error.
 *
 * @type {Record<string, { pieces: (string | Uint8Array)[], expected: string | RegExp | number }>}
 */
export const sseCases = {
  LF: { pieces: [frames(plain)], expected: '你好' },
  CRLF: { pieces: [frames(plain, '\r\n')], expected: '你好' },
  CR: { pieces: [frames(plain, '\r')], expected: '你好' },
  'byte order mark': { pieces: ['\uFEFF' + frames(plain)], expected: '你好' },
  'characters split between pieces': {
    pieces: split(frames(plain), 1),
    expected: '你好',
  },
  'data on several lines': {
    pieces: [
      frames(plain).replace('data: {"id":"1",', 'data: {"id":"1",\ndata: '),
    ],
    expected: '你好',
  },
  'no blank line at the end': {
    pieces: [
      `data: ${chunk('你好')}\n\ndata: ${json({ content: '!' }, { finish_reason: 'stop' })}`,
    ],
    expected: '你好!',
  },
  'events after [DONE]': {
    pieces: [frames([...plain, chunk('x')])],
    expected: '你好',
  },
  comments: {
    pieces: [
      `: hi\n\n${frames(plain.slice(0, 1))}: keep-alive\n\n${frames(plain.slice(1))}`,
    ],
    expected: '你好',
  },
  '"error": null in a chunk': {
    pieces: [
      frames([chunk('你').replace('{', '{"error":null,'), ...plain.slice(1)]),
    ],
    expected: '你好',
  },
  'error as the first event': { pieces: [frames([errorEvent])], expected: /1234/ },
  'error after two events': {
    pieces: [frames([...plain.slice(0, 2), errorEvent])],
    expected: /1234/,
  },
  'event: error': {
    pieces: [`${frames(plain.slice(0, 2))}event: error\ndata: ${errorEvent}\n\n`],
    expected: /1234/,
  },
  'an event that is not JSON': {
    pieces: [
      frames([...plain.slice(0, 2), '{"id":"1","cho', ...plain.slice(2)]),
    ],
    expected: /Error/,
  },
  'one event of 10 MB': {
    pieces: split(
      frames([chunk('x'.repeat(10 * 2 ** 20)), lastChunk, '[DONE]']),
      16_384,
    ),
    expected: 10 * 2 ** 20,
  },
}
