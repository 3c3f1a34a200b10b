import { describe, expect, it } from 'vitest'
import { Chat, ChatStream, createTransport, type Fetch, type Message } from '../../../src/index.ts'

const messages: Message[] = [{ role: 'user', content: '你好' }]
const completion = {
  choices: [{ finish_reason: 'stop', index: 0, message: { content: 'hi', role: 'assistant' } }],
  created: 1,
  id: 'a',
  model: 'glm-4.6',
  request_id: 'a',
  usage: { completion_tokens: 1, prompt_tokens: 1, total_tokens: 2 },
}
const chunks = [
  { id: 'a', created: 1, model: 'glm-4.6', choices: [{ index: 0, delta: { role: 'assistant', content: 'hi' } }] },
  {
    id: 'a',
    created: 1,
    model: 'glm-4.6',
    choices: [{ index: 0, finish_reason: 'stop', delta: { role: 'assistant', content: '' } }],
    usage: completion.usage,
  },
]

/** Returns chat completions whose requests are recorded and answered with `completion` or `chunks`. */
function recordChat() {
  const sent: { url: string; body: Record<string, unknown> }[] = []
  const fetch: Fetch = (url, init) => {
    const body = JSON.parse(init.body as string) as Record<string, unknown>
    sent.push({ url, body })
    if (!body.stream) return Promise.resolve(Response.json(completion))
    const text = [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
    return Promise.resolve(new Response(text, { headers: { 'content-type': 'text/event-stream;charset=UTF-8' } }))
  }
  const { completions } = new Chat(createTransport({ apiKey: 'id.secret', fetch }))
  return { completions, sent }
}

describe('create()', () => {
  it('sends the body unchanged, including unknown fields', async () => {
    const { completions, sent } = recordChat()
    const params = { model: 'glm-4.6', messages, meta: undefined, brand_new_key: [1] }
    expect(await completions.create(params)).toEqual(completion)
    expect(sent).toEqual([{
      url: 'https://open.bigmodel.cn/api/paas/v4/chat/completions',
      body: { model: 'glm-4.6', messages, brand_new_key: [1] },
    }])
  })

  it('returns the response and the request id from withResponse()', async () => {
    const { completions } = recordChat()
    const { data, response, requestId } = await completions.create({ model: 'glm-4.6', messages }).withResponse()
    expect(data).toEqual(completion)
    expect(response.status).toBe(200)
    expect(requestId).toBe('a')
  })

  it('resolves with an open stream for stream: true', async () => {
    const { completions, sent } = recordChat()
    const stream = await completions.create({ model: 'glm-4.6', messages, stream: true })
    expect(stream).toBeInstanceOf(ChatStream)
    expect(sent).toHaveLength(1)
    const received: unknown[] = []
    for await (const chunk of stream) received.push(chunk)
    expect(received).toEqual(chunks)
  })

  it('returns the response of a stream from withResponse()', async () => {
    const { completions } = recordChat()
    const { data, response } = await completions.create({ model: 'glm-4.6', messages, stream: true }).withResponse()
    expect(response.headers.get('content-type')).toBe('text/event-stream;charset=UTF-8')
    expect((await data.final()).message).toEqual({ role: 'assistant', content: 'hi' })
  })
})

describe('stream()', () => {
  it('sends a request with stream: true when the stream is first read', async () => {
    const { completions, sent } = recordChat()
    const stream = completions.stream({ model: 'glm-4.6', messages })
    await Promise.resolve()
    expect(sent).toHaveLength(0)
    const deltas: string[] = []
    for await (const delta of stream.text()) deltas.push(delta)
    expect(deltas).toEqual(['hi'])
    expect(sent).toMatchObject([{ body: { stream: true } }])
  })

  it('does not modify its params', async () => {
    const { completions } = recordChat()
    const params = { model: 'glm-4.6', messages: [...messages] }
    await completions.stream(params).final()
    expect(params).toEqual({ model: 'glm-4.6', messages })
  })
})

describe.each(['create', 'stream'] as const)('%s() throws and sends nothing for', (method) => {
  const cases: [params: unknown, message: string][] = [
    [{ messages }, 'model is undefined, expected a name'],
    [{ model: '', messages }, 'model is empty, expected a name'],
    [{ model: 7, messages }, 'model is number, expected a name'],
    [{ model: null, messages }, 'model is null, expected a name'],
    [{ model: 'glm-4.6' }, 'messages is undefined, expected a non-empty array'],
    [{ model: 'glm-4.6', messages: '你好' }, 'messages is string, expected a non-empty array'],
    [{ model: 'glm-4.6', messages: [] }, 'messages is empty, expected a non-empty array'],
    [{ model: 'glm-4.6', messages: { role: 'user' } }, 'messages is object, expected a non-empty array'],
  ]
  it.each(cases)('%o', (params, message) => {
    const { completions, sent } = recordChat()
    const call = method === 'create'
      ? (invalid: never) => completions.create(invalid)
      : (invalid: never) => completions.stream(invalid)
    expect(() => call(params as never)).toThrow(new TypeError(`Cannot send request: ${message}`))
    expect(sent).toHaveLength(0)
  })
})
