import { expect, test } from 'vitest'
import type { MockOptions } from '../../../mock/index.ts'
import type { BatchOutputLine, ChatCompletion } from '../../../src/index.ts'
import { apiErrorOf, createMockAndClient, withoutSleep } from '../../support/mock-and-client.ts'

const endpoint = '/v4/chat/completions'
const DAY_MS = 86_400_000

function open(options: MockOptions = {}) {
  const { mock, zhipu } = createMockAndClient(options)
  const upload = async (...lines: unknown[]) => {
    const text = lines.map((line) => typeof line === 'string' ? line : JSON.stringify(line)).join('\n')
    return (await zhipu.files.create({ file: new File([text], 'input.jsonl'), purpose: 'batch' })).id
  }
  const start = async (...lines: unknown[]) =>
    await zhipu.batches.create({ input_file_id: await upload(...lines), endpoint, auto_delete_input_file: false })
  const linesOf = async (id: string | null | undefined): Promise<BatchOutputLine<ChatCompletion>[]> =>
    (await (await zhipu.files.content(id!)).text()).trim().split('\n').map((line) => JSON.parse(line))
  return { mock, zhipu, upload, start, linesOf }
}

const line = (custom_id: string, content = custom_id, model = 'glm-4-flash', url = endpoint) => ({
  custom_id,
  method: 'POST',
  url,
  body: { model, messages: [{ role: 'user', content }] },
})

test('polls take a batch from validating to completed, and each line gets a chat completion', async () => {
  const { zhipu, start, linesOf } = open()
  const batch = await start(line('a', '一'), line('b', '二'), line('c', '三'))
  expect(batch).toMatchObject({ object: 'batch', endpoint, status: 'validating', completion_window: '24h' })
  expect(batch.id).toMatch(/^batch_\d{19}$/)
  const states: unknown[] = []
  const done = await zhipu.batches.poll(batch.id, {
    ...withoutSleep,
    onProgress: ({ status, request_counts }) => states.push([status, request_counts]),
  })
  expect(states).toEqual([
    ['in_progress', { total: 3, completed: 2, failed: 0 }],
    ['finalizing', { total: 3, completed: 3, failed: 0 }],
  ])
  expect(done).toMatchObject({ status: 'completed', request_counts: { total: 3, completed: 3, failed: 0 } })
  expect(done.error_file_id).toBe('')
  const lines = await linesOf(done.output_file_id)
  const answers = Object.fromEntries(
    lines.map(({ custom_id, response }) => [custom_id, response.body.choices[0]!.message.content]),
  )
  const containing = (text: string) => expect.stringContaining(text)
  expect(answers).toEqual({ a: containing('一'), b: containing('二'), c: containing('三') })
})

test('lines of the output have the members and the key order of real results', async () => {
  const { zhipu, start, linesOf } = open()
  const { id } = await start(line('request-1'))
  const [output] = await linesOf((await zhipu.batches.poll(id, withoutSleep)).output_file_id)
  expect(Object.keys(output!)).toEqual(['response', 'custom_id', 'id'])
  expect(Object.keys(output!.response)).toEqual(['status_code', 'body'])
  const { body } = output!.response
  expect(Object.keys(body).slice(0, 6)).toEqual(['created', 'usage', 'model', 'id', 'choices', 'request_id'])
  expect(Object.keys(body.choices[0]!)).toEqual(['finish_reason', 'index', 'message'])
  expect(Object.keys(body.choices[0]!.message)).toEqual(['role', 'content'])
  expect(body.request_id).toMatch(/^\d+-request-1$/)
  expect(output!.id).toBe(id)
})

test('lines that the endpoint refuses are written to the error file and count as failed', async () => {
  const { zhipu, start, linesOf } = open()
  const bad = { custom_id: 'bad', method: 'POST', url: endpoint, body: { model: 'glm-4-flash', messages: [] } }
  const { id } = await start(line('good'), bad)
  const done = await zhipu.batches.poll(id, withoutSleep)
  expect(done).toMatchObject({ status: 'completed', request_counts: { total: 2, completed: 1, failed: 1 } })
  const errors = await linesOf(done.error_file_id)
  expect(errors).toEqual([
    {
      response: { status_code: 400, body: { error: { code: '1214', message: expect.any(String) } } },
      custom_id: 'bad',
      id,
    },
  ])
  expect((await linesOf(done.output_file_id)).map(({ custom_id }) => custom_id)).toEqual(['good'])
})

