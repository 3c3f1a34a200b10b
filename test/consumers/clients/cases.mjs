import assert from 'node:assert/strict'

/** What every client is asked to do, and the values that all of them send. */
export const capabilities = {
  chat: 'a whole answer with its finish reason and usage',
  stream: 'the deltas of a stream, its finish reason and usage',
  tools: 'a tool call, and a second request with the result',
  thinking: 'the reasoning of a stream, apart from its content',
  vision: 'a picture as data URL',
  embeddings: 'vectors of two texts',
  json: 'JSON mode (`json_object`)',
  schema: "structured output by the client's own helper",
  errors: 'status and business code of refusals, in the error of the client',
  abort: 'a stream that is cancelled closes its connection',
}

export const question = '北京天气怎么样？'
export const answer = '今天晴，20 度。'
export const city = '北京'
/** A picture of one pixel. */
export const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
export const cityTool = {
  name: 'weather',
  description: '查询城市天气',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
}

/** Aborts a stream of a LangChain model after its first message, whether the model throws then or ends. `open` starts it with a signal. */
export async function abortAfterFirst(scope, open) {
  const held = scope.chat.hold()
  held.write('半')
  const controller = new AbortController()
  const received = []
  try {
    for await (const { content } of await open(controller.signal)) {
      received.push(content)
      controller.abort()
    }
  } catch (error) {
    assert.match(`${error.name} ${error.message}`, /abort/i)
  }
  assert.deepEqual(received, ['半'])
  await disconnected(scope, held)
}

/** Waits until the client has closed the connection of a held stream. Rejects when it is still open after two seconds. */
export async function disconnected(scope, held) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('the connection is still open 2 s after the cancellation')), 2000)
  })
  await Promise.race([held.left, late]).finally(() => clearTimeout(timer))
  assert.equal(scope.requests.at(-1).left, true)
}
