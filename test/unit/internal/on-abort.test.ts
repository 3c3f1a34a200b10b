import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { onAbort } from '../../../src/internal/on-abort.ts'

test('onAbort() adds one listener to a signal, which calls all functions', () => {
  const controller = new AbortController()
  const calls: number[] = []
  const undos = [1, 2, 3].map((n) => onAbort(controller.signal, () => void calls.push(n)))
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
  undos[1]!()
  controller.abort()
  expect(calls).toEqual([1, 3])
})

test('onAbort() removes the listener with its last function, and can be used again', () => {
  const controller = new AbortController()
  const calls: number[] = []
  const undos = [1, 2].map((n) => onAbort(controller.signal, () => void calls.push(n)))
  undos[0]!()
  undos[0]!()
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
  undos[1]!()
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  const undo = onAbort(controller.signal, () => void calls.push(3))
  // An extra call of an older function does not end the newer wait.
  undos[1]!()
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
  controller.abort()
  expect(calls).toEqual([3])
  undo()
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
})
