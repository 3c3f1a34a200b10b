import { afterEach, expect, test } from 'vitest'
import { mockZhipu } from '../../../../mock/index.ts'
import { serve, type Served } from '../../../../mock/server.ts'

let server: Served | undefined
afterEach(() => server?.close())

/** Streams a text as one raw event, over a served mock, and returns the body that arrives. */
async function stream(text: string): Promise<string> {
  const mock = mockZhipu()
  mock.chat.reply.stream([{ raw: text }])
  server = await serve(mock)
  const response = await fetch(`${server.baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'glm-4.6', stream: true, messages: [{ role: 'user', content: 'x' }] }),
  })
  return await response.text()
}

test.each([
  ['a short text', '你好 😀'],
  ['Latin text', 'a quick brown fox '.repeat(1000)],
  ['Chinese text', '人工智能 '.repeat(1000)],
  ['characters outside the BMP', '😀'.repeat(5000)],
  ['a very long text', '你好'.repeat(100_000)],
  ['a lone surrogate in a long text', `${'你'.repeat(3000)}\ud800!`],
])('a streamed body arrives as UTF-8: %s', async (_, text) => {
  const body = await stream(text)
  const wellFormed = new TextDecoder().decode(new TextEncoder().encode(text))
  expect(body.slice(0, text.length) === wellFormed).toBe(true)
})
