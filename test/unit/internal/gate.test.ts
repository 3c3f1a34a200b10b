import { setImmediate } from 'node:timers'
import { expect, test } from 'vitest'
import { systemClock } from '../../../src/internal/clock.ts'
import { createGate } from '../../../src/internal/gate.ts'

const tick = () => new Promise((resolve) => setImmediate(resolve))

test('createGate() lets only so many through, first come, first served', async () => {
  const gate = createGate(2)
  const entered: number[] = []
  const enter = async (n: number) => {
    const leave = await gate.enter(undefined, systemClock)
    entered.push(n)
    return leave
  }
  const leaves = await Promise.all([enter(1), enter(2)])
  const three = enter(3)
  const four = enter(4)
  await tick()
  expect(entered).toEqual([1, 2])
  leaves[0]!()
  leaves[0]!()
  await three
  await tick()
  expect(entered).toEqual([1, 2, 3])
  leaves[1]!()
  await four
  expect(entered).toEqual([1, 2, 3, 4])
})

test('createGate() hands a place over, so that a newcomer does not overtake', async () => {
  const gate = createGate(1)
  const order: string[] = []
  const first = await gate.enter(undefined, systemClock)
  const waiting = gate.enter(undefined, systemClock).then(() => order.push('waiting'))
  first()
  const newcomer = gate.enter(undefined, systemClock).then(() => order.push('newcomer'))
  await waiting
  await tick()
  expect(order).toEqual(['waiting'])
  void newcomer
})

test('createGate() lets a waiting request be aborted with its reason, and forgets it', async () => {
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

test('createGate() holds everybody back while it cools down, and gives the place back when that is aborted', async () => {
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
  const impatient = gate.enter(stop.signal, clock)
  await tick()
  stop.abort('enough')
  await expect(impatient).rejects.toBe('enough')
  const patient = gate.enter(undefined, clock)
  await tick()
  expect(timers).toHaveLength(2)
  timers[1]!()
  await patient
  expect(nowMs).toBe(500)
})

test('createGate() does not wait for less than a millisecond, which faked timers cut off and never get through', async () => {
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
