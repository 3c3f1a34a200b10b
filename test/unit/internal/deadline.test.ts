import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { systemClock } from '../../../src/internal/clock.ts'
import { sleep } from '../../../src/internal/sleep.ts'
import { createDeadline } from '../../../src/internal/deadline.ts'

const never = new Promise<never>(() => {})

function createManualClock() {
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

test('race() rejects with the reason of the caller, even if the work ignores the signal', async () => {
  const controller = new AbortController()
  const deadline = createDeadline(controller.signal, systemClock, 'act', () => {})
  const result = deadline.race(never)
  controller.abort('own')
  await expect(result).rejects.toBe('own')
  expect(deadline.signal.reason).toBe('own')
})

test('an already aborted signal ends the attempt at once', async () => {
  const deadline = createDeadline(AbortSignal.abort('early'), systemClock, 'act', () => {})
  await expect(deadline.race(never)).rejects.toBe('early')
})

test('arm() ends the attempt with an error that has the name and the value of the option', async () => {
  const { clock, fire } = createManualClock()
  const deadline = createDeadline(undefined, clock, 'POST /x', () => {})
  const result = deadline.race(never)
  deadline.arm('idleTimeoutMs', 70)
  fire()
  await expect(result).rejects.toThrow('Cannot POST /x: idleTimeoutMs of 70 ms passed')
})

test('arm() sets one timer per timeout, and none for 0, undefined and Infinity', () => {
  const { clock, timers } = createManualClock()
  const deadline = createDeadline(undefined, clock, 'act', () => {})
  for (const ms of [0, undefined, Infinity]) deadline.arm('timeoutMs', ms)
  expect(timers.size).toBe(0)
  deadline.arm('timeoutMs', 5)
  deadline.arm('timeoutMs', 6)
  deadline.arm('idleTimeoutMs', 2 ** 40)
  expect([...timers.values()].map(({ ms }) => ms)).toEqual([6, 2 ** 31 - 1])
})

test('release() and abort() leave no timer and no listener, and call onRelease', () => {
  for (const method of ['release', 'abort'] as const) {
    const { clock, timers } = createManualClock()
    const controller = new AbortController()
    let released = 0
    const deadline = createDeadline(controller.signal, clock, 'act', () => released++)
    deadline.arm('timeoutMs', 5)
    deadline.arm('idleTimeoutMs', 5)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
    deadline[method](undefined)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    expect(timers.size).toBe(0)
    expect(released).toBeGreaterThan(0)
  }
})

test('readBody() rejects with an APIConnectionError for any error of the reader, and ends the attempt', async () => {
  for (const cause of [new TypeError('terminated'), new Error('Network connection lost'), 'text']) {
    let released = 0
    const deadline = createDeadline(undefined, systemClock, 'POST /x', () => released++)
    await expect(deadline.readBody(Promise.reject(cause))).rejects.toMatchObject({
      name: 'APIConnectionError',
      cause,
    })
    expect(released).toBe(1)
    expect(deadline.signal.reason).toMatchObject({ cause })
  }
})

test('sleep() leaves no timer and no listener, however it ends', async () => {
  const { clock, timers, fire } = createManualClock()
  const controller = new AbortController()
  const slept = sleep(10, controller.signal, clock)
  fire()
  await slept
  const aborted = sleep(10, controller.signal, clock)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
  controller.abort('own')
  await expect(aborted).rejects.toBe('own')
  expect(timers.size).toBe(0)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
})
