import { expect, test } from 'vitest'
import { Zhipu } from '../../../src/index.ts'
import { readToEnd } from '../../../src/helpers/chat-source.ts'

const chunk = (id: string, delta: object, finish_reason?: string) =>
  JSON.stringify({ id, choices: [{ index: 0, delta, finish_reason }] })

/** A stream of these frames. */
function streamOf(frames: readonly string[]) {
  const body = [...frames, '[DONE]'].map((frame) => `data: ${frame}\n\n`).join('')
  const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  const zhipu = new Zhipu({ apiKey: 'id.secret', fetch, maxRetries: 0 })
  return zhipu.chat.completions.stream({ model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] })
}

test('onText gets the text so far of the answer that the server has restarted', async () => {
  const texts: string[] = []
  const frames = [
    chunk('1', { content: 'a' }),
    chunk('1', { content: 'b' }),
    `{"id":"1","choices":[{"index":0,"de` + `data: ${chunk('2', { content: 'c' })}`,
    chunk('2', { content: 'd' }, 'stop'),
  ]
  await readToEnd(streamOf(frames), { onText: (_, textSoFar) => texts.push(textSoFar) })
  expect(texts).toEqual(['a', 'ab', 'c', 'cd'])
})

// A snapshot for each piece of text takes minutes. The limit is generous, because other programs may use the machine.
test('onText does not copy the tool calls of the answer for each piece of text', async () => {
  const tool_calls = Array.from({ length: 30_000 }, (_, index) => ({ index, function: { name: 'f', arguments: '{}' } }))
  const frames = [chunk('1', { tool_calls }), ...Array.from({ length: 30_000 }, () => chunk('1', { content: 'x' }))]
  let last = ''
  const answer = await readToEnd(streamOf([...frames, chunk('1', {}, 'stop')]), {
    onText: (_, textSoFar) => last = textSoFar,
  })
  expect(last).toHaveLength(30_000)
  expect(answer.message.tool_calls).toHaveLength(30_000)
}, 60_000)
