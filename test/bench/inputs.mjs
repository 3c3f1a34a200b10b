/** Inputs of the benches: a completion, and event streams in Zhipu's format, equal in each run with the same seed. */

/** A chat completion. */
export const completion = {
  id: '20261120103000a1b2c3d4e5f60718',
  request_id: '20261120103000a1b2c3d4e5f60718',
  created: 1795141800,
  model: 'glm-4.6',
  choices: [{
    index: 0,
    finish_reason: 'stop',
    message: { role: 'assistant', content: '你好！有什么可以帮你？' },
  }],
  usage: { prompt_tokens: 6, completion_tokens: 9, total_tokens: 15 },
}

export const completionText = JSON.stringify(completion)

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

/** The generator of Park and Miller, for seeds from 1 to 2³¹−2. */
function random(seed) {
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647
}

/**
 * An event stream of about `bytes` bytes, split every `pieceBytes` bytes, and the text of its chunks.
 *
 * @param {{ bytes: number, pieceBytes: number, seed: number }} options
 */
export function zhipuStream({ bytes, pieceBytes, seed }) {
  const next = random(seed)
  const encoder = new TextEncoder()
  const stream = new Uint8Array(bytes + 4096)
  let length = 0
  let events = 0
  let text = ''
  while (length < bytes) {
    const content = texts[Math.floor(next() * texts.length)]
    const delta = { role: 'assistant', content }
    const chunk = {
      id: completion.id,
      created: completion.created,
      object: 'chat.completion.chunk',
      model: 'glm-4.6',
    }
    const line = `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta }] })}\n\n`
    length += encoder.encodeInto(line, stream.subarray(length)).written
    text += content
    events++
  }
  const last = {
    id: completion.id,
    choices: [{
      index: 0,
      finish_reason: 'stop',
      delta: { role: 'assistant', content: '' },
    }],
  }
  length += encoder.encodeInto(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`, stream.subarray(length)).written
  return {
    pieces: split(stream.subarray(0, length), pieceBytes),
    bytes: length,
    events: events + 1,
    text,
  }
}

/** A stream with one event of about `bytes` bytes, for example an image in base64. */
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
  const stream = new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)
  return {
    pieces: split(stream, pieceBytes),
    bytes: stream.length,
    events: 1,
    text: content,
  }
}

function split(bytes, pieceBytes) {
  const pieces = []
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    pieces.push(bytes.slice(start, start + pieceBytes))
  }
  return pieces
}

/** A body that enqueues one piece per pull, like a socket. */
export function bodyOf(pieces) {
  let next = 0
  return new ReadableStream({
    pull(controller) {
      if (next < pieces.length) controller.enqueue(pieces[next++])
      else controller.close()
    },
  }, { highWaterMark: 0 })
}
