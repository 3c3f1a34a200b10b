import { assert } from 'chai'
import { type MockZhipu, mockZhipu } from '../../../../mock/index.ts'
import { RealtimeSocket } from '../../../support/realtime-socket.ts'
import { append, configuration, tone } from '../../../support/bare-session.ts'

/** A way to a session of a mock. */
export interface RealtimeEdge {
  /** True for an edge that cannot drop a connection: the client receives code 1011. */
  readonly closesOnCut?: boolean | undefined
  /** False for an edge that cannot refuse a handshake with a response. */
  readonly refuses?: boolean | undefined
  open(zhipu: MockZhipu, query: string): Promise<WebSocket>
}

type Case = (edge: RealtimeEdge, zhipu: MockZhipu) => Promise<void>

/** Options of the mock of every case. */
export const caseOptions = { realtime: { noise: false } } as const

async function open(edge: RealtimeEdge, zhipu: MockZhipu, query = `?Authorization=${zhipu.apiKey}`) {
  return new RealtimeSocket(await edge.open(zhipu, query))
}

async function untilIdle(zhipu: MockZhipu): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (zhipu.requests.every((entry) => !entry.open)) return
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  zhipu.assertIdle()
}

/** What every edge must do with a session. */
export const cases: Readonly<Record<string, Case>> = {
  'a session is opened, configured and closed by the client': async (edge, zhipu) => {
    const session = await open(edge, zhipu)
    await session.until('session.created')
    session.send({ type: 'session.update', session: configuration() })
    await session.until('session.updated')
    assert.deepEqual(
      session.events.slice(0, 4).map(({ type }) => type),
      ['heartbeat', 'session.created', 'conversation.created', 'session.updated'],
    )
    session.socket.close(1000, 'done')
    assert.equal(await session.closed(), 1000)
    await untilIdle(zhipu)
    assert.isTrue(zhipu.requests[0]?.left)
  },

  'the journal has the messages of both directions and masks the key of the query': async (edge, zhipu) => {
    const session = await open(edge, zhipu)
    await session.until('session.created')
    session.send({ type: 'no.such.event' })
    await session.until('error')
    session.socket.close()
    await untilIdle(zhipu)
    const [entry] = zhipu.requests
    assert.equal(entry?.status, 101)
    assert.equal(entry?.query.get('Authorization'), '***')
    assert.notInclude(JSON.stringify(entry), zhipu.apiKey)
    assert.deepEqual(entry?.received?.map(({ frame }) => frame), ['{"type":"no.such.event"}'])
    assert.include(String(entry?.sent.at(-1)?.frame), '"type":"error"')
  },

  'a key that is not valid refuses the handshake': async (edge, zhipu) => {
    const session = await open(edge, zhipu, '?Authorization=nonsense')
    await session.closed()
    assert.isEmpty(session.events)
    assert.equal(zhipu.requests[0]?.status, 401)
  },

  'a fault refuses the handshake': async (edge, zhipu) => {
    zhipu.realtime.fail({ code: '1302' })
    const session = await open(edge, zhipu)
    await session.closed()
    assert.isEmpty(session.events)
    assert.equal(zhipu.requests[0]?.status, 429)
  },

  "with handshakeErrors 'event' a handshake is accepted, and refused by an error event and code 1003": async (edge) => {
    const zhipu = mockZhipu({ realtime: { noise: false, handshakeErrors: 'event' } })
    try {
      const session = await open(edge, zhipu, '?Authorization=nonsense')
      assert.equal(await session.closed(), 1003)
      assert.deepEqual(session.events.map(({ type, error }) => [type, error.code]), [['error', '401']])
      await untilIdle(zhipu)
      assert.equal(zhipu.requests[0]?.status, 101)
    } finally {
      zhipu.close()
    }
  },

  'a cut drops the connection after exactly so many events': async (edge, zhipu) => {
    zhipu.realtime.fail({ cut: { afterEvents: 2 } })
    const session = await open(edge, zhipu)
    const code = await session.closed()
    // Deno reports 0 for a connection that breaks.
    assert.include(edge.closesOnCut ? [1011] : [1006, 0], code)
    assert.deepEqual(session.events.map(({ type }) => type), ['heartbeat', 'session.created'])
    await untilIdle(zhipu)
  },

  'a stall sends nothing after so many events, and leaves the connection open': async (edge, zhipu) => {
    zhipu.realtime.fail({ stall: { afterEvents: 3 } })
    const session = await open(edge, zhipu)
    await session.until('conversation.created')
    session.send({ type: 'session.update', session: configuration() })
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.lengthOf(session.events, 3)
    assert.isUndefined(session.closeCode)
    session.socket.close()
    await untilIdle(zhipu)
  },

  'a test sends any message, and closes a session with a code and a reason': async (edge, zhipu) => {
    const socket = await edge.open(zhipu, `?Authorization=${zhipu.apiKey}`)
    socket.binaryType = 'arraybuffer'
    const messages: unknown[] = []
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
    await new Promise<void>((resolve) =>
      socket.addEventListener('message', ({ data }) => {
        messages.push(data instanceof ArrayBuffer ? [...new Uint8Array(data)] : data)
        if (messages.length === 3) resolve()
      })
    )
    const session = zhipu.requests[0]?.session
    assert.throws(() => session?.close(1006), 'Cannot close session: code is 1006, expected 1000 to 4999')
    assert.throws(() => session?.close(4000, '长'.repeat(42)), 'Cannot close session: reason has 126 bytes')
    session?.send('{"type":')
    session?.send(new Uint8Array([1, 2]))
    session?.close(1011, 'overloaded')
    const { code, reason } = await closed
    assert.deepEqual([code, reason], [1011, 'overloaded'])
    assert.deepEqual(messages.slice(3), ['{"type":', [1, 2]])
    session?.send('too late')
    await untilIdle(zhipu)
  },

  'a test drops the connection': async (edge, zhipu) => {
    const session = await open(edge, zhipu)
    await session.until('conversation.created')
    zhipu.requests[0]?.session?.drop()
    // Deno reports 0 for a connection that breaks.
    assert.include(edge.closesOnCut ? [1011] : [1006, 0], await session.closed())
    await untilIdle(zhipu)
  },

  'reset() and close() end sessions with code 1001': async (edge, zhipu) => {
    const first = await open(edge, zhipu)
    await first.until('session.created')
    zhipu.reset()
    assert.equal(await first.closed(), 1001)
    const second = await open(edge, zhipu)
    await second.until('session.created')
    assert.throws(() => zhipu.assertIdle(), 'GET /paas/v4/realtime')
    zhipu.close()
    assert.equal(await second.closed(), 1001)
  },

  'a model of the query that the gateway does not accept gets error 1234 and code 1003': async (edge, zhipu) => {
    const session = await open(edge, zhipu, `?model=glm-realtime-plus&Authorization=${zhipu.apiKey}`)
    assert.equal(await session.closed(), 1003)
    assert.deepEqual(session.events.map(({ type }) => type), ['heartbeat', 'error'])
    assert.equal(session.events[1].error.code, '1234')
  },

  'a message above the limit closes the session with code 1009': async (edge, zhipu) => {
    const session = await open(edge, zhipu)
    await session.until('session.created')
    session.send({ type: 'input_audio_buffer.append', audio: 'A'.repeat(300_000) })
    assert.equal(await session.closed(), 1009)
  },

  'a reply with pauses arrives piece by piece, and the client interrupts it': async (edge, zhipu) => {
    zhipu.realtime.reply({ pieces: ['第一句。', { wait: 60_000 }, '第二句。'] })
    const session = await open(edge, zhipu)
    await session.until('session.created')
    session.send({ type: 'session.update', session: configuration() }, append(tone(300)))
    session.send({ type: 'input_audio_buffer.commit' }, { type: 'response.create' })
    await session.until('response.audio.delta')
    session.send({ type: 'response.cancel' })
    const events = await session.until('response.done')
    assert.include(events.map(({ type }) => type), 'response.cancelled')
    assert.equal(events.at(-1).response.status, 'cancelled')
    session.socket.close()
    await untilIdle(zhipu)
  },
}

/** Runs a case with a mock of its own. */
export async function runCase(testCase: Case, edge: RealtimeEdge): Promise<void> {
  const zhipu = mockZhipu(caseOptions)
  try {
    await testCase(edge, zhipu)
  } finally {
    zhipu.close()
  }
}
