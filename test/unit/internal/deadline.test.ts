import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { sleep, systemClock } from '../../../src/internal/clock.ts'
import { createDeadline } from '../../../src/internal/deadline.ts'

const never = new Promise<never>(() => {})

function handClock() {
  const timers = new Map<number, { run: () => void; ms: number }>()
  let count = 0
  return {
    timers,
    clock: {
      now: () => 0,
      setTimeout: (run: () => void, ms: number) => (timers.set(++count, { run, ms }), count),
      clearTimeout: (timer: never) => void timers.delete(timer),
    },
    fire: () => [...timers.values()].forEach(({ run }) => run()),
  }
}

test('guard() rejects with the caller’s reason, though the work hears nothing', async () => {
  const stop = new AbortController()
  const deadline = createDeadline(stop.signal, systemClock, 'act', () => {})
  const guarded = deadline.guard(never)
  stop.abort('mine')
  await expect(guarded).rejects.toBe('mine')
  expect(deadline.signal.reason).toBe('mine')
})

test('a signal that is aborted already ends the attempt at once', async () => {
  const deadline = createDeadline(AbortSignal.abort('early'), systemClock, 'act', () => {})
  await expect(deadline.guard(never)).rejects.toBe('early')
})

test('arm() ends the attempt with an error that names the option and its milliseconds', async () => {
  const { clock, fire } = handClock()
  const deadline = createDeadline(undefined, clock, 'POST /x', () => {})
  const guarded = deadline.guard(never)
  deadline.arm('idleTimeoutMs', 70)
  fire()
  await expect(guarded).rejects.toThrow('Cannot POST /x: idleTimeoutMs of 70 ms passed')
})

test('arm() sets no timer for no limit, and one only for each limit', () => {
  const { clock, timers } = handClock()
  const deadline = createDeadline(undefined, clock, 'act', () => {})
  for (const ms of [0, undefined, Infinity]) deadline.arm('timeoutMs', ms)
  expect(timers.size).toBe(0)
  deadline.arm('timeoutMs', 5)
  deadline.arm('timeoutMs', 6)
  deadline.arm('idleTimeoutMs', 2 ** 40)
  expect([...timers.values()].map(({ ms }) => ms)).toEqual([6, 2 ** 31 - 1])
})

test('settle() and end() leave neither timer nor listener, and give the place back', () => {
  for (const way of ['settle', 'end'] as const) {
    const { clock, timers } = handClock()
    const stop = new AbortController()
    let left = 0
    const deadline = createDeadline(stop.signal, clock, 'act', () => left++)
    deadline.arm('timeoutMs', 5)
    deadline.arm('idleTimeoutMs', 5)
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1)
    deadline[way](undefined)
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
    expect(timers.size).toBe(0)
    expect(left).toBeGreaterThan(0)
  }
})

test('read() takes what a body reader throws for a broken connection, whatever its class, and ends the attempt', async () => {
  for (const thrown of [new TypeError('terminated'), new Error('Network connection lost'), 'odd']) {
    let left = 0
    const deadline = createDeadline(undefined, systemClock, 'POST /x', () => left++)
    await expect(deadline.read(Promise.reject(thrown))).rejects.toMatchObject({
      name: 'APIConnectionError',
      cause: thrown,
    })
    expect(left).toBe(1)
    expect(deadline.signal.reason).toMatchObject({ cause: thrown })
  }
})

test('sleep() leaves neither timer nor listener, however it ends', async () => {
  const { clock, timers, fire } = handClock()
  const stop = new AbortController()
  const slept = sleep(10, stop.signal, clock)
  fire()
  await slept
  const aborted = sleep(10, stop.signal, clock)
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1)
  stop.abort('mine')
  await expect(aborted).rejects.toBe('mine')
  expect(timers.size).toBe(0)
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
})
