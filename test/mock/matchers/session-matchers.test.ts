import { expect, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { matchers } from '../../../mock/test.ts'
import { append, configuration, openReady, TestSession, tone } from '../../support/bare-session.ts'

expect.extend(matchers as never)

const expectText = (act: () => void) => {
  try {
    act()
  } catch (error) {
    return expect((error as Error).message)
  }
  throw new Error('the matcher has passed')
}

async function speak(zhipu: MockZhipu, members: object = {}): Promise<TestSession> {
  const session = await openReady(zhipu, members)
  session.send(append(tone(100)), append(tone(100)), { type: 'input_audio_buffer.commit' }, { type: 'response.create' })
  await session.until('response.done')
  return session
}

test('toHaveReceivedSession() compares the configuration that was sent last, with the model of the query', async () => {
  const zhipu = mockZhipu()
  const session = await openReady(zhipu, { instructions: '你好', voice: 'tongtong' })
  session.send({ type: 'session.update', session: configuration({ instructions: '你是一位导游。' }) })
  const other = await TestSession.open(zhipu, '?model=glm-realtime-air')
  expect(zhipu).toHaveReceivedSession()
  expect(zhipu).toHaveReceivedSession({ instructions: /导游/, beta_fields: { chat_mode: 'audio' } })
  expect(zhipu).toHaveReceivedSession({ model: 'glm-realtime-air' })
  expect(zhipu).not.toHaveReceivedSession({ voice: 'tongtong' })
  session.leave()
  other.leave()
  expectText(() => expect(zhipu).toHaveReceivedSession({ instructions: '你好' })).toBe(
    `expected a matching session; the closest differs:
  session.instructions is "你是一位导游。", expected "你好"
- session 1 sent session.update ×2
- session 2 sent nothing`,
  )
})

test('toHaveReceivedEvent() finds a message by its type or by its fields', async () => {
  const zhipu = mockZhipu()
  const session = await speak(zhipu, { voice: 'tongtong' })
  expect(zhipu).toHaveReceivedEvent('input_audio_buffer.commit')
  expect(zhipu).toHaveReceivedEvent({ type: 'session.update', session: { voice: /tong/ } })
  expect(zhipu).toHaveReceivedEvent({ type: 'input_audio_buffer.append', audio: expect.any(String) as unknown })
  expect(zhipu).not.toHaveReceivedEvent('response.cancel')
  expectText(() =>
    expect(zhipu).toHaveReceivedEvent({ type: 'session.update', session: { voice: 'x', temperature: 1 } })
  )
    .toBe(`expected a matching event; the closest differs:
  event.session.voice is "tongtong", expected "x"
  event.session.temperature is undefined, expected 1
- session 1, open, sent session.update, input_audio_buffer.append ×2, input_audio_buffer.commit, response.create`)
  expectText(() => expect(zhipu).not.toHaveReceivedEvent('response.create')).toContain('expected no matching event')
  session.leave()
})

test('toHaveReceivedEvents() compares the order of the types; equal ones that follow one another are one', async () => {
  const zhipu = mockZhipu()
  const session = await speak(zhipu)
  const turn = [
    'session.update',
    'input_audio_buffer.append',
    'input_audio_buffer.commit',
    'response.create',
  ]
  expect(zhipu).toHaveReceivedEvents(turn)
  expect(zhipu).not.toHaveReceivedEvents(turn.slice(1))
  expectText(() => expect(zhipu).toHaveReceivedEvents([...turn, 'response.cancel'])).toContain(
    'expected a matching sequence of events; the closest differs:\n  events has 4 items, expected 5\n- session 1, open',
  )
  session.leave()
})

test('a message without sessions says whether handshakes were refused, or the mock is not listening', async () => {
  const zhipu = mockZhipu()
  expectText(() => expect(zhipu).toHaveReceivedSession()).toMatch(
    /^expected a matching session, no session was opened; the mock is not listening: call zhipu\.listen\(\)/,
  )
  zhipu.realtime.fail({ code: '1302' })
  await TestSession.open(zhipu).catch(() => {})
  expectText(() => expect(zhipu).toHaveReceivedEvent('response.create')).toBe(
    'expected a matching event, no session was opened\n- refused with 429',
  )
})

test('a session of a scope is that of its key only, and messages that are no events have no type', async () => {
  const zhipu = mockZhipu()
  const scope = zhipu.scope()
  const session = await TestSession.open(zhipu, '', { authorization: `Bearer ${scope.apiKey}` })
  session.upgrade.receive('not JSON')
  session.upgrade.receive(new TextEncoder().encode('{"type":"response.create"}'))
  expect(scope).toHaveReceivedEvent('response.create')
  expect(zhipu).not.toHaveReceivedSession()
  expectText(() => expect(scope).toHaveReceivedEvents(['response.create'])).toContain(
    'session 1, open, sent a message without a type, response.create',
  )
  expect(() => matchers.toHaveReceivedSession({} as never)).toThrow('expected a mock or a scope')
})
