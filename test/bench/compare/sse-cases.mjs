/** Event streams as servers and relays write them: what goes over the wire, and what a client should make of it. */

const json = (delta, more = {}) =>
  JSON.stringify({
    id: '1',
    created: 1,
    model: 'glm-4.6',
    choices: [{ index: 0, ...more, delta }],
  })
const said = (content) => json({ role: 'assistant', content })
const end = json({ role: 'assistant', content: '' }, { finish_reason: 'stop' })
const frames = (payloads, eol = '\n') => payloads.map((payload) => `data: ${payload}${eol}${eol}`).join('')
const plain = [said('你'), said('好'), end, '[DONE]']
const refusal = '{"error":{"code":"1234","message":"网络错误"}}'

/** Cuts a text into pieces of so many bytes. */
function split(text, bytes) {
  const all = new TextEncoder().encode(text)
  const pieces = []
  for (let at = 0; at < all.length; at += bytes) {
    pieces.push(all.subarray(at, at + bytes))
  }
  return pieces
}

/** @type {Record<string, { pieces: (string | Uint8Array)[], wanted: string | RegExp | number }>} */
export const sseCases = {
  LF: { pieces: [frames(plain)], wanted: '你好' },
  CRLF: { pieces: [frames(plain, '\r\n')], wanted: '你好' },
  CR: { pieces: [frames(plain, '\r')], wanted: '你好' },
  'byte order mark': { pieces: ['\uFEFF' + frames(plain)], wanted: '你好' },
  'characters cut between pieces': {
    pieces: split(frames(plain), 1),
    wanted: '你好',
  },
  'data on several lines': {
    pieces: [
      frames(plain).replace('data: {"id":"1",', 'data: {"id":"1",\ndata: '),
    ],
    wanted: '你好',
  },
  'no blank line at the end': {
    pieces: [
      `data: ${said('你好')}\n\ndata: ${json({ content: '!' }, { finish_reason: 'stop' })}`,
    ],
    wanted: '你好!',
  },
  'events after [DONE]': {
    pieces: [frames([...plain, said('x')])],
    wanted: '你好',
  },
  comments: {
    pieces: [
      `: hi\n\n${frames(plain.slice(0, 1))}: keep-alive\n\n${frames(plain.slice(1))}`,
    ],
    wanted: '你好',
  },
  '"error": null in a chunk': {
    pieces: [
      frames([said('你').replace('{', '{"error":null,'), ...plain.slice(1)]),
    ],
    wanted: '你好',
  },
  'error as the first event': { pieces: [frames([refusal])], wanted: /1234/ },
  'error after two events': {
    pieces: [frames([...plain.slice(0, 2), refusal])],
    wanted: /1234/,
  },
  'event: error': {
    pieces: [`${frames(plain.slice(0, 2))}event: error\ndata: ${refusal}\n\n`],
    wanted: /1234/,
  },
  'an event that is no JSON': {
    pieces: [
      frames([...plain.slice(0, 2), '{"id":"1","cho', ...plain.slice(2)]),
    ],
    wanted: /Error/,
  },
  'one event of 10 MB': {
    pieces: split(
      frames([said('x'.repeat(10 * 2 ** 20)), end, '[DONE]']),
      16_384,
    ),
    wanted: 10 * 2 ** 20,
  },
}
