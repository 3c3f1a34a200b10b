import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { APIResponseError, TaskError } from '../../../src/errors.ts'
import { jwt } from '../../../src/internal/auth.ts'
import { outcomeOf, poll } from '../../../src/internal/poll.ts'
import { masks } from '../../../src/internal/redact.ts'
import { createTransport } from '../../../src/internal/transport.ts'

interface Task {
  status: string
}

const outcome = ({ status }: Task) => status === 'SUCCESS' || (status === 'FAIL' ? false : undefined)

/** Returns these statuses one after the other, then the last one forever. */
function statuses(...all: string[]) {
  let calls = 0
  const retrieve = () => {
    const task = { status: all[Math.min(calls++, all.length - 1)]! }
    // As the transport does for each response.
    masks.set(task, (value) => value)
    return Promise.resolve(task)
  }
  return { retrieve, count: () => calls }
}

/** A signal that counts its listeners. */
function createCountingSignal() {
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

test('poll() retrieves the task until it succeeds, and returns it', async () => {
  const { retrieve, count } = statuses('PROCESSING', 'PROCESSING', 'SUCCESS')
  const task = poll(retrieve, outcome)
  await vi.advanceTimersByTimeAsync(4_000)
  expect(await task).toEqual({ status: 'SUCCESS' })
  expect(count()).toBe(3)
  expect(vi.getTimerCount()).toBe(0)
})

test('poll() waits intervalMs between two requests', async () => {
  const { retrieve, count } = statuses('PROCESSING')
  const task = poll(retrieve, outcome, { intervalMs: 500, deadlineMs: 1_000 })
  task.catch(() => {})
  await vi.advanceTimersByTimeAsync(499)
  expect(count()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(count()).toBe(2)
  await vi.advanceTimersByTimeAsync(500)
  await expect(task).rejects.toThrow()
})

test('poll() treats an unknown status as pending', async () => {
  const { retrieve } = statuses('QUEUED_SOMEWHERE', 'SUCCESS')
  expect(await poll(retrieve, outcome, { sleep: () => Promise.resolve() })).toEqual({ status: 'SUCCESS' })
})

test('poll() rejects with a TaskError that has the failed task as body', async () => {
  const error = await poll(statuses('PROCESSING', 'FAIL').retrieve, outcome, { sleep: () => Promise.resolve() }).catch((
    e,
  ) => e)
  expect(error).toBeInstanceOf(TaskError)
  expect(error.message).toBe('Cannot await task: it failed')
  expect(error.body).toEqual({ status: 'FAIL' })
})

test('poll() calls onProgress after every request that finds the task pending', async () => {
  const seen: string[] = []
  const onProgress = ({ status }: Task) => void seen.push(status)
  await poll(statuses('validating', 'in_progress', 'SUCCESS').retrieve, outcome, {
    onProgress,
    sleep: () => Promise.resolve(),
  })
  expect(seen).toEqual(['validating', 'in_progress'])
})

test('poll() rejects at the deadline with the last retrieved task', async () => {
  const task = poll(statuses('PROCESSING').retrieve, outcome, { intervalMs: 300, deadlineMs: 1_000 }).catch((e) => e)
  await vi.advanceTimersByTimeAsync(1_000)
  const error = await task
  expect(error).toBeInstanceOf(TaskError)
  expect(error.message).toBe('Cannot await task: not finished after 1000 ms')
  expect(error.body).toEqual({ status: 'PROCESSING' })
  expect(vi.getTimerCount()).toBe(0)
})

test('poll() keeps its deadline when sleep takes no time', async () => {
  const { retrieve, count } = statuses('PROCESSING')
  await expect(poll(retrieve, outcome, { intervalMs: 400, deadlineMs: 1_000, sleep: () => Promise.resolve() }))
    .rejects.toBeInstanceOf(TaskError)
  expect(count()).toBe(3)
})

test('poll() does not wait for a request that ignores its signal', async () => {
  const task = poll(() => new Promise<Task>(() => {}), outcome, { deadlineMs: 1_000 }).catch((e) => e)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await task).toBeInstanceOf(TaskError)
})

test('poll() aborts a pending request at the deadline', async () => {
  const hung = (signal: AbortSignal) =>
    new Promise<Task>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const task = poll(hung, outcome, { deadlineMs: 1_000 }).catch((e) => e)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await task).toBeInstanceOf(TaskError)
})