test('an error of a line has the language of the host that the batch was created on', async () => {
  const messageAt = async (endpoint: 'cn' | 'intl') => {
    const { mock, client } = createMockAndClient({ batches: { polls: 0 } })
    const zhipu = client({ endpoint })
    mock.chat.fail({ code: '1305' })
    const file = await zhipu.files.create({ file: new File([JSON.stringify(line('a'))], 'a.jsonl'), purpose: 'batch' })
    const { id } = await zhipu.batches.create({ input_file_id: file.id, endpoint: '/v4/chat/completions' })
    const { error_file_id } = await zhipu.batches.retrieve(id)
    return await (await zhipu.files.content(error_file_id!)).text()
  }
  expect(await messageAt('cn')).toContain('该模型当前访问量过大')
  expect(await messageAt('intl')).toContain('The service may be temporarily overloaded')
})

test('the result of a line with stream is a complete body', async () => {
  const { zhipu, start, linesOf } = open()
  const streamed = line('a')
  const { id } = await start({ ...streamed, body: { ...streamed.body, stream: true } })
  const [output] = await linesOf((await zhipu.batches.poll(id, withoutSleep)).output_file_id)
  expect(output!.response.body.choices[0]!.message.content).toEqual(expect.any(String))
})

test.each([
  ['invalid JSON', ['{"custom_id": '], { code: 'invalid_json_line', line: 1 }],
  ['no custom_id', [{ ...line('a'), custom_id: undefined }], {
    code: 'missing_required_parameter',
    param: 'custom_id',
  }],
  ['no body', [line('a'), { ...line('b'), body: undefined }], { code: 'missing_required_parameter', line: 2 }],
  ['the same custom_id twice', [line('a'), '', line('a')], { code: 'duplicate_custom_id', line: 3 }],
  ['another method', [{ ...line('a'), method: 'GET' }], { code: 'invalid_method' }],
  ['another url', [line('a', 'a', 'glm-4-flash', '/v4/embeddings')], { code: 'mismatched_url' }],
  ['two models', [line('a'), line('b', 'b', 'glm-4-plus')], { code: 'mixed_models' }],
  ['no request', ['\n\n'], { code: 'empty_file' }],
])('a file with %s fails its batch, and the error has its line', async (_, lines, fault) => {
  const { zhipu, start } = open()
  const batch = await zhipu.batches.retrieve((await start(...lines)).id)
  expect(batch.status).toBe('failed')
  expect(batch.failed_at).toEqual(expect.any(Number))
  expect(batch.errors).toEqual({ object: 'list', data: [expect.objectContaining(fault)] })
  expect([batch.output_file_id, batch.error_file_id]).toEqual(['', ''])
})

test('a batch can request embeddings', async () => {
  const { zhipu, upload, linesOf } = open()
  const body = { model: 'embedding-3', input: '你好', dimensions: 256 }
  const input_file_id = await upload({ custom_id: 'a', method: 'POST', url: '/v4/embeddings', body })
  const { id } = await zhipu.batches.create({ input_file_id, endpoint: '/v4/embeddings' })
  const [output] = await linesOf((await zhipu.batches.poll(id, withoutSleep)).output_file_id)
  expect(output!.response.body).toMatchObject({ data: [{ embedding: expect.any(Array) }], object: 'list' })
})

test('ids of result files are null in the response to create(), and empty until a file exists', async () => {
  const { zhipu, start } = open()
  const created = await start(line('a'))
  expect(created).toMatchObject({ output_file_id: null, error_file_id: null, errors: null, metadata: null })
  const empty = { output_file_id: '', error_file_id: '' }
  expect((await zhipu.batches.list()).data).toMatchObject([empty])
  expect(await zhipu.batches.retrieve(created.id)).toMatchObject(empty)
  const { output_file_id, error_file_id } = await zhipu.batches.poll(created.id, withoutSleep)
  expect(output_file_id).toMatch(/^\d{10}_[0-9a-f]{32}$/)
  expect(error_file_id).toBe('')
})

