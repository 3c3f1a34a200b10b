import { expect, test } from 'vitest'
import { AsyncResult, type Task, TaskError, type VideoTaskResult } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4/async-result'
const running = { id: '1', request_id: 'r', model: null, task_status: 'PROCESSING' }
const film = {
  model: 'cogvideox-3',
  request_id: 'r',
  task_status: 'SUCCESS',
  video_result: [{ url: 'https://x/1.mp4' }],
}
const task: Task<VideoTaskResult> = { id: '1', model: 'cogvideox-3', request_id: 'r', task_status: 'PROCESSING' }

/** Notes the pauses and takes none. */
function restless() {
  const pausesMs: number[] = []
  return { pausesMs, sleep: (ms: number) => (pausesMs.push(ms), Promise.resolve()) }
}

test('retrieve() looks once, and writes the id so that it stays in its place', async () => {
  const { transport, sent } = recorder(running)
  expect(await new AsyncResult(transport).retrieve('a/../b?c')).toEqual(running)
  expect(sent).toMatchObject([{ method: 'GET', url: `${base}/a%2F..%2Fb%3Fc`, body: undefined }])
})

test.each(['', '.', '..', undefined])('retrieve() refuses %j before anything is sent', (id) => {
  const { transport, sent } = recorder()
  expect(() => new AsyncResult(transport).retrieve(id as string)).toThrow(TypeError)
  expect(sent).toEqual([])
})

test('poll() looks until the task has succeeded, and tells of each look that finds it running', async () => {
  const { transport, sent } = recorder(running, { ...running, task_status: 'QUEUED' }, film)
  const { pausesMs, sleep } = restless()
  const seen: string[] = []
  const { video_result } = await new AsyncResult(transport).poll(task, {
    intervalMs: 500,
    sleep,
    onProgress: ({ task_status }) => seen.push(task_status),
  })
  expect(video_result[0]?.url).toBe('https://x/1.mp4')
  expect(seen).toEqual(['PROCESSING', 'QUEUED'])
  expect(pausesMs).toEqual([500, 500])
  expect(sent).toHaveLength(3)
})

test('poll() takes a bare id', async () => {
  const { transport, sent } = recorder(film)
  expect(await new AsyncResult(transport).poll('42')).toEqual(film)
  expect(sent[0]!.url).toBe(`${base}/42`)
})

test.each(['FAIL', 'FAILED'])('poll() rejects with the task when it says %s', async (task_status) => {
  const { transport } = recorder({ ...running, task_status })
  const failure = await new AsyncResult(transport).poll('1').catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(TaskError)
  expect(failure).toMatchObject({ body: { id: '1', task_status } })
})

test('poll() gives up at its deadline and shows the task as last seen', async () => {
  const { transport, sent } = recorder(running)
  const { sleep } = restless()
  const failure = await new AsyncResult(transport).poll('1', { intervalMs: 1_000, deadlineMs: 3_500, sleep })
    .catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(TaskError)
  expect(failure).toMatchObject({ body: running, message: 'Cannot await task: not ended after 3500 ms' })
  expect(sent).toHaveLength(4)
})

test('poll() ends with the reason of its signal', async () => {
  const { transport } = recorder(running)
  const controller = new AbortController()
  const reason = new Error('closing time')
  const waiting = new AsyncResult(transport).poll('1', {
    signal: controller.signal,
    onProgress: () => controller.abort(reason),
  })
  await expect(waiting).rejects.toBe(reason)
})

test('poll() hands request options to each look', async () => {
  const { transport, sent } = recorder(running, film)
  const { sleep } = restless()
  await new AsyncResult(transport).poll('1', { sleep, headers: { 'x-trace': '7' }, endpoint: 'intl' })
  expect(sent.map(({ url }) => new URL(url).host)).toEqual(['api.z.ai', 'api.z.ai'])
  expect(sent.map(({ headers }) => headers.get('x-trace'))).toEqual(['7', '7'])
})
