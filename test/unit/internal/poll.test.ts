import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TaskError } from '../../../src/errors.ts'
import { poll, verdict } from '../../../src/internal/poll.ts'

interface Task {
  status: string
}

const judge = ({ status }: Task) => status === 'SUCCESS' || (status === 'FAIL' ? false : undefined)

/** Answers with one status after the other, the last one for ever. */
function statuses(...all: string[]) {
  let looks = 0
  return { look: () => Promise.resolve({ status: all[Math.min(looks++, all.length - 1)]! }), count: () => looks }
}

/** Counts who listens to a signal. */
function watched() {
  const controller = new AbortController()
  const { signal } = controller
  const listeners = new Set<unknown>()
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => (listeners.add(args[1]), add(...args))
  signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners.delete(args[1]), remove(...args))
  return { controller, signal, listeners: () => listeners.size }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('poll() looks until the task has ended and returns it', async () => {
  const { look, count } = statuses('PROCESSING', 'PROCESSING', 'SUCCESS')
  const task = poll(look, judge)
  await vi.advanceTimersByTimeAsync(4_000)
  expect(await task).toEqual({ status: 'SUCCESS' })
  expect(count()).toBe(3)
  expect(vi.getTimerCount()).toBe(0)
})

test('poll() waits the interval between two looks', async () => {
  const { look, count } = statuses('PROCESSING')
  const task = poll(look, judge, { intervalMs: 500, deadlineMs: 1_000 })
  task.catch(() => {})
  await vi.advanceTimersByTimeAsync(499)
  expect(count()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(count()).toBe(2)
  await vi.advanceTimersByTimeAsync(500)
  await expect(task).rejects.toThrow()
})

test('poll() takes a status it has never heard of for pending', async () => {
  const { look } = statuses('QUEUED_SOMEWHERE', 'SUCCESS')
  expect(await poll(look, judge, { sleep: () => Promise.resolve() })).toEqual({ status: 'SUCCESS' })
})

test('poll() rejects with the failed task', async () => {
  const error = await poll(statuses('PROCESSING', 'FAIL').look, judge, { sleep: () => Promise.resolve() }).catch((e) =>
    e
  )
  expect(error).toBeInstanceOf(TaskError)
  expect(error.body).toEqual({ status: 'FAIL' })
})

test('poll() tells the progress of every look that finds the task pending', async () => {
  const seen: string[] = []
  const onProgress = ({ status }: Task) => void seen.push(status)
  await poll(statuses('validating', 'in_progress', 'SUCCESS').look, judge, {
    onProgress,
    sleep: () => Promise.resolve(),
  })
  expect(seen).toEqual(['validating', 'in_progress'])
})

test('poll() gives up at the deadline with the task as last seen', async () => {
  const task = poll(statuses('PROCESSING').look, judge, { intervalMs: 300, deadlineMs: 1_000 }).catch((e) => e)
  await vi.advanceTimersByTimeAsync(1_000)
  const error = await task
  expect(error).toBeInstanceOf(TaskError)
  expect(error.message).toBe('Cannot await task: not ended after 1000 ms')
  expect(error.body).toEqual({ status: 'PROCESSING' })
  expect(vi.getTimerCount()).toBe(0)
})

test('poll() keeps its deadline under a sleep that takes no time', async () => {
  const { look, count } = statuses('PROCESSING')
  await expect(poll(look, judge, { intervalMs: 400, deadlineMs: 1_000, sleep: () => Promise.resolve() }))
    .rejects.toBeInstanceOf(TaskError)
  expect(count()).toBe(3)
})

test('poll() waits for no look that ignores the deadline', async () => {
  const task = poll(() => new Promise<Task>(() => {}), judge, { deadlineMs: 1_000 }).catch((e) => e)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await task).toBeInstanceOf(TaskError)
})

test('poll() aborts a request that hangs over the deadline', async () => {
  const hung = (signal: AbortSignal) =>
    new Promise<Task>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const task = poll(hung, judge, { deadlineMs: 1_000 }).catch((e) => e)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await task).toBeInstanceOf(TaskError)
})

test('poll() accepts a deadline that never comes', async () => {
  const task = poll(statuses('PROCESSING', 'SUCCESS').look, judge, { deadlineMs: Infinity })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await task).toEqual({ status: 'SUCCESS' })
})

test('abort ends the pause with its own reason and leaves no timer and no listener', async () => {
  const { controller, signal, listeners } = watched()
  const reason = new Error('gone')
  const task = poll(statuses('PROCESSING').look, judge, { signal }).catch((e) => e)
  await vi.advanceTimersByTimeAsync(100)
  controller.abort(reason)
  expect(await task).toBe(reason)
  expect(listeners()).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('abort inside onProgress ends the wait without another look', async () => {
  const controller = new AbortController()
  const { look, count } = statuses('PROCESSING')
  const task = poll(look, judge, { signal: controller.signal, onProgress: () => controller.abort('enough') })
  await expect(task).rejects.toBe('enough')
  expect(count()).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('an aborted signal starts nothing', async () => {
  const { look, count } = statuses('SUCCESS')
  await expect(poll(look, judge, { signal: AbortSignal.abort('never') })).rejects.toBe('never')
  expect(count()).toBe(0)
})

test('an error of the request ends the wait as it is', async () => {
  const failure = new Error('1113')
  const { signal, listeners } = watched()
  await expect(poll(() => Promise.reject(failure), judge, { signal })).rejects.toBe(failure)
  expect(listeners()).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('verdict() knows the words of all endpoints and takes any other for pending', () => {
  expect(['SUCCESS', 'succeeded', 'success', 'completed'].map(verdict)).toEqual([true, true, true, true])
  expect(['FAIL', 'FAILED', 'failed', 'expired', 'cancelled'].map(verdict)).toEqual([false, false, false, false, false])
  expect(
    ['PROCESSING', 'validating', 'cancelling', 'SUCCESSOR', '', undefined].every((word) => verdict(word) === undefined),
  )
    .toBe(true)
})
