import { setImmediate } from 'node:timers'
import { describe, expect, it } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { chatBody, postChat, readUntilEnd } from '../../support/chat-call.ts'

describe('hold()', () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve))

  it('the test writes the chunks of a stream', async () => {
    const mock = mockZhipu()
    const held = mock.chat.hold()
    const response = await postChat(mock, chatBody('x', { stream: true }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const first = reader.read()
    await held.arrived
    held.write('a')
    expect(new TextDecoder().decode((await first).value)).toContain('"content":"a"')
    held.write({ toolCalls: [{ name: 'add', unchecked: true }] }).end({ finish: 'length' })
    let remaining = ''
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      remaining += new TextDecoder().decode(read.value)
    }
    expect(remaining).toContain('"finish_reason":"length"')
    await held.left
    expect(() => held.write('b')).toThrow(TypeError)
  })

  it('cut() drops the connection, and left resolves when the client disconnects', async () => {
    const mock = mockZhipu()
    const cut = mock.chat.hold()
    cut.write('a').cut()
    expect(await readUntilEnd(await postChat(mock, chatBody('x', { stream: true })))).toMatchObject({ end: 'broken' })
    const left = mock.chat.hold()
    const response = await postChat(mock, chatBody('x', { stream: true }))
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    void reader.read()
    await left.arrived
    await turn()
    await reader.cancel()
    await left.left
    expect(mock.requests.at(-1)?.left).toBe(true)
    expect(() => left.write('a')).toThrow('the client has disconnected')
  })
})
