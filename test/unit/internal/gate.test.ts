import { setImmediate } from 'node:timers'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/internal/clock.ts'
import { createDeadline } from '../../../src/internal/deadline.ts'
import type { Wait } from '../../../src/internal/deadline.ts'
import { createCoolDowns, createGate } from '../../../src/internal/gate.ts'

const tick = () => new Promise((resolve) => setImmediate(resolve))

/** A wait that nothing ends early. */
const wait: Wait = (start) => new Promise(start)

test('a gate limits the number of requests and admits them in the order of their calls', async () => {
  const gate = createGate(2)
  const entered: number[] = []
  const enter = async (n: number) => {
    const leave = await gate(wait)
    entered.push(n)
    return leave
  }
  const leaves = await Promise.all([enter(1), enter(2)])
  const third = enter(3)
  const fourth = enter(4)
  await tick()
  expect(entered).toEqual([1, 2])
  leaves[0]!()
  await third
  await tick()
  expect(entered).toEqual([1, 2, 3])
  leaves[1]!()
  await fourth
  expect(entered).toEqual([1, 2, 3, 4])
})

test('a gate whose limit is a fraction admits the whole number below it', async () => {
  const gate = createGate(2.5)
  let entered = 0
  const enter = async () => {
    const leave = await gate(wait)
    entered++
    return leave
  }
  const leaves = await Promise.all([enter(), enter()])
  const third = enter()
  await tick()
  expect(entered).toBe(2)
  leaves[0]!()
  await third
  expect(entered).toBe(3)
})

test('a freed slot goes to the waiting request before a new one', async () => {
  const gate = createGate(1)
  const order: string[] = []
  const first = await gate(wait)
  const waiting = gate(wait).then(() => order.push('waiting'))
  first()
  const late = gate(wait).then(() => order.push('late'))
  await waiting
  await tick()
  expect(order).toEqual(['waiting'])
  void late
})

test('an aborted request rejects with its reason and is removed from the queue', async () => {
  const gate = createGate(1)
  const leave = await gate(wait)
  const stop = new AbortController()
  const aborted = gate(createDeadline(stop.signal, systemClock, '', () => {}).wait)
  const next = gate(wait)
  stop.abort('mine')
  await expect(aborted).rejects.toBe('mine')
  leave()
  await expect(next).resolves.toBeTypeOf('function')
})

describe('createCoolDowns()', () => {
  test('returns the milliseconds until the end of the cool-down of a group, and 0 for other groups', () => {
    const coolDowns = createCoolDowns()
    coolDowns.set('a', 1_500)
    expect(coolDowns.remainingMs('a', 1_000)).toBe(500)
    expect(coolDowns.remainingMs('b', 1_000)).toBe(0)
    expect(coolDowns.remainingMs('a', 1_500)).toBe(0)
  })

  test('keeps the later of two ends', () => {
    const coolDowns = createCoolDowns()
    coolDowns.set('a', 500)
    coolDowns.set('a', 200)
    expect(coolDowns.remainingMs('a', 0)).toBe(500)
    coolDowns.set('a', 900)
    expect(coolDowns.remainingMs('a', 0)).toBe(900)
  })

  test('removes all groups that have ended, whichever group is looked up', () => {
    const coolDowns = createCoolDowns()
    coolDowns.set('a', 500)
    expect(coolDowns.remainingMs('b', 500)).toBe(0)
    // An entry that was kept would be seen at an earlier time.
    expect(coolDowns.remainingMs('a', 0)).toBe(0)
  })

  test('ignores a remaining time below 1 ms, which fake timers never reach', () => {
    const coolDowns = createCoolDowns()
    coolDowns.set('a', 1.5)
    expect(coolDowns.remainingMs('a', 0)).toBe(1.5)
    expect(coolDowns.remainingMs('a', 0.5)).toBe(1)
    expect(coolDowns.remainingMs('a', 1)).toBe(0)
  })
})
