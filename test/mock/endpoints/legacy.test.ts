import { describe, expect, test } from 'vitest'
import { StreamError } from '../../../src/index.ts'
import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { collect, rejectionOf } from '../../support/expect.ts'
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

test('the models of 2024 answer, others are refused', async () => {
  const mock = rawClient()
  const statusOf = async (model: string, body: object = question) =>
    (await mock(`POST ${ROOT}/${model}/invoke`, body)).status
  const meta = { user_info: '旅客', bot_info: '船长', bot_name: '阿海', user_name: '小林' }
  expect(await statusOf('charglm-3', { ...question, model: 'charglm-3', meta, request_id: '' })).toBe(200)
  expect(await statusOf('glm-3-turbo')).toBe(200)
  expect(await statusOf('charglm-2')).toBe(400)
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

test('a system message is refused, as the v3 API had none', async () => {
  const prompt = [{ role: 'system', content: '你是猫' }, ...question.prompt]
  for (const operation of ['invoke', 'async-invoke', 'sse-invoke']) {
    const { body } = await rawClient()(`POST ${ROOT}/chatglm_turbo/${operation}`, { prompt })
    expect(body).toMatchObject({ code: 1214, success: false })
  }
})

test('text_embedding returns the vector of a prompt, the same for the same text', async () => {
  const mock = rawClient()
  const embed = async (prompt: unknown) => (await mock(`POST ${ROOT}/text_embedding/invoke`, { prompt })).body
  const body = await embed('你好')
  expect(body).toEqual({
    code: 200,
    msg: '操作成功',
    data: {
      request_id: expect.any(String),
      task_id: expect.stringMatching(/^\d{19}$/),
      task_status: 'SUCCESS',
      embedding: expect.any(Array),
      usage: { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 },
    },
    success: true,
  })
  expect(body.data.embedding).toHaveLength(1_024)
  expect((await embed(question.prompt)).data.embedding).toEqual(body.data.embedding)
  expect((await embed('再见')).data.embedding).not.toEqual(body.data.embedding)
})

test('text_embedding is refused for tasks and streams', async () => {
  for (const operation of ['async-invoke', 'sse-invoke']) {
    const { body } = await rawClient()(`POST ${ROOT}/text_embedding/${operation}`, { prompt: '你好' })
    expect(body).toMatchObject({ code: 1212, success: false })
  }
})

describe('zhipu.legacy', () => {
  /** A mock and a client of it. */
  function open() {
    const { zhipu } = rawClient()
    const { apiKey, fetch } = zhipu
    return { zhipu, legacy: new LegacyZhipu({ apiKey, fetch, maxRetries: 0 }) }
  }
  const params = { model: 'chatglm_turbo', ...question }
  const contentOf = (answer: { data: { choices?: { content: string }[] | undefined } }) =>
    answer.data.choices?.[0]?.content

  test('reply({ content }) is the text of each operation', async () => {
    const { zhipu, legacy } = open()
    for (let count = 0; count < 3; count++) zhipu.legacy.reply({ content: '第一行\n“二”' })
    expect(contentOf(await legacy.invoke(params))).toBe('第一行\n“二”')
    const { data } = await legacy.asyncInvoke(params)
    expect(data.task_status).toBe('PROCESSING')
    const events = await collect(await legacy.sseInvoke(params))
    expect(contentOf(await legacy.poll(data.task_id, { sleep: () => Promise.resolve() }))).toBe('第一行\n“二”')
    expect(events.map(({ data }) => data).join('')).toBe('第一行\n“二”')
    expect(events.at(-1)?.meta?.usage).toEqual({ prompt_tokens: 1, completion_tokens: 6, total_tokens: 7 })
    expect(zhipu.legacy.requests).toHaveLength(5)
  })

  test('reply() merges other members into data, and those of the envelope into the envelope', async () => {
    const { zhipu, legacy } = open()
    zhipu.legacy.reply({ content: '好', task_id: '7', usage: { total_tokens: 9 }, msg: 'ok', brand_new: 1 })
    expect(await legacy.invoke(params)).toEqual({
      code: 200,
      msg: 'ok',
      data: {
        request_id: expect.any(String),
        task_id: '7',
        task_status: 'SUCCESS',
        choices: [{ role: 'assistant', content: '好' }],
        usage: { total_tokens: 9 },
        brand_new: 1,
      },
      success: true,
    })
    zhipu.legacy.reply({ embedding: [1, 2] })
    expect((await legacy.invoke({ model: 'text_embedding', prompt: '好' })).data.embedding).toEqual([1, 2])
    zhipu.legacy.reply({ usage: { total_tokens: 9 } })
    expect((await collect(await legacy.sseInvoke(params))).at(-1)?.meta?.usage).toEqual({ total_tokens: 9 })
    const { data } = await legacy.asyncInvoke(params)
    zhipu.legacy.reply({ task_status: 'FAIL' })
    expect((await legacy.query(data.task_id)).data.task_status).toBe('FAIL')
  })

  test('reply.json() is the whole body', async () => {
    const { zhipu, legacy } = open()
    zhipu.legacy.reply.json({ code: 200, success: true, data: { choices: [{ role: 'assistant', content: '好' }] } })
    expect(contentOf(await legacy.invoke(params))).toBe('好')
  })

  test('reply.stream() sends add events and the finish event', async () => {
    const { zhipu, legacy } = open()
    zhipu.legacy.reply.stream(['[DONE] ', { wait: 0 }, '一\n', { content: ' 二' }, { event: 'tool', data: '{}' }])
    const events = await collect(await legacy.sseInvoke(params))
    const id = events[0]!.id
    expect(events).toEqual([
      { event: 'add', id, data: '[DONE] ' },
      { event: 'add', id, data: '一\n' },
      { event: 'add', id, data: ' 二' },
      { event: 'tool', id, data: '{}' },
      { event: 'finish', id, data: '', meta: expect.objectContaining({ task_id: id, task_status: 'SUCCESS' }) },
    ])
  })

  test('reply.stream() sends the text so far without incremental, and JSON with sseFormat data', async () => {
    const { zhipu, legacy } = open()
    zhipu.legacy.times(2).reply.stream(['一', '二'])
    const snapshots = await collect(await legacy.sseInvoke({ ...params, incremental: false }))
    expect(snapshots.map(({ data }) => data)).toEqual(['一', '一二', ''])
    const packed = await collect(await legacy.sseInvoke({ ...params, sseFormat: 'data' }))
    expect(packed.map(({ data }) => data)).toEqual(['一', '二', ''])
    expect(packed.at(-1)?.meta?.usage.total_tokens).toBe(2)
  })

  test('reply.stream() ends with a scripted finish, error or interrupted event, and sends raw text as it is', async () => {
    const mock = rawClient()
    const pieces = [{ raw: ': note\n\n' }, { event: 'finish', id: '7', data: 'end', meta: { a: 1 } }]
    mock.zhipu.legacy.reply.stream(pieces)
    const { text } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, question)
    expect(text).toBe(': note\n\nevent:finish\nid:7\ndata:end\nmeta:{"a":1}\n\n')
    const { zhipu, legacy } = open()
    for (const event of ['error', 'interrupted']) {
      zhipu.legacy.reply.stream(['一', { event, data: '敏感' }])
      expect(await rejectionOf(collect(await legacy.sseInvoke(params)))).toMatchObject({ body: '敏感' })
    }
  })

  test('reply.stream() is the text of a response that is not a stream', async () => {
    const { zhipu, legacy } = open()
    zhipu.legacy.reply.stream(['一', { data: '二' }, { event: 'tool', data: '{}' }])
    expect(contentOf(await legacy.invoke(params))).toBe('一二')
  })

  test('an invalid piece and an error of a generator are an error event that names them', async () => {
    const { zhipu, legacy } = open()
    zhipu.legacy.reply.stream(['一', { contnet: '二' }])
    expect(await rejectionOf(collect(await legacy.sseInvoke(params)))).toMatchObject({
      name: 'StreamError',
      message: expect.stringContaining('expected text, { wait } or { event, data }'),
    })
    zhipu.legacy.reply.stream(function* () {
      yield '一'
      throw new Error('the generator failed')
    })
    const error = await rejectionOf(collect(await legacy.sseInvoke(params)))
    expect(error).toMatchObject({ name: 'StreamError', message: expect.stringContaining('the generator failed') })
  })

  test('hold() writes events while the test runs', async () => {
    const { zhipu, legacy } = open()
    const held = zhipu.legacy.hold().write('一')
    const events = (await legacy.sseInvoke(params))[Symbol.asyncIterator]()
    expect((await events.next()).value).toMatchObject({ event: 'add', data: '一' })
    held.write('二').end()
    expect((await events.next()).value).toMatchObject({ event: 'add', data: '二' })
    expect((await events.next()).value).toMatchObject({ event: 'finish' })
  })

  test('fail({ error }) sends an error event of the v3 API with its code and message', async () => {
    const { zhipu, legacy } = open()
    for (const afterEvents of [0, 1]) {
      zhipu.legacy.fail({ error: { code: '1301', message: '敏感内容', afterEvents } })
      const error = await rejectionOf((async () => await collect(await legacy.sseInvoke(params)))())
      expect(error).toBeInstanceOf(StreamError)
      expect(error).toMatchObject({ code: '1301', body: { code: 1301, msg: '敏感内容', success: false } })
    }
    const mock = rawClient()
    mock.zhipu.legacy.fail({ error: { code: '1305' } })
    const { text } = await mock(`POST ${ROOT}/chatglm_lite/sse-invoke`, question)
    expect(text).toMatch(/^event:error\nid:\d{19}\ndata:\{"code":1305,"msg":".+","success":false\}\n\n$/)
  })
})
