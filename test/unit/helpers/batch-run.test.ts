import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { APIRequestFailedError, runBatch, TaskError } from '../../../src/index.ts'
import type { BatchLine, BatchRun, ChatCompletion, EmbeddingList, RunBatchOptions } from '../../../src/index.ts'
import { apiErrorOf, createMockAndClient, withoutSleep } from '../../support/mock-and-client.ts'

const chatRequest = (content: string, custom_id?: string) => ({
  body: { model: 'glm-4-flash', messages: content ? [{ role: 'user' as const, content }] : [] },
  custom_id,
})
const open = () => createMockAndClient({ onUnmatched: 'echo' })
const textOf = (data?: ChatCompletion) => data?.choices[0]?.message.content

describe('runBatch()', () => {
  test('returns the results in the order of the requests', async () => {
    const { zhipu } = open()
    const texts = Array.from({ length: 20 }, (_, index) => `问题 ${index}`)
    const { batch, results } = await runBatch(zhipu, texts.map((text) => chatRequest(text)), withoutSleep)
    expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 20, completed: 20, failed: 0 } })
    expect(results.map(({ data }) => textOf(data))).toEqual(texts)
    expect(results.map(({ custom_id }) => custom_id)).toEqual(texts.map((_, index) => `request-${index}`))
  })

  test('returns an error for a rejected request and answers for the others', async () => {
    const { zhipu } = open()
    const { batch, results } = await runBatch(zhipu, [
      chatRequest('一', 'a'),
      chatRequest('', 'b'),
      chatRequest('三', 'c'),
    ], withoutSleep)
    expect(results.map(({ custom_id, data }) => [custom_id, textOf(data)])).toEqual([['a', '一'], ['b', undefined], [
      'c',
      '三',
    ]])
    const { error } = results[1]!
    expect(error).toBeInstanceOf(APIRequestFailedError)
    expect(error).toMatchObject({ status: 400, code: '1214', body: { error: { code: '1214' } } })
    expect(error!.message).toMatch(/^Cannot run batch: request b: HTTP 400 1214 输入不能为空$/)
    expect(batch.status).toBe('completed')
  })

  test('runs requests to another endpoint, with typed results', async () => {
    const { zhipu } = open()
    const requests = ['一', '二'].map((input) => ({ body: { model: 'embedding-3', input } }))
    const { batch, results } = await runBatch(zhipu, requests, {
      ...withoutSleep,
      url: '/v4/embeddings',
      metadata: { for: 'test' },
    })
    expectTypeOf(results[0]!.data).toEqualTypeOf<EmbeddingList | undefined>()
    expect(results.map(({ data }) => data?.data[0]?.embedding.length)).toEqual([2048, 2048])
    expect(batch).toMatchObject({ endpoint: '/v4/embeddings', metadata: { for: 'test' } })
  })

  test('uploads one line per request, and deletes the file at the end by default', async () => {
    const { mock, zhipu } = open()
    const { batch } = await runBatch(zhipu, [chatRequest('一\n二'), chatRequest('三')], withoutSleep)
    expect(await apiErrorOf(zhipu.files.content(batch.input_file_id))).toMatchObject({ status: 404 })
    const { batch: batchWithFile } = await runBatch(zhipu, [chatRequest('一\n二'), chatRequest('三')], {
      ...withoutSleep,
      auto_delete_input_file: false,
    })
    const lines = (await (await zhipu.files.content(batchWithFile.input_file_id)).text()).split('\n')
    expect(lines.map((line): BatchLine => JSON.parse(line))).toEqual([
      { custom_id: 'request-0', method: 'POST', url: '/v4/chat/completions', body: chatRequest('一\n二').body },
      { custom_id: 'request-1', method: 'POST', url: '/v4/chat/completions', body: chatRequest('三').body },
    ])
    mock.assertIdle()
  })

  test('waits 30 seconds between two requests, one day in total, and calls onProgress', async () => {
    const { zhipu } = open()
    const waits: number[] = []
    const states: string[] = []
    await runBatch(zhipu, [chatRequest('一'), chatRequest('二'), chatRequest('三')], {
      sleep: (ms) => Promise.resolve(void waits.push(ms)),
      onProgress: ({ status }) => states.push(status),
    })
    expect(waits).toEqual([30_000, 30_000])
    expect(states).toEqual(['in_progress', 'finalizing'])
    const { zhipu: slow } = createMockAndClient({ batches: { polls: 1e9 } })
    let waitedMs = 0
    const sleep = (ms: number) => Promise.resolve(void (waitedMs += ms))
    await expect(runBatch(slow, [chatRequest('一')], { sleep })).rejects.toThrow('not finished after 86400000 ms')
    expect(waitedMs).toBe(86_400_000)
  })

  test('returns the results of an expired batch, and an error for each request without one', async () => {
    const { mock, zhipu } = createMockAndClient({ onUnmatched: 'echo', batches: { polls: 5 } })
    let waits = 0
    const sleep = async () => {
      if (++waits === 3) await mock.clock.advance(7 * 86_400_000)
    }
    const { batch, results } = await runBatch(zhipu, [
      chatRequest('一'),
      chatRequest('二'),
      chatRequest('三'),
      chatRequest('四'),
    ], { sleep })
    expect(batch.status).toBe('expired')
    expect(textOf(results[0]!.data)).toBe('一')
    const { error } = results[3]!
    expect(error).toBeInstanceOf(TaskError)
    expect(error!.message).toBe('Cannot run batch: request request-3 has no result, the batch is expired')
  })

  test('rejects with the reasons when the server rejects the file', async () => {
    const { zhipu } = open()
    const mixed = [chatRequest('一'), {
      body: { model: 'glm-4-plus', messages: [{ role: 'user' as const, content: '二' }] },
    }]
    const error: TaskError = await runBatch(zhipu, mixed, withoutSleep).then(() => undefined, (error) => error)
    expect(error).toBeInstanceOf(TaskError)
    expect(error.body).toMatchObject({ status: 'failed', errors: { data: [{ code: 'mixed_models' }] } })
  })

  test('deletes the file when the server rejects the batch', async () => {
    const { mock, zhipu } = open()
    await expect(runBatch(zhipu, [chatRequest('一')], { ...withoutSleep, url: '/v4/nothing' })).rejects.toMatchObject({
      code: '1214',
    })
    await vi.waitFor(() => expect(mock.requests.at(-1)).toMatchObject({ method: 'DELETE', status: 200 }))
    expect((await zhipu.files.list({ purpose: 'batch' })).data).toEqual([])
  })
})

