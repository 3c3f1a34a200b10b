import { describe, expect, test } from 'vitest'
import { run } from '../../../mock/cli/chat.ts'
import { answerChunks, lastChunk, stalling, startApi, streaming } from './chat-api.ts'
import { fakeIo, until } from './fake-io.ts'

describe('zhipu-fetch chat on a terminal', () => {
  test('sends each line with all earlier messages until the input ends', async () => {
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    const io = fakeIo({ env: api.env })
    const exit = run([], io)
    for (const [index, line] of ['one', '', 'two'].entries()) {
      await until(() => io.written.err.split('> ').length === index + 2)
      io.type(line)
    }
    await until(() => io.written.err.split('> ').length === 5)
    io.endInput()
    expect(await exit).toBe(0)
    expect(api.requests).toHaveLength(2)
    expect(api.requests[1]?.messages.map(({ content }) => content)).toEqual(['one', '\nHello there', 'two'])
  })

  test('with the embedded mock server, prints its introduction first', async () => {
    const io = fakeIo()
    const exit = run([], io)
    await until(() => io.written.out !== '' && io.written.err.endsWith('> '))
    io.endInput()
    expect(await exit).toBe(0)
  })

  test.each(['exit', 'quit', ' EXIT ', '/exit', 'q'])('%j ends the conversation and is not sent', async (word) => {
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    const io = fakeIo({ env: api.env })
    const exit = run([], io)
    await until(() => io.written.err.endsWith('> '))
    expect(io.written.err).toContain('"exit" or Ctrl-D ends the conversation')
    io.type(word)
    expect(await exit).toBe(0)
    expect(api.requests).toEqual([])
  })

  test('Ctrl-C stops the stream, ends the line, closes the connection and exits with 130', async () => {
    let closed = false
    const api = await startApi((body, response) => {
      response.on('close', () => closed = true)
      stalling(body, response)
    })
    const io = fakeIo({ env: api.env })
    const exit = run(['hi'], io)
    await until(() => io.written.out === 'Hel')
    io.interrupt()
    expect(await exit).toBe(130)
    expect(io.written.out).toBe('Hel\n')
    expect(io.written.err).toMatch(/interrupted\n$/)
    await until(() => closed)
  })

  test('in a conversation, Ctrl-C stops the current answer; between answers it ends the command', async () => {
    let requestCount = 0
    const api = await startApi((body, response) =>
      (requestCount++ === 0 ? stalling : streaming([...answerChunks, lastChunk]))(body, response)
    )
    const io = fakeIo({ env: api.env })
    const exit = run([], io)
    await until(() => io.written.err.endsWith('> '))
    io.type('first')
    await until(() => io.written.out === 'Hel')
    io.interrupt()
    await until(() => io.written.err.endsWith('interrupted\n> '))
    io.type('second')
    await until(() => io.written.out === 'Hel\nHello there\n' && io.written.err.endsWith('> '))
    expect(api.requests[1]?.messages).toEqual([{ role: 'user', content: 'second' }])
    io.interrupt()
    expect(await exit).toBe(130)
  })
})
