import { expect, test } from 'vitest'
import { StreamError } from '../../../src/index.ts'
import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { collect } from '../../support/expect.ts'
import { sse } from '../../support/sse.ts'

const root = 'https://open.bigmodel.cn/api/paas/v3/model-api'
const params = { model: 'chatglm_turbo', prompt: [{ role: 'user', content: '你好' }] }
const done = { request_id: 'r', task_id: 't', task_status: 'SUCCESS' }
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }

function legacy(...replies: unknown[]) {
  const sent: { method: string; url: string; headers: Headers; body: unknown }[] = []
  const fetch = (url: string, { method, headers, body }: RequestInit) => {
    const reply = replies[Math.min(sent.length, replies.length - 1)]
    sent.push({ method: method!, url, headers: new Headers(headers), body: body && JSON.parse(body as string) })
    return Promise.resolve(reply instanceof Response ? reply.clone() : Response.json(reply))
  }
  return { zhipu: new LegacyZhipu({ apiKey: 'id.secret', endpoint: 'cn', fetch, maxRetries: 0 }), sent }
}

const answer = (data: object) => ({ code: 200, msg: '操作成功', data, success: true })

test('sends a JWT without Bearer, and the model only in the path', async () => {
  const { zhipu, sent } = legacy(answer(done))
  await zhipu.invoke({ ...params, temperature: 0.5 })
  await zhipu.asyncInvoke(params)
  await zhipu.query('t')
  expect(sent.map(({ method, url }) => `${method} ${url.slice(root.length)}`)).toEqual([
    'POST /chatglm_turbo/invoke',
    'POST /chatglm_turbo/async-invoke',
    'GET /-/async-invoke/t',
  ])
  expect(sent[0]!.body).toEqual({ prompt: params.prompt, temperature: 0.5 })
  for (const { headers } of sent) expect(headers.get('authorization')).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+$/)
})

test.each([
  ['"你好"', '你好'],
  ['"第一行\\n\\"第二行\\""', '第一行\n"第二行"'],
  ['"第一行\n第二行"', '第一行\n第二行'],
  ['没有引号', '没有引号'],
  ['他说"你好"', '他说"你好"'],
  ['"你好"他说', '"你好"他说'],
])('content %j becomes %j without the extra quotes', async (rawContent, content) => {
  const { zhipu } = legacy(answer({ ...done, choices: [{ role: 'assistant', content: rawContent }], usage }))
  const { data } = await zhipu.invoke(params)
  expect(data).toEqual({ ...done, choices: [{ role: 'assistant', content }], usage })
})

test('withResponse() resolves with the same data and its Response', async () => {
  const { zhipu } = legacy(answer({ ...done, choices: [{ role: 'assistant', content: '"好"' }] }))
  const { data, response } = await zhipu.invoke(params).withResponse()
  expect(data.data.choices?.[0]?.content).toBe('好')
  expect(response.status).toBe(200)
})

test('a success without data is returned as it is', async () => {
  const { zhipu } = legacy({ code: 200, msg: '操作成功', success: true })
  expect((await zhipu.invoke(params)).data).toEqual({})
})

test('messages without a text, and a success without a body, are returned as they are', async () => {
  const choices = [null, { role: 'assistant', content: 7 }, { role: 'assistant' }]
  const { zhipu } = legacy(answer({ ...done, choices }), answer({ ...done, choices: 'x' }))
  expect((await zhipu.invoke(params)).data).toStrictEqual({ ...done, choices })
  expect((await zhipu.invoke(params)).data).toStrictEqual({ ...done, choices: 'x' })
  expect(await legacy(new Response(null, { status: 204 })).zhipu.query('t')).toEqual({ data: {} })
})

test('poll() passes its options to each request', async () => {
  const pending = answer({ request_id: 'r', task_id: 't', task_status: 'PROCESSING' })
  const { zhipu, sent } = legacy(pending, answer(done))
  const progress: unknown[] = []
  const onProgress = (task: unknown) => void progress.push(task)
  await zhipu.poll('t', { sleep: () => Promise.resolve(), onProgress, headers: { 'x-trace': '1' } })
  expect(progress).toHaveLength(1)
  expect(sent.map(({ headers }) => headers.get('x-trace'))).toEqual(['1', '1'])
})

test('an error with status 200 is thrown', async () => {
  const { zhipu } = legacy({ code: 1302, msg: '您当前使用该 API 的并发数过高', success: false })
  await expect(zhipu.invoke(params)).rejects.toMatchObject({ name: 'APIReachLimitError', code: '1302' })
})

test('poll() waits for a task and removes the extra quotes', async () => {
  const pending = answer({ request_id: 'r', task_id: 't', task_status: 'PROCESSING' })
  const ended = answer({ ...done, choices: [{ role: 'assistant', content: '"好"' }] })
  const { zhipu } = legacy(pending, ended)
  const { data } = await zhipu.poll('t', { sleep: () => Promise.resolve() })
  expect(data.choices).toEqual([{ role: 'assistant', content: '好' }])
})

test('poll() rejects with an APIResponseError when the server sends a task without a status', async () => {
  for (const data of [{ task_id: 't' }, { task_id: 't', task_status: { toString: 1 } }]) {
    await expect(legacy(answer(data)).zhipu.poll('t')).rejects.toMatchObject({ name: 'APIResponseError' })
  }
})