/** A client whose batch has completed, with these result files. A `Response` is sent as it is. */
function finishedBatch(output: string | Response, errors?: string | Response) {
  const { client } = open()
  const batch = { id: 'batch_1', status: 'completed', output_file_id: 'out', error_file_id: errors && 'errors' }
  return client({
    maxRetries: 0,
    fetch: (url) => {
      if (url.endsWith('/files')) return Promise.resolve(Response.json({ id: 'in' }))
      if (!url.endsWith('/content')) return Promise.resolve(Response.json(batch))
      const file = url.includes('/out/') ? output : errors!
      return Promise.resolve(typeof file === 'string' ? new Response(file) : file.clone())
    },
  })
}

const successLine = (custom_id: string, text: string) =>
  JSON.stringify({ custom_id, response: { status_code: 200, body: { choices: [{ message: { content: text } }] } } })
const failed = (error: unknown) => new Response(JSON.stringify({ error }), { status: 404 })
const twoRequests = [chatRequest('一', 'a'), chatRequest('二', 'b')]

describe('results that cannot be read', () => {
  test.each([
    ['a cut line', successLine('b', '二').slice(0, -9)],
    ['null', 'null'],
    ['a number', '5'],
    ['a text', '"b"'],
  ])('%s gives an error for its request and keeps the others', async (_, line) => {
    const zhipu = finishedBatch(`${line}\n${successLine('a', '一')}\n\n`)
    const { batch, results } = await runBatch(zhipu, twoRequests, withoutSleep)
    expect(batch.id).toBe('batch_1')
    expect(textOf(results[0]!.data)).toBe('一')
    expect(results[1]!.error).toBeInstanceOf(TaskError)
    expect(results[1]!.error).toMatchObject({
      message: 'Cannot run batch: request b has no result, the batch is completed, malformed result lines: 1',
      body: { id: 'batch_1' },
    })
  })

  test.each([
    [{ response: null, error: { code: '1301', message: '敏感' } }, 'APIRequestFailedError', '1301', ': 1301 敏感'],
    [{ response: null, error: { code: 'expired', message: 'late' } }, 'APIResponseError', 'expired', ': expired late'],
    [{ response: null }, 'TaskError', undefined, ' has a malformed result'],
    [{ response: 5 }, 'TaskError', undefined, ' has a malformed result'],
    [{ response: { status_code: 200, body: null } }, 'TaskError', undefined, ' has a malformed result'],
    [{ response: { status_code: 200, body: 'a' } }, 'TaskError', undefined, ' has a malformed result'],
    [{ response: { status_code: { toString: 1 }, body: {} } }, 'TaskError', undefined, ' has a malformed result'],
    [{ response: { status_code: 199, body: {} } }, 'TaskError', undefined, ' has a malformed result'],
    [{ response: { status_code: 300, body: {} } }, 'APIResponseError', undefined, ': HTTP 300  '],
    [{ response: { status_code: 500, body: {} } }, 'APIInternalError', undefined, ': HTTP 500  '],
  ])('the line %j gives a result with its error', async (line, name, code, state) => {
    const zhipu = finishedBatch(JSON.stringify({ custom_id: 'b', ...line }))
    const { error } = (await runBatch(zhipu, twoRequests, withoutSleep)).results[1]!
    expect(error).toMatchObject({ name, message: `Cannot run batch: request b${state}` })
    expect(error!.code).toBe(code)
  })

  test('a status of 299 is a success', async () => {
    const zhipu = finishedBatch(JSON.stringify({ custom_id: 'b', response: { status_code: 299, body: {} } }))
    expect((await runBatch(zhipu, twoRequests, withoutSleep)).results[1]!.data).toEqual({})
  })

  test('a failed download rejects with the batch and with the results of the other file', async () => {
    const error = await runBatch(
      finishedBatch(successLine('a', '一'), failed({ code: '1', message: 'gone' })),
      twoRequests,
      withoutSleep,
    )
      .catch((error: unknown) => error) as TaskError
    expect(error).toBeInstanceOf(TaskError)
    expect(error.message).toMatch(/^Cannot run batch batch_1: Cannot GET .*gone$/)
    expect(error).toMatchObject({ status: 404, code: '1', body: { id: 'batch_1' }, cause: { name: 'APIStatusError' } })
    const { batch, results } = error.partial as BatchRun
    expect(batch).toBe(error.body)
    expect(textOf(results[0]!.data)).toBe('一')
    expect(results[1]!.error!.message).toMatch(/has no result/)
  })

  test('a state that cannot be retrieved rejects with the id of the batch', async () => {
    const { client } = open()
    const answers = [{ id: 'in' }, { id: 'batch_1', status: 'validating' }, null]
    const zhipu = client({ maxRetries: 0, fetch: () => Promise.resolve(Response.json(answers.shift())) })
    const error = await runBatch(zhipu, twoRequests, withoutSleep).catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'TaskError', body: { id: 'batch_1' }, cause: { name: 'APIResponseError' } })
  })

  test.each([[null], [{}], [{ id: '' }], [{ id: ' ' }], [{ id: '..' }], [{ id: 'a\ud800' }], [{ id: 'in' }, null], [{
    id: 'in',
  }, { id: 5 }]])(
    'an upload or a batch without an id rejects with an APIResponseError: %j %j',
    async (...answers) => {
      const { client } = open()
      const zhipu = client({ maxRetries: 0, fetch: () => Promise.resolve(Response.json(answers.shift())) })
      await expect(runBatch(zhipu, twoRequests, withoutSleep)).rejects.toMatchObject({ name: 'APIResponseError' })
    },
  )

  test('an abort with a ZhipuError as reason rejects with that reason', async () => {
    const { zhipu } = open()
    const controller = new AbortController()
    const reason = new TaskError('own')
    const sleep = () => new Promise<void>(() => controller.abort(reason))
    await expect(runBatch(zhipu, [chatRequest('一')], { sleep, signal: controller.signal })).rejects.toBe(reason)
  })
})