test('times are milliseconds, rounded to seconds except in the response to create()', async () => {
  const { zhipu, start } = open({ startAtMs: 1_715_674_031_399 })
  const created = await start(line('a'))
  expect(created).toMatchObject({ created_at: 1_715_674_031_399, in_progress_at: null, expires_at: null })
  const done = await zhipu.batches.poll(created.id, withoutSleep)
  expect(done).toMatchObject({ created_at: 1_715_674_031_000, completed_at: 1_715_674_031_000, in_progress_at: null })
})

test('time advances a batch without polls, and its timestamps say when', async () => {
  const { mock, zhipu, start } = open({ batches: { ms: 30_000 } })
  const { id, created_at } = await start(line('a'), line('b'))
  expect((await zhipu.batches.retrieve(id)).status).toBe('validating')
  await mock.clock.advance(10_000)
  expect(await zhipu.batches.retrieve(id)).toMatchObject({ status: 'in_progress', request_counts: { completed: 1 } })
  await mock.clock.advance(10_000)
  expect((await zhipu.batches.list()).data[0]!.status).toBe('finalizing')
  await mock.clock.advance(10_000)
  expect(await zhipu.batches.retrieve(id)).toMatchObject({
    status: 'completed',
    in_progress_at: null,
    finalizing_at: created_at + 20_000,
    completed_at: created_at + 30_000,
    expires_at: null,
  })
})

test('a cancelled batch ends as completed with cancelling_at, and keeps the results it already has', async () => {
  const { zhipu, start, linesOf } = open()
  const { id } = await start(line('a'), line('b'), line('c'), line('d'))
  await zhipu.batches.retrieve(id)
  expect(await zhipu.batches.cancel(id)).toMatchObject({ status: 'cancelling', cancelling_at: expect.any(Number) })
  const batch = await zhipu.batches.retrieve(id)
  expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 4, completed: 2, failed: 0 } })
  expect(batch).toMatchObject({ cancelling_at: expect.any(Number), cancelled_at: null })
  expect(await linesOf(batch.output_file_id)).toHaveLength(2)
  expect(await apiErrorOf(zhipu.batches.cancel(id))).toEqual({ status: 400, code: '1214' })
})

test('a batch that has not ended after seven days expires', async () => {
  const { mock, zhipu, start } = open()
  const { id } = await start(line('a'))
  await mock.clock.advance(7 * DAY_MS)
  expect((await zhipu.batches.retrieve(id)).status).toBe('expired')
})

test('result files are deleted after thirty days', async () => {
  const { mock, zhipu, start } = open()
  const { id } = await start(line('a'))
  const { output_file_id } = await zhipu.batches.poll(id, withoutSleep)
  await mock.clock.advance(30 * DAY_MS - 1)
  await zhipu.files.content(output_file_id!)
  await mock.clock.advance(1)
  expect(await apiErrorOf(zhipu.files.content(output_file_id!))).toEqual({ status: 404, code: '1214' })
})

test('the input file is deleted at the end unless auto_delete_input_file is false', async () => {
  const { zhipu, upload } = open()
  const [keptFile, deletedFile] = [await upload(line('a')), await upload(line('a'))]
  await zhipu.batches.poll(
    (await zhipu.batches.create({ input_file_id: keptFile, endpoint, auto_delete_input_file: false })).id,
    withoutSleep,
  )
  await zhipu.batches.poll((await zhipu.batches.create({ input_file_id: deletedFile, endpoint })).id, withoutSleep)
  await zhipu.files.content(keptFile)
  expect(await apiErrorOf(zhipu.files.content(deletedFile))).toEqual({ status: 404, code: '1214' })
})

test('list() returns the oldest batch first and does not count as a poll', async () => {
  const { zhipu, start } = open()
  const ids = [(await start(line('a'))).id, (await start(line('a'))).id, (await start(line('a'))).id]
  const listed: string[] = []
  for await (const { id, status } of zhipu.batches.list({ limit: 2 })) listed.push(`${id} ${status}`)
  expect(listed).toEqual(ids.map((id) => `${id} validating`))
})

