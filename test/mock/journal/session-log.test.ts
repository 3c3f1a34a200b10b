import { expect, test } from 'vitest'
import { type MockOptions, type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { toHaveReceivedEvent, toHaveReceivedSession } from '../../../mock/matchers/session-matchers.ts'
import { append, openReady, type TestSession, tone } from '../../support/bare-session.ts'
import { chatBody, postChat } from '../../support/chat-call.ts'

const mock = (options: MockOptions = {}) => mockZhipu({ realtime: { noise: false }, ...options })
const clear = { type: 'input_audio_buffer.clear' }

const bytesOf = (zhipu: MockZhipu) =>
  zhipu.requests.flatMap(({ sent, received = [] }) => [...sent, ...received])
    .reduce((bytes, { frame }) => bytes + String(frame).length, 0)

const typesOf = (messages: readonly { readonly frame: unknown }[] = []) =>
  messages.map(({ frame }) => JSON.parse(String(frame)).type)

/** Sends audio that is never committed: 4 300 bytes for each message. */
function stream(session: TestSession, count: number): void {
  for (let index = 0; index < count; index++) session.send(append(tone(100), index + 1), clear)
}

test('a session that is open stays within journalBytes: the oldest audio is dropped and counted, the configuration stays', async () => {
  const zhipu = mock({ journalBytes: 100_000 })
  const session = await openReady(zhipu, { voice: 'tongtong' })
  stream(session, 100)
  await session.until('input_audio_buffer.cleared')
  const [entry] = zhipu.requests
  expect(entry?.open).toBe(true)
  expect(bytesOf(zhipu)).toBeLessThanOrEqual(100_000)
  expect(bytesOf(zhipu)).toBeGreaterThan(90_000)
  const received = typesOf(entry?.received)
  expect(received[0]).toBe('session.update')
  expect(received.filter((type) => type === clear.type)).toHaveLength(100)
  const appends = entry?.received?.filter(({ frame }) => String(frame).includes('append')) ?? []
  // The newest ones are kept.
  expect(JSON.parse(String(appends.at(-1)?.frame)).client_timestamp).toBe(100)
  expect(entry?.dropped).toEqual({ sent: 0, received: 100 - appends.length })
  expect(toHaveReceivedSession(zhipu, { voice: 'tongtong' }).pass).toBe(true)
  const { pass, message } = toHaveReceivedEvent(zhipu, 'response.cancel')
  expect(pass).toBe(false)
  expect(message()).toContain(`; the journal has dropped ${entry?.dropped?.received} messages, see journalBytes`)
  session.leave()
  expect(entry?.trimmed).toBe(false)
  expect(typesOf(entry?.received)).toEqual(received)
})

test('of both directions the older audio is dropped first', async () => {
  const zhipu = mock({ clock: 'virtual', journalBytes: 50_000 })
  const session = await openReady(zhipu)
  zhipu.realtime.reply({ content: '好', audio: new Uint8Array(20_000) })
  session.send(append(tone(100)), { type: 'input_audio_buffer.commit' }, { type: 'response.create' })
  await session.until('response.done')
  const [entry] = zhipu.requests
  expect(entry?.dropped).toBeUndefined()
  await zhipu.clock.advance(1000)
  stream(session, 10)
  // The append, then the two deltas of 13 kB, and of the later appends none yet.
  expect(entry?.dropped).toEqual({ sent: 2, received: 1 })
  expect(typesOf(entry?.sent)).toContain('response.done')
  expect(typesOf(entry?.received).filter((type) => type === 'input_audio_buffer.append')).toHaveLength(10)
  session.leave()
})

test('of each direction 2000 messages are kept, and those without audio are dropped last', async () => {
  const zhipu = mock()
  const session = await openReady(zhipu)
  const small = append(tone(1))
  for (let count = 0; count < 1500; count++) session.send(small, { type: 'input_audio_buffer.pre_commit' })
  const [entry] = zhipu.requests
  expect(entry?.received).toHaveLength(2000)
  expect(entry?.dropped).toEqual({ sent: 0, received: 1001 })
  expect(typesOf(entry?.received).filter((type) => type.endsWith('pre_commit'))).toHaveLength(1500)
  for (let count = 0; count < 600; count++) session.send({ type: 'input_audio_buffer.pre_commit' })
  expect(entry?.received).toHaveLength(2000)
  expect(new Set(typesOf(entry?.received))).toEqual(new Set(['input_audio_buffer.pre_commit']))
  session.leave()
})

test('sessions and requests of a scope share journalBytes: older entries lose their bodies, an older session its audio', async () => {
  const zhipu = mock({ journalBytes: 100_000 })
  await postChat(zhipu, chatBody('你好'))
  const first = await openReady(zhipu)
  stream(first, 15)
  expect(zhipu.requests.map(({ trimmed }) => trimmed)).toEqual([false, false])
  const second = await openReady(zhipu)
  stream(second, 15)
  const [chat, older, newer] = zhipu.requests
  expect([chat, older, newer].map((entry) => entry?.trimmed)).toEqual([true, true, false])
  expect(older?.dropped).toEqual({ sent: 0, received: 15 })
  expect(typesOf(older?.received)).toEqual(['session.update', ...Array.from({ length: 15 }, () => clear.type)])
  stream(first, 3)
  expect(older?.dropped?.received).toBe(18)
  expect(typesOf(newer?.received).filter((type) => type === 'input_audio_buffer.append')).toHaveLength(15)
  expect(bytesOf(zhipu)).toBeLessThan(100_000)
  for (const session of [first, second]) session.leave()
})

test('the messages of a session that is open when the journal is cleared are counted nowhere', async () => {
  const zhipu = mock({ journalBytes: 100_000 })
  const session = await openReady(zhipu)
  zhipu.reset('requests')
  await postChat(zhipu, chatBody('你好'))
  stream(session, 50)
  expect(zhipu.requests).toHaveLength(1)
  expect(zhipu.requests[0]?.trimmed).toBe(false)
  session.leave()
})

test('a binary message counts with its bytes, a long one as audio', async () => {
  const zhipu = mock({ journalBytes: 8000 })
  const session = await openReady(zhipu)
  for (let count = 0; count < 3; count++) session.upgrade.receive(new Uint8Array(4000))
  const [entry] = zhipu.requests
  expect(entry?.dropped).toEqual({ sent: 0, received: 2 })
  expect(entry?.received).toHaveLength(2)
  session.leave()
})