test('default ids avoid the ids that the caller gave', async () => {
  const { zhipu } = open()
  const requests = [
    chatRequest('一', 'request-1'),
    chatRequest('二'),
    chatRequest('三', 'request-1-1'),
    chatRequest('四'),
  ]
  const { results } = await runBatch(zhipu, requests, withoutSleep)
  expect(results.map(({ custom_id, data }) => [custom_id, textOf(data)])).toEqual([
    ['request-1', '一'],
    ['request-1-2', '二'],
    ['request-1-1', '三'],
    ['request-3', '四'],
  ])
})

describe('an abort of runBatch()', () => {
  test('while it waits rejects with its reason and cancels the batch', async () => {
    const { mock, zhipu } = open()
    const controller = new AbortController()
    const sleep = () => new Promise<void>(() => controller.abort('enough'))
    await expect(runBatch(zhipu, [chatRequest('一')], { sleep, signal: controller.signal })).rejects.toBe('enough')
    await vi.waitFor(() => expect(mock.requests.at(-1)?.path).toMatch(/batches\/batch_\d+\/cancel$/))
    expect((await zhipu.batches.list()).data[0]!.cancelling_at).toEqual(expect.any(Number))
  })

  test('while the batch is being created cancels it as well', async () => {
    const { mock, client } = open()
    const controller = new AbortController()
    const zhipu = client({
      fetch: async (url, init) => {
        const response = await mock.fetch(url, init)
        if (url.endsWith('/batches')) controller.abort('enough')
        return response
      },
    })
    await expect(runBatch(zhipu, [chatRequest('一')], { ...withoutSleep, signal: controller.signal })).rejects.toBe(
      'enough',
    )
    await vi.waitFor(() => expect(mock.requests.at(-1)?.path).toMatch(/\/cancel$/))
  })

  test('before the call sends nothing', async () => {
    const { mock, zhipu } = open()
    await expect(runBatch(zhipu, [chatRequest('一')], { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    expect(mock.requests).toHaveLength(0)
  })
})

test.each([
  [[], new TypeError('Cannot run batch: there are no requests')],
  [[chatRequest('一', '')], new TypeError('Cannot run batch: custom_id is "", expected a text')],
  [[chatRequest('一', 7 as never)], new TypeError('Cannot run batch: custom_id is 7, expected a text')],
  [[chatRequest('一', 'a'), chatRequest('二', 'a')], new TypeError('Cannot run batch: custom_id a is used twice')],
  [
    Array.from({ length: 50_001 }, () => chatRequest('一')),
    new RangeError('Cannot run batch: there are 50001 requests, limit is 50000'),
  ],
])('runBatch() rejects invalid requests before anything is sent: %#', async (requests, error) => {
  const { mock, zhipu } = open()
  const options: RunBatchOptions = {}
  await expect(runBatch(zhipu, requests, options)).rejects.toThrow(error)
  expect(mock.requests).toHaveLength(0)
})
