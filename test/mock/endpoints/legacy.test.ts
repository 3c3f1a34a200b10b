import { expect, test } from 'vitest'
import { rawClient } from '../../support/raw-client.ts'

const ROOT = '/paas/v3/model-api'
const question = { prompt: [{ role: 'user', content: '你好' }] }
const usage = {
  prompt_tokens: expect.any(Number),
  completion_tokens: expect.any(Number),
  total_tokens: expect.any(Number),
}

test('invoke returns the content as a JSON string inside the JSON', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('第一行\n“二”')
  expect((await mock(`POST ${ROOT}/chatglm_turbo/invoke`, question)).body).toEqual({
    code: 200,
    msg: '操作成功',
    data: {
      request_id: expect.any(String),
      task_id: expect.stringMatching(/^\d{19}$/),
      task_status: 'SUCCESS',
      choices: [{ role: 'assistant', content: '"第一行\\n“二”"' }],
      usage,
    },
    success: true,
  })
})

test('an API key is accepted without Bearer', async () => {
  const mock = rawClient()
  const authorization = mock.zhipu.apiKey
  expect((await mock(`POST ${ROOT}/chatglm_std/invoke`, question, { authorization })).body.success).toBe(true)
})

test('an asynchronous task is processing at the first poll and done at the second', async () => {
  const mock = rawClient()
  const { body } = await mock(`POST ${ROOT}/chatglm_pro/async-invoke`, { ...question, request_id: 'request-1' })
  const { task_id } = body.data
  expect(body.data).toEqual({ request_id: 'request-1', task_id, task_status: 'PROCESSING' })
  const retrieve = async () => (await mock(`GET ${ROOT}/-/async-invoke/${task_id}`)).body.data
  expect(await retrieve()).toEqual(body.data)
  expect(await retrieve()).toMatchObject({
    request_id: 'request-1',
    task_id,
    task_status: 'SUCCESS',
    choices: [{}],
    usage,
  })
})

/** The events of a stream, each as a list of its lines, each line as name and value. */
const eventsOf = (text: string) =>
  text.split('\n\n').filter(Boolean).map((event) => event.split('\n').map((line) => line.split(/:([^]*)/).slice(0, 2)))

test('an incremental stream has the text in pieces, and the finish event has the meta line', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('一二\n三')
  const { text, type } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, { ...question, incremental: true })
  expect(type).toBe('text/event-stream;charset=UTF-8')
  const events = eventsOf(text)
  const id = events[0]![1]![1]!
  expect(id).toMatch(/^\d{19}$/)
  expect(events.slice(0, -1)).toEqual([
    [['event', 'add'], ['id', id], ['data', '一二']],
    [['event', 'add'], ['id', id], ['data', ''], ['data', '']],
    [['event', 'add'], ['id', id], ['data', '三']],
  ])
  const [event, , data, meta] = events.at(-1)!
  expect([event, data]).toEqual([['event', 'finish'], ['data', '']])
  expect(meta![0]).toBe('meta')
  expect(JSON.parse(meta![1]!)).toEqual({ request_id: expect.any(String), task_id: id, task_status: 'SUCCESS', usage })
})

test('without incremental each event has the text so far', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('一二三四五')
  const { text } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, { ...question, incremental: false })
  const texts = eventsOf(text).slice(0, -1).map((event) => event[2]![1])
  expect(texts).toEqual(['一二', '一二三四', '一二三四五'])
})

test('a line that starts with a space keeps it when the parser drops one space', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('if x:\n  y')
  const { text } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, { ...question, incremental: false })
  const last = text.split('\n\n').at(-3)!
  const lines = last.split('\n').filter((line) => line.startsWith('data:'))
  expect(lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n')).toBe('if x:\n  y')
})

test('with sseFormat data the data lines are JSON of text and meta', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('一')
  const { text } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, { ...question, sseFormat: 'data' })
  const [add, finish] = eventsOf(text).map((event) => JSON.parse(event[2]![1]!))
  expect(add).toEqual({ data: '一' })
  expect(JSON.parse(finish.meta)).toMatchObject({ task_status: 'SUCCESS', usage })
  expect(text).not.toContain('\nmeta:')
})

test.each([
  ['an unknown model', 'chatglm_9', question, 1211],
  ['a request without prompt', 'chatglm_turbo', {}, 1213],
  ['an empty prompt', 'chatglm_turbo', { prompt: [] }, 1214],
  ['a temperature of 2', 'chatglm_turbo', { ...question, temperature: 2 }, 1214],
  ['a sensitive word', 'chatglm_turbo', { prompt: '敏感词示例' }, 1301],
])('%s is refused, with the code in the envelope of v3', async (_, model, body, code) => {
  for (const operation of ['invoke', 'async-invoke', 'sse-invoke']) {
    expect((await rawClient()(`POST ${ROOT}/${model}/${operation}`, body)).body).toEqual({
      code,
      msg: expect.any(String),
      success: false,
    })
  }
})

test('an unknown task is refused', async () => {
  expect((await rawClient()(`GET ${ROOT}/-/async-invoke/1`)).body).toMatchObject({ code: 1214, success: false })
})