test('sseInvoke() joins data lines, keeps the text as it is, and reads the meta line of the finish event', async () => {
  const text = 'event:add\nid:t\ndata:第一行\ndata:第二行\n\nevent: add\nid: t\ndata: {不是JSON\n\n' +
    `event:finish\nid:t\ndata:\nmeta:${JSON.stringify(meta)}\n\n`
  const { zhipu, sent } = legacy(sse(text))
  expect(await collect(await zhipu.sseInvoke({ ...params, incremental: true }))).toEqual([
    { event: 'add', id: 't', data: '第一行\n第二行' },
    { event: 'add', id: 't', data: '{不是JSON' },
    { event: 'finish', id: 't', data: '', meta },
  ])
  expect(sent[0]).toMatchObject({ url: `${root}/chatglm_turbo/sse-invoke`, body: { incremental: true } })
  expect(sent[0]!.method).toBe('POST')
  expect(sent[0]!.headers.get('accept')).toBe('text/event-stream')
  expect(sent[0]!.headers.get('authorization')).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+$/)
})

test('sseInvoke() returns text that looks like a packed event or like the end marker of v4', async () => {
  const packed = JSON.stringify({ data: 'x', meta: {} })
  const text = `data:${packed}\n\nevent:add\ndata:[DONE]\n\nevent:finish\ndata:\nmeta:{}\n\n`
  expect(await collect(await legacy(sse(text)).zhipu.sseInvoke(params))).toEqual([
    { event: 'message', id: '', data: packed },
    { event: 'add', id: '', data: '[DONE]' },
    { event: 'finish', id: '', data: '', meta: {} },
  ])
})

test('sseInvoke() throws a StreamError when the stream ends without a finish event', async () => {
  const stream = await legacy(sse('event:add\ndata:你\n\n')).zhipu.sseInvoke(params)
  await expect(collect(stream)).rejects.toMatchObject({ name: 'StreamError', code: 'truncated' })
})

test('sseInvoke() rejects with a StreamError when the first event is an error, and with other errors as they are', async () => {
  const body = 'event:interrupted\ndata:内容敏感\n\n'
  const failed = legacy(sse(body)).zhipu.sseInvoke(params)
  const error = await failed.then(() => expect.unreachable(), (error) => error)
  expect(error).toBeInstanceOf(StreamError)
  expect(error).toMatchObject({ name: 'StreamError', body: '内容敏感', cause: { name: 'APIResponseError' } })
  expect(error.response.status).toBe(200)
  const refused = Response.json({ error: { code: '1002', message: 'm' } }, { status: 401 })
  const unmarked = new Response(body, { status: 500, headers: { 'content-type': 'text/event-stream' } })
  const json = Response.json({ code: 1302, msg: 'm', success: false })
  for (
    const [reply, name] of [[refused, 'APIAuthenticationError'], [unmarked, 'APIInternalError'], [
      json,
      'APIReachLimitError',
    ]]
  ) {
    await expect(legacy(reply).zhipu.sseInvoke(params)).rejects.toMatchObject({ name })
  }
  const truncated = legacy(sse('')).zhipu.sseInvoke(params)
  await expect(truncated).rejects.toMatchObject({ name: 'StreamError', code: 'truncated' })
  expect((await truncated.catch((error) => error)).cause).toBeUndefined()
})

const meta = { ...done, usage }
test.each([
  ['with meta as text', '{"data":"好"}', `data:${JSON.stringify({ data: '', meta: JSON.stringify(meta) })}`],
  ['with meta as an object', '{"data":"好"}', `data:${JSON.stringify({ data: '', meta })}`],
  ['when the server did not pack it', '好', `data:\nmeta:${JSON.stringify(meta)}`],
])('sseInvoke() returns the same events for the data format, %s', async (_, first, last) => {
  const { zhipu } = legacy(sse(`event:add\nid:t\ndata:${first}\n\nevent:finish\nid:t\n${last}\n\n`))
  expect(await collect(await zhipu.sseInvoke({ ...params, sseFormat: 'data' }))).toEqual([
    { event: 'add', id: 't', data: '好' },
    { event: 'finish', id: 't', data: '', meta },
  ])
})

test.each(['error', 'interrupted'])(
  'event %s throws a StreamError with its text, after the pieces before it',
  async (name) => {
    const { zhipu } = legacy(sse(`event:add\nid:t\ndata:你\n\nevent:${name}\nid:t\ndata:内容敏感\n\n`))
    const pieces: string[] = []
    const reading = (async () => {
      for await (const { data } of await zhipu.sseInvoke(params)) pieces.push(data)
    })()
    await expect(reading).rejects.toBeInstanceOf(StreamError)
    await expect(reading).rejects.toMatchObject({ body: '内容敏感', message: expect.stringContaining('内容敏感') })
    expect(pieces).toEqual(['你'])
  },
)

test('a missing model or prompt throws before anything is sent', () => {
  const { zhipu, sent } = legacy()
  expect(() => zhipu.invoke({ ...params, prompt: [] })).toThrow('Cannot send request: prompt is missing or empty')
  expect(() => zhipu.sseInvoke({ ...params, model: '' })).toThrow('Cannot send request: model is missing or empty')
  expect(sent).toEqual([])
})
