import { expect, test } from 'vitest'
import { Assistants, StreamError } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'
import { sse } from '../../support/sse.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4/assistant'
const params = { assistant_id: '65940acff94777010aa6b796', messages: [{ role: 'user' as const, content: '你好' }] }
const event = (status: string, delta: object) =>
  `data: ${JSON.stringify({ id: '2024', created: 1722934523829, choices: [{ index: 0, delta }], status })}\n\n`

test('create() sends stream: true and the default model', async () => {
  const { transport, sent } = recorder(sse(event('completed', { role: 'assistant' })))
  await new Assistants(transport).create(params)
  expect(sent).toMatchObject([{ method: 'POST', url: base }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual({ model: 'glm-4-assistant', ...params, stream: true })
})

test.each(['completed', 'failed'])(
  'a stream is complete after status %s, without finish_reason and [DONE]',
  async (status) => {
    const text = event('in_process', { role: 'assistant', content: '总结' }) + event(status, { role: 'assistant' })
    const events = await collect(await new Assistants(recorder(sse(text)).transport).create(params))
    expect(events.map((chunk) => chunk.status)).toEqual(['in_process', status])
    expect(events[0]!.choices[0]!.delta.content).toBe('总结')
  },
)

test('a stream that ends with status in_process rejects', async () => {
  const { transport } = recorder(sse(event('in_process', { role: 'assistant', content: '总' })))
  await expect(collect(await new Assistants(transport).create(params))).rejects.toThrow(StreamError)
})

test('list() requests all assistants by default', async () => {
  const { transport, sent } = recorder({ success: true, code: 200, msg: '操作成功', data: [] })
  const assistants = new Assistants(transport)
  await assistants.list()
  await assistants.list({ assistant_id_list: ['a'] })
  expect(sent.map(({ url, body }) => [url, JSON.parse(body as string)])).toEqual([
    [`${base}/list`, { assistant_id_list: [] }],
    [`${base}/list`, { assistant_id_list: ['a'] }],
  ])
})

test('conversation.list() sends a POST request for each page', async () => {
  const page = (has_more: boolean, ...ids: string[]) => ({
    success: true,
    code: 200,
    msg: '操作成功',
    data: { assistant_id: 'a', conversation_list: ids.map((id) => ({ id })), has_more },
  })
  const { transport, sent } = recorder(page(true, '1', '2'), page(false, '3'))
  const conversations = await collect(new Assistants(transport).conversation.list({ assistant_id: 'a', page_size: 2 }))
  expect(conversations.map(({ id }) => id)).toEqual(['1', '2', '3'])
  expect(sent).toMatchObject([1, 2].map(() => ({ method: 'POST', url: `${base}/conversation/list` })))
  expect(sent.map(({ body }) => JSON.parse(body as string))).toEqual([
    { assistant_id: 'a', page_size: 2 },
    { assistant_id: 'a', page_size: 2, page: 2 },
  ])
})

test('conversation.list() ends at an empty page, also with has_more: true', async () => {
  const data = { assistant_id: 'a', conversation_list: [], has_more: true }
  const { transport, sent } = recorder({ success: true, code: 200, msg: '操作成功', data })
  expect(await collect(new Assistants(transport).conversation.list({ assistant_id: 'a' }))).toEqual([])
  expect(sent).toHaveLength(1)
})

test('list() rejects for an error envelope with HTTP status 200', async () => {
  const { transport } = recorder({ success: false, code: 500, msg: '系统异常' })
  await expect(new Assistants(transport).list()).rejects.toMatchObject({ code: '500' })
})

test.each(['assistant_id', 'messages'] as const)(
  'create() throws for a missing or empty %s and sends nothing',
  (field) => {
    const { transport, sent } = recorder()
    for (const invalid of missingParams(params, field)) {
      expect(() => new Assistants(transport).create(invalid)).toThrow(
        `Cannot send request: ${field} is missing or empty`,
      )
    }
    expect(sent).toEqual([])
  },
)
