import { setupServer } from 'msw/node'
import { expect, test } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { mockZhipu } from '../../../../mock/index.ts'
import { handlers, webSocketHandlers } from '../../../../mock/msw.ts'
import { RealtimeSocket } from '../../../support/realtime-socket.ts'
import { append, configuration, tone } from '../../../support/bare-session.ts'

// Node 20 has no WebSocket that MSW could replace.
globalThis.WebSocket ??= NodeWebSocket as never

const url = 'wss://open.bigmodel.cn/api/paas/v4/realtime'

test('webSocketHandlers() answer the global WebSocket, with the key in the query', async () => {
  const zhipu = mockZhipu({ realtime: { noise: false } })
  zhipu.realtime.reply('你好')
  const server = setupServer(...handlers(zhipu), ...webSocketHandlers(zhipu))
  server.listen({ onUnhandledRequest: 'error' })
  try {
    const session = new RealtimeSocket(new WebSocket(`${url}?Authorization=${zhipu.apiKey}`))
    await session.until('session.created')
    session.send({ type: 'session.update', session: configuration() }, append(tone(300)))
    session.send({ type: 'input_audio_buffer.commit' }, { type: 'response.create' })
    const events = await session.until('response.done')
    expect(events.find(({ type }) => type === 'response.text.done').text).toBe('你好')
    session.socket.close()
    await expect.poll(() => zhipu.backend.sockets.size).toBe(0)
    const refused = new RealtimeSocket(new WebSocket(`${url}?Authorization=nonsense`))
    expect(await refused.closed()).toBe(1008)
    zhipu.realtime.fail({ cut: { afterEvents: 1 } })
    const dropped = new RealtimeSocket(new WebSocket(`${url}?Authorization=${zhipu.apiKey}`))
    expect(await dropped.closed()).toBe(1011)
  } finally {
    server.close()
  }
})
