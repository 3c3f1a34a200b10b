import { expect, test } from 'vitest'
import { StreamError, Zrag } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { recorder } from '../../support/recorder.ts'
import { sse } from '../../support/sse.ts'

const root = 'https://open.bigmodel.cn/api/zrag'
const params = { messages: [{ role: 'user' as const, content: '保修期？' }], retrieval: { know_ids: ['k'] } }
const streamOf = (...events: object[]) => sse(events.map((event) => `data:${JSON.stringify(event)}\n\n`).join(''))
const created = { type: 'session_created', sessionId: 's' }
const done = { type: 'done', sessionId: 's', messageId: 'm', data: '两年' }

test('retrieval.retrieve() sends its request below /api/zrag', async () => {
  const envelope = { code: 200, message: 'success', data: { contents: [] } }
  const { transport, sent } = recorder(envelope)
  expect(await new Zrag(transport).retrieval.retrieve({ knows: [{ id: 'k' }], query: '保修' })).toEqual(envelope)
  expect(sent).toMatchObject([{ method: 'POST', url: `${root}/retrieval/retrieve` }])
})

test('retrieval.retrieve() throws for missing knows, and for a missing query and multimodal_parts', () => {
  const { transport, sent } = recorder()
  const { retrieval } = new Zrag(transport)
  expect(() => retrieval.retrieve({ knows: [], query: 'a' })).toThrow('Cannot send request: knows is missing or empty')
  expect(() => retrieval.retrieve({ knows: [{ id: 'k' }] })).toThrow(
    'Cannot send request: query is missing or empty',
  )
  expect(sent).toEqual([])
})

test('agent.chat() yields events and ends with done', async () => {
  const events = [created, { type: 'answer', sessionId: 's', data: '两年' }, done]
  const { transport, sent } = recorder(streamOf(...events))
  expect(await collect(await new Zrag(transport).agent.chat(params))).toEqual(events)
  expect(sent).toMatchObject([{ method: 'POST', url: `${root}/agent/chat` }])
  expect(sent[0]!.headers.has('x-session-id')).toBe(false)
})

test('agent.chat() sends sessionId as a header and keeps the other request options', async () => {
  const { transport, sent } = recorder(streamOf(created, done))
  await new Zrag(transport).agent.chat(params, { sessionId: 's', headers: { 'x-trace': '1' } })
  expect(sent[0]!.headers.get('x-session-id')).toBe('s')
  expect(sent[0]!.headers.get('x-trace')).toBe('1')
})

test('an error event rejects with its message', async () => {
  const { transport } = recorder(
    streamOf(created, { type: 'error', sessionId: 's', data: { message: '知识库不存在' } }),
  )
  const reading = collect(await new Zrag(transport).agent.chat(params))
  await expect(reading).rejects.toThrow(StreamError)
  await expect(reading).rejects.toThrow('Cannot POST /zrag/agent/chat: HTTP 200 知识库不存在')
})

test.each([undefined, null, {}, { message: '' }, { message: null }])(
  'an error event with data %j rejects with words instead of undefined',
  async (data) => {
    const { transport } = recorder(streamOf(created, { type: 'error', data }))
    await expect(collect(await new Zrag(transport).agent.chat(params))).rejects.toThrow(
      'Cannot POST /zrag/agent/chat: HTTP 200 error event without a message',
    )
  },
)

test('an event that is null rejects with a StreamError', async () => {
  const { transport } = recorder(sse(`data:${JSON.stringify(created)}\n\ndata:null\n\ndata:{"type":"done"}\n\n`))
  await expect(collect(await new Zrag(transport).agent.chat(params))).rejects.toMatchObject({
    name: 'StreamError',
    code: 'garbage',
  })
})

test('a stream that ends before done rejects', async () => {
  const { transport } = recorder(streamOf(created))
  await expect(collect(await new Zrag(transport).agent.chat(params))).rejects.toThrow(StreamError)
})