test('a number or boolean in metadata is taken as text', async () => {
  const { zhipu, upload } = open()
  const body = { input_file_id: await upload(line('a')), endpoint, metadata: { total_requests: 3, isTest: true } }
  expect(await zhipu.post('/batches', { body })).toMatchObject({ metadata: { total_requests: '3', isTest: 'true' } })
})

test('invalid parameters of a batch are refused', async () => {
  const { zhipu, upload } = open()
  const input_file_id = await upload(line('a'))
  const { id: agentFile } = await zhipu.files.create({ file: new File(['a'], 'a.txt'), purpose: 'agent' })
  const create = (params: object) =>
    apiErrorOf(zhipu.post('/batches', { body: { input_file_id, endpoint, ...params } }))
  expect(await create({ endpoint: undefined })).toEqual({ status: 400, code: '1213' })
  expect(await create({ endpoint: '/v4/videos/generations' })).toEqual({ status: 400, code: '1214' })
  expect(await create({ input_file_id: 'none' })).toEqual({ status: 400, code: '1214' })
  expect(await create({ input_file_id: agentFile })).toEqual({ status: 400, code: '1214' })
  expect(await create({ completion_window: '1h' })).toEqual({ status: 400, code: '1214' })
  expect(await create({ metadata: { a: 'x'.repeat(513) } })).toEqual({ status: 400, code: '1214' })
  expect(await create({ metadata: { a: {} } })).toEqual({ status: 400, code: '1214' })
  expect(await create({ metadata: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [n, 'a'])) }))
    .toEqual({ status: 400, code: '1214' })
  expect(await apiErrorOf(zhipu.batches.retrieve('batch_0'))).toEqual({ status: 404, code: '1214' })
})

test('scripted replies of chat apply to the lines of a batch', async () => {
  const { mock, zhipu, start, linesOf } = open()
  mock.chat.when({ last: /天气/ }).reply('晴')
  const { id } = await start(line('a', '北京天气'))
  const [output] = await linesOf((await zhipu.batches.poll(id, withoutSleep)).output_file_id)
  expect(output!.response.body.choices[0]!.message.content).toBe('晴')
})

test('a batch that is cancelled while the endpoint replies to a line sends no other line', async () => {
  const { mock, zhipu, start } = open({ batches: {} })
  mock.chat.when({ last: '一' }).reply(async () => {
    await zhipu.batches.cancel(id)
    return 'late'
  })
  const { id } = await start(line('a', '一'), line('b', '二'))
  expect(await zhipu.batches.retrieve(id)).toMatchObject({
    status: 'cancelling',
    request_counts: { total: 2, completed: 1 },
  })
  expect(await zhipu.batches.retrieve(id)).toMatchObject({ status: 'completed', request_counts: { completed: 1 } })
})

test('a batch that was never polled completes in the list by time alone', async () => {
  const { mock, zhipu, start } = open({ batches: { ms: 1_000 } })
  await start(line('a'))
  await mock.clock.advance(1_000)
  expect((await zhipu.batches.list()).data[0]!.status).toBe('completed')
})

test('concurrent polls do not send a line twice', async () => {
  const { zhipu, start } = open()
  const { id } = await start(line('a'), line('b'), line('c'))
  await Promise.all([zhipu.batches.retrieve(id), zhipu.batches.retrieve(id), zhipu.batches.retrieve(id)])
  expect((await zhipu.batches.retrieve(id)).request_counts).toEqual({ total: 3, completed: 3, failed: 0 })
})

test('a scripted error of chat applies to the lines of a batch, a fault of the connection does not', async () => {
  const { mock, zhipu, start, linesOf } = open()
  mock.chat.when({ last: 'b' }).fail({ status: 500, code: '1234' })
  mock.chat.when({ last: 'c' }).fail({ network: true })
  const { id } = await start(line('a'), line('b'), line('c'))
  const done = await zhipu.batches.poll(id, withoutSleep)
  expect(done.request_counts).toEqual({ total: 3, completed: 2, failed: 1 })
  expect(await linesOf(done.error_file_id)).toEqual([
    {
      response: {
        status_code: 500,
        body: { error: { code: '1234', message: expect.any(String) }, request_id: expect.any(String) },
      },
      custom_id: 'b',
      id,
    },
  ])
  expect(() => mock.assertAllUsed()).toThrow('network')
})
