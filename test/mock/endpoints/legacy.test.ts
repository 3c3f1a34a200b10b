import { expect, test } from 'vitest'
import { rawClient } from '../../support/raw-client.ts'

const ROOT = '/paas/v3/model-api'
const ask = { prompt: [{ role: 'user', content: '你好' }] }
const usage = {
  prompt_tokens: expect.any(Number),
  completion_tokens: expect.any(Number),
  total_tokens: expect.any(Number),
}

test('invoke wraps the content in one more pair of quotes, line breaks written out', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('第一行\n“二”')
  expect((await mock(`POST ${ROOT}/chatglm_turbo/invoke`, ask)).body).toEqual({
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

test('a raw JWT and a raw key are taken without Bearer', async () => {
  const mock = rawClient()
  const authorization = mock.zhipu.apiKey
  expect((await mock(`POST ${ROOT}/chatglm_std/invoke`, ask, { authorization })).body.success).toBe(true)
})

test('an order is processed at the first look and done at the second', async () => {
  const mock = rawClient()
  const { body } = await mock(`POST ${ROOT}/chatglm_pro/async-invoke`, { ...ask, request_id: 'request-1' })
  const { task_id } = body.data
  expect(body.data).toEqual({ request_id: 'request-1', task_id, task_status: 'PROCESSING' })
  const look = async () => (await mock(`GET ${ROOT}/-/async-invoke/${task_id}`)).body.data
  expect(await look()).toEqual(body.data)
  expect(await look()).toMatchObject({ request_id: 'request-1', task_id, task_status: 'SUCCESS', choices: [{}], usage })
})

/** The events of a stream as their lines say them. */
const framesOf = (text: string) =>
  text.split('\n\n').filter(Boolean).map((frame) => frame.split('\n').map((line) => line.split(/:([^]*)/).slice(0, 2)))

test('incremental streams pieces, and finish brings the meta line', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('一二\n三')
  const { text, type } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, { ...ask, incremental: true })
  expect(type).toBe('text/event-stream;charset=UTF-8')
  const frames = framesOf(text)
  const [id] = [frames[0]![1]![1]!]
  expect(id).toMatch(/^\d{19}$/)
  expect(frames.slice(0, -1)).toEqual([
    [['event', 'add'], ['id', id], ['data', '一二']],
    [['event', 'add'], ['id', id], ['data', ''], ['data', '']],
    [['event', 'add'], ['id', id], ['data', '三']],
  ])
  const [event, , data, meta] = frames.at(-1)!
  expect([event, data]).toEqual([['event', 'finish'], ['data', '']])
  expect(meta![0]).toBe('meta')
  expect(JSON.parse(meta![1]!)).toEqual({ request_id: expect.any(String), task_id: id, task_status: 'SUCCESS', usage })
})

test('without incremental each event brings the whole text so far', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('一二三四五')
  const { text } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, { ...ask, incremental: false })
  const said = framesOf(text).slice(0, -1).map((frame) => frame[2]![1])
  expect(said).toEqual(['一二', '一二三四', '一二三四五'])
})

test('a line that begins with a space keeps it through a parser that drops one', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('if x:\n  y')
  const { text } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, { ...ask, incremental: false })
  const last = text.split('\n\n').at(-3)!
  const lines = last.split('\n').filter((line) => line.startsWith('data:'))
  expect(lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n')).toBe('if x:\n  y')
})

test('sseFormat data packs text and meta into JSON', async () => {
  const mock = rawClient()
  mock.zhipu.chat.reply('一')
  const { text } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, { ...ask, sseFormat: 'data' })
  const [add, finish] = framesOf(text).map((frame) => JSON.parse(frame[2]![1]!))
  expect(add).toEqual({ data: '一' })
  expect(JSON.parse(finish.meta)).toMatchObject({ task_status: 'SUCCESS', usage })
  expect(text).not.toContain('\nmeta:')
})

test.each([
  ['a model that is none', 'chatglm_9', ask, 1211],
  ['no prompt', 'chatglm_turbo', {}, 1213],
  ['an empty prompt', 'chatglm_turbo', { prompt: [] }, 1214],
  ['a temperature of 2', 'chatglm_turbo', { ...ask, temperature: 2 }, 1214],
  ['a forbidden word', 'chatglm_turbo', { prompt: '敏感词示例' }, 1301],
])('%s is refused in the envelope of v3', async (_, model, body, code) => {
  for (const way of ['invoke', 'async-invoke', 'sse-invoke']) {
    expect((await rawClient()(`POST ${ROOT}/${model}/${way}`, body)).body).toEqual({
      code,
      msg: expect.any(String),
      success: false,
    })
  }
})

test('a task of nobody is refused', async () => {
  expect((await rawClient()(`GET ${ROOT}/-/async-invoke/1`)).body).toMatchObject({ code: 1214, success: false })
})