test('poll() accepts a deadline of Infinity', async () => {
  const task = poll(statuses('PROCESSING', 'SUCCESS').retrieve, outcome, { deadlineMs: Infinity })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await task).toEqual({ status: 'SUCCESS' })
})

test('an abort during the wait rejects with its reason and leaves no timer and no listener', async () => {
  const { controller, signal, listeners } = createCountingSignal()
  const reason = new Error('gone')
  const task = poll(statuses('PROCESSING').retrieve, outcome, { signal }).catch((e) => e)
  await vi.advanceTimersByTimeAsync(100)
  controller.abort(reason)
  expect(await task).toBe(reason)
  expect(listeners()).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('an abort inside onProgress ends the wait without another request', async () => {
  const controller = new AbortController()
  const { retrieve, count } = statuses('PROCESSING')
  const task = poll(retrieve, outcome, { signal: controller.signal, onProgress: () => controller.abort('enough') })
  await expect(task).rejects.toBe('enough')
  expect(count()).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('an already aborted signal sends no request', async () => {
  const { retrieve, count } = statuses('SUCCESS')
  await expect(poll(retrieve, outcome, { signal: AbortSignal.abort('never') })).rejects.toBe('never')
  expect(count()).toBe(0)
})

test('an error of a request is thrown as it is', async () => {
  const failure = new Error('1113')
  const { signal, listeners } = createCountingSignal()
  await expect(poll(() => Promise.reject(failure), outcome, { signal })).rejects.toBe(failure)
  expect(listeners()).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('outcomeOf() knows the status words of all endpoints and treats others as pending', () => {
  const outcomes = (...words: string[]) => words.map((status) => outcomeOf({ status }))
  expect(outcomes('SUCCESS', 'succeeded', 'success', 'completed')).toEqual(Array(4).fill(true))
  expect(outcomes('FAIL', 'FAILED', 'failed', 'expired', 'cancelled')).toEqual(Array(5).fill(false))
  expect(outcomes('PROCESSING', 'validating', 'cancelling', 'SUCCESSOR', '')).toEqual(Array(5).fill(undefined))
})

test('outcomeOf() reads the status word of a task, and rejects what is no task', () => {
  expect(outcomeOf({ status: 'SUCCESS' })).toBe(true)
  expect(outcomeOf({ data: { state: 'FAIL' } }, 'data.state')).toBe(false)
  expect(outcomeOf({ status: 'running' })).toBeUndefined()
  for (const task of [null, 5, 'text', [], {}, { status: null }, { status: { toString: 1 } }]) {
    expect(() => outcomeOf(task)).toThrow(APIResponseError)
  }
})

test('poll() rejects with an APIResponseError when the server sends something else than a task', async () => {
  const polling = poll(() => Promise.resolve(null), (task) => outcomeOf(task, 'task_status'))
  await expect(polling).rejects.toMatchObject({
    name: 'APIResponseError',
    message: 'Cannot decode response: task_status is undefined, expected string',
  })
})

test('outcomeOf() compares whole words', () => {
  for (const status of ['unsuccess', 'successful', 'incompleted', 'unfailed', 'failing', 'expiredly']) {
    expect(outcomeOf({ status })).toBeUndefined()
  }
})

test.each(['key', 'jwt'] as const)(
  'a TaskError masks what a task repeats of the credentials: auth is %s',
  async (auth) => {
    const apiKey = 'id123456789.secret123456789'
    let token = ''
    const fetch = (_: unknown, init?: RequestInit) => {
      token = new Headers(init?.headers).get('authorization')!.slice('Bearer '.length)
      return Promise.resolve(Response.json({ status: 'FAIL', message: `bad key ${token}`, sent: { token } }))
    }
    const transport = createTransport({ apiKey, auth, fetch }, jwt)
    const error = await poll((signal) => transport.json<Task>('GET', '/task', {}, { signal }), outcome)
      .catch((error: TaskError) => error)
    expect(token).toMatch(/^\S+\.\S+$/)
    expect(error).toBeInstanceOf(TaskError)
    expect(error).toMatchObject({ body: { status: 'FAIL', message: 'bad key ***', sent: { token: '***' } } })
  },
)
