import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { APIRequestFailedError, runBatch, TaskError } from '../../../src/index.ts'
import type { BatchLine, ChatCompletion, EmbeddingList, RunBatchOptions } from '../../../src/index.ts'
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
