import { afterEach, expect, test, vi } from 'vitest'
import { isBrowser } from '../../../src/internal/browser.ts'

afterEach(() => void vi.unstubAllGlobals())

test.each([
  ['a page', { document: {}, process: undefined }, true],
  ['a worker of a page', { importScripts() {}, process: undefined }, true],
  ['a page whose bundler defines `process`', { document: {}, process: { env: {} } }, true],
  ['Node with a simulated document', { document: {} }, false],
  ['Deno with its workers', { importScripts() {}, process: { versions: {} } }, false],
  ['workerd', { process: undefined }, false],
])('isBrowser() recognises %s', (_, globals, expected) => {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
  expect(isBrowser()).toBe(expected)
})
