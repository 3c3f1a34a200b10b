import { expect, test } from 'vitest'
import { AsyncResult, type Task, TaskError, type VideoTaskResult } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4/async-result'
const running = { id: '1', request_id: 'r', model: null, task_status: 'PROCESSING' }
const succeeded = {
  model: 'cogvideox-3',
  request_id: 'r',
  task_status: 'SUCCESS',
  video_result: [{ url: 'https://x/1.mp4' }],
}
const task: Task<VideoTaskResult> = { id: '1', model: 'cogvideox-3', request_id: 'r', task_status: 'PROCESSING' }

/** Returns a `sleep` that records pauses and resolves immediately. */
function recordPauses() {
  const pausesMs: number[] = []
  return { pausesMs, sleep: (ms: number) => (pausesMs.push(ms), Promise.resolve()) }
}

test('retrieve() sends one request with the id encoded as a path segment', async () => {
  const { transport, sent } = recorder(running)
  expect(await new AsyncResult(transport).retrieve('a/../b?c')).toEqual(running)
  expect(sent).toMatchObject([{ method: 'GET', url: `${base}/a%2F..%2Fb%3Fc`, body: undefined }])
})

test.each(['', '.', '..', undefined])('retrieve() throws for the id %j and sends nothing', (id) => {
  const { transport, sent } = recorder()
  expect(() => new AsyncResult(transport).retrieve(id as string)).toThrow(TypeError)
  expect(sent).toEqual([])
})

test('poll() retrieves the task until it has succeeded, and reports each running state', async () => {
  const { transport, sent } = recorder(running, { ...running, task_status: 'QUEUED' }, succeeded)
  const { pausesMs, sleep } = recordPauses()
  const statuses: string[] = []
  const { video_result } = await new AsyncResult(transport).poll(task, {
    intervalMs: 500,
    sleep,
    onProgress: ({ task_status }) => statuses.push(task_status),
  })
  expect(video_result[0]?.url).toBe('https://x/1.mp4')
  expect(statuses).toEqual(['PROCESSING', 'QUEUED'])
  expect(pausesMs).toEqual([500, 500])
  expect(sent).toHaveLength(3)
})

test('poll() accepts an id instead of a task', async () => {
  const { transport, sent } = recorder(succeeded)
  expect(await new AsyncResult(transport).poll('42')).toEqual(succeeded)
  expect(sent[0]!.url).toBe(`${base}/42`)
})

test.each(['FAIL', 'FAILED'])('poll() rejects with the task when its status is %s', async (task_status) => {
  const { transport } = recorder({ ...running, task_status })
  const error = await new AsyncResult(transport).poll('1').catch((error: unknown) => error)
  expect(error).toBeInstanceOf(TaskError)
  expect(error).toMatchObject({ body: { id: '1', task_status } })
})

test('poll() rejects at its deadline with the last state of the task', async () => {
  const { transport, sent } = recorder(running)
  const { sleep } = recordPauses()
  const error = await new AsyncResult(transport).poll('1', { intervalMs: 1_000, deadlineMs: 3_500, sleep })
    .catch((error: unknown) => error)
  expect(error).toBeInstanceOf(TaskError)
  expect(error).toMatchObject({ body: running, message: 'Cannot await task: not finished after 3500 ms' })
  expect(sent).toHaveLength(4)
})

test('poll() rejects with the reason of its signal', async () => {
  const { transport } = recorder(running)
  const controller = new AbortController()
  const reason = new Error('closing time')
  const polling = new AsyncResult(transport).poll('1', {
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  })
  await expect(polling).rejects.toBe(reason)
})

test('poll() uses the request options for each request', async () => {
  const { transport, sent } = recorder(running, succeeded)
  const { sleep } = recordPauses()
  await new AsyncResult(transport).poll('1', { sleep, headers: { 'x-trace': '7' }, endpoint: 'intl' })
  expect(sent.map(({ url }) => new URL(url).host)).toEqual(['api.z.ai', 'api.z.ai'])
  expect(sent.map(({ headers }) => headers.get('x-trace'))).toEqual(['7', '7'])
})
