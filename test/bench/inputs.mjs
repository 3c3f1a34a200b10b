/** What the decoders are fed: chunks as Zhipu writes them, the same in each run of one seed. */

const texts = [
  '你好',
  '，',
  '世界',
  ' the',
  ' quick',
  ' brown fox',
  '😀',
  '\n\n',
  '"quoted"',
  '人工智能',
  ' 3.14',
  '。',
  '```ts\n',
  '\\',
]

/** Park and Miller's generator: any seed from 1 to 2³¹−2. */
function random(seed) {
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647
}

/**
 * A stream of about `bytes` bytes, cut into pieces of `pieceBytes` wherever that falls, with the text it carries.
 *
 * @param {{ bytes: number, pieceBytes: number, seed: number }} wanted
 */
export function zhipuStream({ bytes, pieceBytes, seed }) {
  const next = random(seed)
  const encoder = new TextEncoder()
  const whole = new Uint8Array(bytes + 4096)
  let length = 0
  let events = 0
  let text = ''
  while (length < bytes) {
    const content = texts[Math.floor(next() * texts.length)]
    const delta = { role: 'assistant', content }
    const chunk = {
      id: '20261120103000a1b2c3d4e5f60718',
      created: 1795141800,
      object: 'chat.completion.chunk',
      model: 'glm-4.6',
    }
    const line = `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta }] })}\n\n`
    length += encoder.encodeInto(line, whole.subarray(length)).written
    text += content
    events++
  }
  const last = {
    id: '20261120103000a1b2c3d4e5f60718',
    choices: [{
      index: 0,
      finish_reason: 'stop',
      delta: { role: 'assistant', content: '' },
    }],
  }
  length += encoder.encodeInto(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`, whole.subarray(length)).written
  return {
    pieces: cut(whole.subarray(0, length), pieceBytes),
    bytes: length,
    events: events + 1,
    text,
  }
}

/** One event of about `bytes` bytes: an image in base64, say. */
export function oneEvent({ bytes, pieceBytes }) {
  const content = 'QUJD'.repeat(bytes / 4)
  const chunk = {
    id: '1',
    choices: [{
      index: 0,
      finish_reason: 'stop',
      delta: { role: 'assistant', content },
    }],
  }
  const whole = new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)
  return {
    pieces: cut(whole, pieceBytes),
    bytes: whole.length,
    events: 1,
    text: content,
  }
}

function cut(whole, pieceBytes) {
  const pieces = []
  for (let start = 0; start < whole.length; start += pieceBytes) {
    pieces.push(whole.slice(start, start + pieceBytes))
  }
  return pieces
}

/** A body that hands out one piece for each pull, as a socket does. */
export function body(pieces) {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at < pieces.length) controller.enqueue(pieces[at++])
      else controller.close()
    },
  }, { highWaterMark: 0 })
}
