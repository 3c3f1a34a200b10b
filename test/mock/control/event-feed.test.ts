import { afterEach, beforeEach, describe, test } from 'vitest'
import { openReady } from '../../support/bare-session.ts'
import { ControlClient } from './control-client.ts'

let client: ControlClient
beforeEach(async () => {
  client = await ControlClient.start()
})
afterEach(() => client.close())

/** Reads the feed; `readUntil()` resolves when all that was read matches the pattern. */
async function openFeed(): Promise<{ readUntil(pattern: RegExp): Promise<void>; cancel(): Promise<void> }> {
  const response = await fetch(`${client.server.url}/__mock/events`)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    async readUntil(pattern) {
      while (!pattern.test(text)) text += decoder.decode((await reader.read()).value, { stream: true })
    },
    cancel: () => reader.cancel(),
  }
}

describe('the event feed', () => {
  test('GET /events sends a request when it arrives, changes and is removed', async () => {
    const held = client.zhipu.chat.hold()
    const { readUntil, cancel } = await openFeed()
    const chat = await client.chat('live', 'id.secret', { stream: true })
    await readUntil(/event: request\n.*"isOpen":true/)
    held.write('piece').end()
    await chat.text()
    await readUntil(/event: request\n.*"isOpen":false.*piece/)
    await client.control('POST', '/reset', {})
    await readUntil(/event: forget\ndata: 1\n/)
    await cancel()
  })

  test('GET /events sends a session again when its client has sent a message that gets no answer', async () => {
    const session = await openReady(client.zhipu)
    const { readUntil, cancel } = await openFeed()
    await readUntil(/event: request\n.*session\.update/)
    session.send({ type: 'input_audio_buffer.pre_commit' })
    await readUntil(/event: request\n.*input_audio_buffer\.pre_commit/)
    session.leave()
    await cancel()
  })
})
