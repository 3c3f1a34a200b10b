import { describe, expect, it } from 'vitest'
import { Chat, ChatStream, createTransport, type Fetch, type Message } from '../../../src/index.ts'

const messages: Message[] = [{ role: 'user', content: '你好' }]
const answer = {
  choices: [{ finish_reason: 'stop', index: 0, message: { content: 'hi', role: 'assistant' } }],
  created: 1,
  id: 'a',
  model: 'glm-4.6',
  request_id: 'a',
  usage: { completion_tokens: 1, prompt_tokens: 1, total_tokens: 2 },
}
const events = [
  { id: 'a', created: 1, model: 'glm-4.6', choices: [{ index: 0, delta: { role: 'assistant', content: 'hi' } }] },
  {
    id: 'a',
    created: 1,
    model: 'glm-4.6',
    choices: [{ index: 0, finish_reason: 'stop', delta: { role: 'assistant', content: '' } }],
    usage: answer.usage,
  },
]

/** A chat whose every request is kept, and answered by the smallest right answer. */
function chatThatKeeps() {
  const sent: { url: string; body: Record<string, unknown> }[] = []
  const fetch: Fetch = (url, init) => {
    const body = JSON.parse(init.body as string) as Record<string, unknown>
    sent.push({ url, body })
    if (!body.stream) return Promise.resolve(Response.json(answer))
    const text = [...events.map((event) => JSON.stringify(event)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
    return Promise.resolve(new Response(text, { headers: { 'content-type': 'text/event-stream;charset=UTF-8' } }))
  }
  const { completions } = new Chat(createTransport({ apiKey: 'id.secret', fetch }))
  return { completions, sent }
}

describe('create()', () => {
  it('posts the body as it is given, with keys that nobody knows', async () => {
    const { completions, sent } = chatThatKeeps()
    const params = { model: 'glm-4.6', messages, meta: undefined, brand_new_key: [1] }
    expect(await completions.create(params)).toEqual(answer)
    expect(sent).toEqual([{
      url: 'https://open.bigmodel.cn/api/paas/v4/chat/completions',
      body: { model: 'glm-4.6', messages, brand_new_key: [1] },
    }])
  })

  it('tells the response and the request id beside the answer', async () => {
    const { completions } = chatThatKeeps()
    const { data, response, requestId } = await completions.create({ model: 'glm-4.6', messages }).withResponse()
    expect(data).toEqual(answer)
    expect(response.status).toBe(200)
    expect(requestId).toBe('a')
  })

  it('answers `stream: true` with a stream that has begun', async () => {
    const { completions, sent } = chatThatKeeps()
    const stream = await completions.create({ model: 'glm-4.6', messages, stream: true })
    expect(stream).toBeInstanceOf(ChatStream)
    expect(sent).toHaveLength(1)
    const seen: unknown[] = []
    for await (const chunk of stream) seen.push(chunk)
    expect(seen).toEqual(events)
  })

  it('tells the response of a stream, too', async () => {
    const { completions } = chatThatKeeps()
    const { data, response } = await completions.create({ model: 'glm-4.6', messages, stream: true }).withResponse()
    expect(response.headers.get('content-type')).toBe('text/event-stream;charset=UTF-8')
    expect((await data.final()).message).toEqual({ role: 'assistant', content: 'hi' })
  })
})

describe('stream()', () => {
  it('asks when it is read, and says that it wants a stream', async () => {
    const { completions, sent } = chatThatKeeps()
    const stream = completions.stream({ model: 'glm-4.6', messages })
    await Promise.resolve()
    expect(sent).toHaveLength(0)
    const pieces: string[] = []
    for await (const piece of stream.text()) pieces.push(piece)
    expect(pieces).toEqual(['hi'])
    expect(sent).toMatchObject([{ body: { stream: true } }])
  })

  it('leaves the params of its caller alone', async () => {
    const { completions } = chatThatKeeps()
    const params = { model: 'glm-4.6', messages: [...messages] }
    await completions.stream(params).final()
    expect(params).toEqual({ model: 'glm-4.6', messages })
  })
})

describe.each(['create', 'stream'] as const)('%s() refuses before anything is sent', (verb) => {
  const cases: [params: unknown, message: string][] = [
    [{ messages }, 'model is undefined, want a name'],
    [{ model: '', messages }, 'model is empty, want a name'],
    [{ model: 7, messages }, 'model is number, want a name'],
    [{ model: null, messages }, 'model is null, want a name'],
    [{ model: 'glm-4.6' }, 'messages is undefined, want a filled list'],
    [{ model: 'glm-4.6', messages: '你好' }, 'messages is string, want a filled list'],
    [{ model: 'glm-4.6', messages: [] }, 'messages is empty, want a filled list'],
    [{ model: 'glm-4.6', messages: { role: 'user' } }, 'messages is object, want a filled list'],
  ]
  it.each(cases)('%o', (params, message) => {
    const { completions, sent } = chatThatKeeps()
    const ask = verb === 'create'
      ? (wrong: never) => completions.create(wrong)
      : (wrong: never) => completions.stream(wrong)
    expect(() => ask(params as never)).toThrow(new TypeError(`Cannot send request: ${message}`))
    expect(sent).toHaveLength(0)
  })
})
