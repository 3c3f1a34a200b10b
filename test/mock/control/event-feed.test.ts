import { afterEach, beforeEach, describe, test } from 'vitest'
import { ControlClient } from './control-client.ts'

let client: ControlClient
beforeEach(async () => {
  client = await ControlClient.start()
})
afterEach(() => client.close())

describe('the event feed', () => {
  test('GET /events sends a request when it arrives, changes and is removed', async () => {
    const held = client.zhipu.chat.hold()
    const response = await fetch(`${client.server.url}/__mock/events`)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let text = ''
    const readUntil = async (pattern: RegExp) => {
      while (!pattern.test(text)) text += decoder.decode((await reader.read()).value, { stream: true })
    }
    const chat = await client.chat('live', 'id.secret', { stream: true })
    await readUntil(/event: request\n.*"isOpen":true/)
    held.write('piece').end()
    await chat.text()
    await readUntil(/event: request\n.*"isOpen":false.*piece/)
    await client.control('POST', '/reset', {})
    await readUntil(/event: forget\ndata: 1\n/)
    await reader.cancel()
  })
})
