import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { drain } from '../../../src/realtime/drain.ts'
import { createStartTimer } from '../../../src/realtime/timer.ts'
import { ManualClock, tick } from '../../support/manual-clock.ts'

/** A socket with a full buffer, and what waits for it. */
function fullSocket() {
  const socket = { bufferedAmount: 200 }
  const clock = new ManualClock()
  const controller = new AbortController()
  let drained = 0
  const wait = async () => {
    await drain(socket as never, 100, createStartTimer(clock), controller.signal)
    drained++
  }
  return { socket, clock, controller, wait, drainedTimes: () => drained }
}

test('drain() waits until at most the limit is left, each time again, with one timer for all who wait', async () => {
  const { socket, clock, controller, wait, drainedTimes } = fullSocket()
  for (const times of [2, 4]) {
    socket.bufferedAmount = 101
    const waiting = [wait(), wait()]
    await clock.advance(60)
    expect(drainedTimes()).toBe(times - 2)
    expect(clock.waitsMs).toEqual([20])
    socket.bufferedAmount = 100
    await clock.advance(20)
    await Promise.all(waiting)
    expect(drainedTimes()).toBe(times)
    expect(clock.waitsMs).toEqual([])
  }
  expect(getEventListeners(controller.signal, 'abort')).toEqual([])
})

test('drain() ends at the end of the session', async () => {
  const { clock, controller, wait } = fullSocket()
  const waiting = wait()
  await tick()
  controller.abort()
  await waiting
  expect(clock.waitsMs).toEqual([])
})
