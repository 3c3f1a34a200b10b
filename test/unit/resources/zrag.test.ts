import { expect, test } from 'vitest'
import { StreamError, Zrag } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { recorder } from '../../support/recorder.ts'
import { sse } from '../../support/sse.ts'

const root = 'https://open.bigmodel.cn/api/zrag'
const ask = { messages: [{ role: 'user' as const, content: '保修期？' }], retrieval: { know_ids: ['k'] } }
const lines = (...events: object[]) => sse(events.map((event) => `data:${JSON.stringify(event)}\n\n`).join(''))
const begun = { type: 'session_created', sessionId: 's' }
const done = { type: 'done', sessionId: 's', messageId: 'm', data: '两年' }

test('retrieval.retrieve() posts below /api/zrag', async () => {
  const found = { code: 200, message: 'success', data: { contents: [] } }
  const { transport, sent } = recorder(found)
  expect(await new Zrag(transport).retrieval.retrieve({ knows: [{ id: 'k' }], query: '保修' })).toEqual(found)
  expect(sent).toMatchObject([{ method: 'POST', url: `${root}/retrieval/retrieve` }])
})

test('retrieval.retrieve() wants a place to search and something to search for', () => {
  const { transport, sent } = recorder()
  const { retrieval } = new Zrag(transport)
  expect(() => retrieval.retrieve({ knows: [], query: 'a' })).toThrow('Cannot send request: knows is missing or empty')
  expect(() => retrieval.retrieve({ knows: [{ id: 'k' }] })).toThrow(
    'Cannot send request: query and multimodal_parts are missing',
  )
  expect(sent).toEqual([])
})

test('agent.chat() streams events by type and ends with done', async () => {
  const events = [begun, { type: 'answer', sessionId: 's', data: '两年' }, done]
  const { transport, sent } = recorder(lines(...events))
  expect(await collect(await new Zrag(transport).agent.chat(ask))).toEqual(events)
  expect(sent).toMatchObject([{ method: 'POST', url: `${root}/agent/chat` }])
  expect(sent[0]!.headers.has('x-session-id')).toBe(false)
})

test('agent.chat() continues a session by its header and keeps the other options', async () => {
  const { transport, sent } = recorder(lines(begun, done))
  await new Zrag(transport).agent.chat(ask, { sessionId: 's', headers: { 'x-trace': '1' } })
  expect(sent[0]!.headers.get('x-session-id')).toBe('s')
  expect(sent[0]!.headers.get('x-trace')).toBe('1')
})

test('an error event throws what it says', async () => {
  const { transport } = recorder(lines(begun, { type: 'error', sessionId: 's', data: { message: '知识库不存在' } }))
  const reading = collect(await new Zrag(transport).agent.chat(ask))
  await expect(reading).rejects.toThrow(StreamError)
  await expect(reading).rejects.toThrow('Cannot chat: 知识库不存在')
})

test('a stream that breaks off before done is an error', async () => {
  const { transport } = recorder(lines(begun))
  await expect(collect(await new Zrag(transport).agent.chat(ask))).rejects.toThrow(StreamError)
})
