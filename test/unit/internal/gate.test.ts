import { setImmediate } from 'node:timers'
import { expect, test } from 'vitest'
import { systemClock } from '../../../src/internal/clock.ts'
import { createGate } from '../../../src/internal/gate.ts'

const tick = () => new Promise((resolve) => setImmediate(resolve))

test('enter() limits the number of requests and admits them in the order of their calls', async () => {
  const gate = createGate(2)
  const entered: number[] = []
  const enter = async (n: number) => {
    const leave = await gate.enter(undefined, systemClock)
    entered.push(n)
    return leave
  }
  const leaves = await Promise.all([enter(1), enter(2)])
  const third = enter(3)
  const fourth = enter(4)
  await tick()
  expect(entered).toEqual([1, 2])
  leaves[0]!()
  leaves[0]!()
  await third
  await tick()
  expect(entered).toEqual([1, 2, 3])
  leaves[1]!()
  await fourth
  expect(entered).toEqual([1, 2, 3, 4])
})

test('a freed slot goes to the waiting request before a new one', async () => {
  const gate = createGate(1)
  const order: string[] = []
  const first = await gate.enter(undefined, systemClock)
  const waiting = gate.enter(undefined, systemClock).then(() => order.push('waiting'))
  first()
  const late = gate.enter(undefined, systemClock).then(() => order.push('late'))
  await waiting
  await tick()
  expect(order).toEqual(['waiting'])
  void late
})

test('an aborted request rejects with its reason and is removed from the queue', async () => {
  const gate = createGate(1)
  const leave = await gate.enter(undefined, systemClock)
  const stop = new AbortController()
  const aborted = gate.enter(stop.signal, systemClock)
  const next = gate.enter(undefined, systemClock)
  stop.abort('mine')
  await expect(aborted).rejects.toBe('mine')
  leave()
  await expect(next).resolves.toBeTypeOf('function')
})

test('coolDown() delays all requests, and an abort during the delay frees the slot', async () => {
  let nowMs = 0
  const timers: (() => void)[] = []
  const clock = {
    now: () => nowMs,
    setTimeout: (run: () => void, ms: number) => timers.push(() => (nowMs += ms, run())),
    clearTimeout: () => {},
  }
  const gate = createGate(1)
  gate.coolDown(500)
  gate.coolDown(200)
  const stop = new AbortController()
  const aborted = gate.enter(stop.signal, clock)
  await tick()
  stop.abort('enough')
  await expect(aborted).rejects.toBe('enough')
  const entered = gate.enter(undefined, clock)
  await tick()
  expect(timers).toHaveLength(2)
  timers[1]!()
  await entered
  expect(nowMs).toBe(500)
})

test('coolDown() ignores a remaining time below 1 ms, which fake timers never reach', async () => {
  let nowMs = 0
  const clock = {
    now: () => nowMs,
    setTimeout: (run: () => void, ms: number) => queueMicrotask(() => (nowMs += Math.trunc(ms), run())),
    clearTimeout: () => {},
  }
  const gate = createGate(1)
  gate.coolDown(1.5)
  await gate.enter(undefined, clock)
  expect(nowMs).toBe(1)
})
