import { Buffer } from 'node:buffer'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runtimes } from '../support/programs.ts'
import { ServedMock } from './served-mock.ts'

const text = 1
const binary = 2
const close = 8
const ping = 9
const mask = Buffer.from([1, 2, 3, 4])

/** A frame of a client, masked unless `options` say otherwise. */
function frame(
  opcode: number,
  payload: string | Uint8Array,
  { isFinal = true, isMasked = true, reserved = 0, length }: FrameOptions = {},
): Buffer {
  const body = Buffer.from(payload)
  const size = length ?? BigInt(body.length)
  const head = [(isFinal ? 0x80 : 0) | reserved | opcode]
  const maskBit = isMasked ? 0x80 : 0
  const wide = Buffer.alloc(8)
  wide.writeBigUInt64BE(size)
  if (size < 126n) head.push(maskBit | Number(size))
  else if (size < 65_536n) head.push(maskBit | 126, ...wide.subarray(6))
  else head.push(maskBit | 127, ...wide)
  const masked = isMasked ? body.map((byte, index) => byte ^ mask[index % 4]!) : body
  return Buffer.concat([Buffer.from(head), isMasked ? mask : Buffer.alloc(0), masked])
}

interface FrameOptions {
  readonly isFinal?: boolean
  readonly isMasked?: boolean
  readonly reserved?: number
  /** The length that the frame claims. */
  readonly length?: bigint
}

/** A session over a socket whose bytes the test writes. */
class RawSession {
  readonly socket: Socket
  received = ''
  isClosed = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (data) => this.received += data.toString('latin1'))
    socket.on('error', () => {})
    socket.on('close', () => this.isClosed = true)
  }

  static async open(port: number): Promise<RawSession> {
    const socket = connect(port, '127.0.0.1')
    const session = new RawSession(socket)
    socket.write(
      'GET /api/paas/v4/realtime HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer id.secret\r\nupgrade: websocket\r\n' +
        'connection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await session.until((received) => received.includes('session.created'))
    return session
  }

  async until(isReached: (received: string) => boolean): Promise<void> {
    const deadline = Date.now() + 10_000
    while (!isReached(this.received) && !this.isClosed && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}

const update = JSON.stringify({
  type: 'session.update',
  session: { input_audio_format: 'pcm24', beta_fields: { chat_mode: 'audio' }, turn_detection: { type: 'client_vad' } },
})

/** True when the mock opens and updates a session, and answers a chat. */
async function isServing(mock: ServedMock): Promise<boolean> {
  const session = await RawSession.open(mock.port)
  session.socket.write(frame(text, update))
  await session.until((received) => received.includes('session.updated'))
  session.socket.destroy()
  return session.received.includes('session.updated') && await mock.chat() === 200
}

describe.each(runtimes)('a realtime session of a mock that is served on %s', (runtime) => {
  let mock: ServedMock
  beforeAll(async () => {
    mock = await ServedMock.start(runtime)
  }, 30_000)
  afterAll(() => mock[Symbol.asyncDispose]())

  test('joins a message that comes byte by byte, with pings between its fragments', async () => {
    const session = await RawSession.open(mock.port)
    const bytes = [...update]
    for (const [index, byte] of bytes.entries()) {
      const isFinal = index === bytes.length - 1
      session.socket.write(frame(index === 0 ? text : 0, byte, { isFinal }))
      if (index % 20 === 0) session.socket.write(frame(ping, 'x'))
    }
    await session.until((received) => received.includes('session.updated'))
    expect(session.received).toContain('session.updated')
    session.socket.destroy()
  })

  test('that breaks the protocol of WebSocket is closed, and the mock goes on', async () => {
    const broken: Buffer[] = [
      frame(text, Buffer.from([0xff, 0xfe, 0x80])),
      frame(text, update, { isMasked: false }),
      frame(text, update, { reserved: 0x40 }),
      frame(3, 'x'),
      frame(0, 'x'),
      frame(ping, 'x'.repeat(200)),
      frame(ping, 'x', { isFinal: false }),
      frame(close, Buffer.from([1])),
      frame(close, Buffer.from([0x03, 0xed])),
      frame(text, 'x', { length: 2n ** 62n }),
      frame(text, 'x', { length: 2n ** 63n }),
      frame(text, 'x', { length: 2n ** 31n }),
      Buffer.concat([frame(text, 'x', { isFinal: false }), frame(text, 'x')]),
    ]
    for (const bytes of broken) {
      const session = await RawSession.open(mock.port)
      session.socket.write(bytes)
      session.socket.write(frame(text, update))
      await new Promise((resolve) => setTimeout(resolve, 50))
      session.socket.destroy()
    }
    expect(await isServing(mock)).toBe(true)
  }, 60_000)

  test('answers messages that are no events, and goes on', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const messages = ['', 'x', 'null', '[]', '5', '{}', '{"type":5}', '{"type":"no.such"}', deep, `{"type":${deep}}`]
    messages.push(`{"type":"session.update","session":${deep}}`, `{"type":"conversation.item.create","item":${deep}}`)
    messages.push(
      '{"type":"input_audio_buffer.append","audio":{"toString":1}}',
      `{"type":"x","x":"${'y'.repeat(5_000_000)}"}`,
    )
    for (const message of messages) {
      for (const opcode of [text, binary]) {
        const session = await RawSession.open(mock.port)
        session.socket.write(frame(opcode, message))
        session.socket.write(frame(text, update))
        await new Promise((resolve) => setTimeout(resolve, 20))
        session.socket.destroy()
      }
    }
    expect(await isServing(mock)).toBe(true)
  }, 60_000)

  test(
    'is served while 1000 others are open, 300 handshakes are not finished, and all are dropped at once',
    async () => {
      const sessions: RawSession[] = []
      for (let count = 0; count < 20; count++) {
        sessions.push(...await Promise.all(Array.from({ length: 50 }, () => RawSession.open(mock.port))))
      }
      expect(sessions.filter(({ received }) => received.includes('session.created'))).toHaveLength(1000)
      const halves = Array.from({ length: 300 }, () => {
        const socket = connect(mock.port, '127.0.0.1', () => {
          socket.write('GET /api/paas/v4/realtime HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n')
        })
        return socket.on('error', () => {})
      })
      expect(await isServing(mock)).toBe(true)
      for (const { socket } of sessions) socket.resetAndDestroy()
      for (const half of halves) half.destroy()
      expect(await isServing(mock)).toBe(true)
    },
    90_000,
  )

  test('whose client sends and does not read is ended before it fills the memory', async () => {
    const session = await RawSession.open(mock.port)
    const before = await mock.residentBytes()
    session.socket.pause()
    const message = frame(text, update)
    const batch = Buffer.concat(Array.from({ length: 500 }, () => message))
    for (let count = 0; count < 400 && !session.isClosed; count++) {
      if (!session.socket.write(batch)) {
        await Promise.race([
          new Promise((resolve) => session.socket.once('drain', resolve)),
          new Promise((resolve) => setTimeout(resolve, 100)),
        ])
      }
    }
    expect(await mock.residentBytes() - before).toBeLessThan(200_000_000)
    expect(await isServing(mock)).toBe(true)
    session.socket.destroy()
  }, 60_000)
})
