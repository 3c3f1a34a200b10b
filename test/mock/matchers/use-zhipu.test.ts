import process from 'node:process'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import type { Runner } from '../../../mock/matchers/test-runner.ts'
import { matchers, useZhipu, type ZhipuMatchers } from '../../../mock/vitest.ts'

declare module 'vitest' {
  // deno-lint-ignore no-explicit-any -- the names that Vitest gave
  interface Matchers<T = any> extends ZhipuMatchers<T> {}
}

const url = 'https://open.bigmodel.cn/api/paas/v4/chat/completions'
const root = fileURLToPath(new URL('../../..', import.meta.url))

const ask = (fetch: typeof globalThis.fetch, content: string, more: object = {}, key = 'id.secret') =>
  fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }], ...more }),
  })

describe('useZhipu()', () => {
  const zhipu = useZhipu({ seed: 'use' })

  test('starts listening before the first test', async () => {
    zhipu.chat.reply('你好')
    const answer = await (await ask(fetch, 'hello')).json() as { choices: { message: { content: string } }[] }
    expect(answer.choices[0]?.message.content).toBe('你好')
    expect(zhipu).toHaveReceivedChat({ model: 'glm-4.6', last: /hell/ })
  })

  test('is reset after each test', () => {
    expect(zhipu).toHaveReceivedRequests(0)
    expect(zhipu).not.toHaveReceivedChat()
  })
})

describe('useZhipu() in concurrent tests', () => {
  const zhipu = useZhipu({ listen: false, afterEach: ['used', 'matched'] })

  test.concurrent.each([1, 5, 20])(
    'keeps the rules of a scope until its test has ended, here after %d turns',
    async (turns) => {
      using scope = zhipu.scope()
      scope.chat.reply(`after ${turns}`)
      for (let turn = 0; turn < turns; turn++) await setImmediate()
      const response = await ask(zhipu.fetch, 'x', {}, scope.apiKey)
      expect(await response.text()).toContain(`after ${turns}`)
    },
  )
})

describe('the hooks of a runner', () => {
  /** Keeps the registered hooks, so that the test can run them. */
  function fakeRunner(names: { before: string; after: string }) {
    const hooks: Record<string, () => unknown> = {}
    const register = (name: string) => (hook: () => unknown) => hooks[name] = hook
    const runner = {
      [names.before]: register('before'),
      beforeEach: register('beforeEach'),
      afterEach: register('afterEach'),
      [names.after]: register('after'),
    }
    return { hooks, runner: runner as unknown as Runner }
  }

  test.each([{ before: 'beforeAll', after: 'afterAll' }, { before: 'before', after: 'after' }])(
    '$before replaces the global fetch and $after restores it',
    async (names) => {
      const original = globalThis.fetch
      const { hooks, runner } = fakeRunner(names)
      const zhipu = useZhipu({ runner, via: 'fetch', seed: names.before })
      await hooks.before?.()
      expect(globalThis.fetch).not.toBe(original)
      await (await ask(fetch, 'x')).text()
      expect(zhipu.requests).toHaveLength(1)
      hooks.afterEach?.()
      expect(zhipu.requests).toHaveLength(0)
      hooks.after?.()
      expect(globalThis.fetch).toBe(original)
    },
  )

  test('the mock is reset after each test even when an assertion of afterEach fails', () => {
    const { hooks, runner } = fakeRunner({ before: 'before', after: 'after' })
    const zhipu = useZhipu({ runner, listen: false, afterEach: ['used'] })
    zhipu.chat.reply('never asked for')
    expect(() => hooks.afterEach?.()).toThrow('Rules are unused')
    expect(() => hooks.afterEach?.()).not.toThrow()
  })

  test('the assertions of afterEach cover every scope, also one that the test disposed, and all scopes are reset', async () => {
    const { hooks, runner } = fakeRunner({ before: 'before', after: 'after' })
    const zhipu = useZhipu({ runner, listen: false, afterEach: ['used', 'matched'] })
    const kept = zhipu.scope()
    kept.chat.reply('never asked for')
    expect(() => hooks.afterEach?.()).toThrow('Rules are unused: chat.reply("never asked for")')
    expect(() => hooks.afterEach?.()).not.toThrow()
    const disposed = zhipu.scope()
    disposed.chat.reply('in a scope that ends')
    disposed[Symbol.dispose]()
    expect(zhipu.scopes).toEqual([kept])
    expect(() => hooks.afterEach?.()).toThrow('chat.reply("in a scope that ends")')
    expect(() => hooks.afterEach?.()).not.toThrow()
  })

  test('a test that ends does not reset the scope of one that still runs; the last one checks and resets all', async () => {
    const { hooks, runner } = fakeRunner({ before: 'before', after: 'after' })
    const zhipu = useZhipu({ runner, listen: false, afterEach: ['used'] })
    hooks.beforeEach?.()
    const first = zhipu.scope()
    first.chat.reply('never asked for')
    hooks.beforeEach?.()
    hooks.afterEach?.()
    expect(() => first.assertAllUsed()).toThrow('never asked for')
    expect(() => hooks.afterEach?.()).toThrow('Rules are unused: chat.reply("never asked for")')
    hooks.beforeEach?.()
    expect(() => hooks.afterEach?.()).not.toThrow()
  })

  test('a missing call of beforeEach does not keep later tests from being reset', async () => {
    const { hooks, runner } = fakeRunner({ before: 'before', after: 'after' })
    const zhipu = useZhipu({ runner, listen: false })
    for (const _ of [1, 2]) hooks.afterEach?.()
    hooks.beforeEach?.()
    await (await ask(zhipu.fetch, 'x')).text()
    hooks.afterEach?.()
    expect(zhipu.requests).toHaveLength(0)
  })

  test('a runner without hooks is rejected', () => {
    const runner = { afterEach: () => {} }
    expect(() => useZhipu({ runner })).toThrow('Cannot use mock: the runner has no beforeAll or no afterAll')
  })
})

describe('matchers', () => {
  test('the message of a failed match lists the mismatches of the closest request', async () => {
    const zhipu = mockZhipu()
    await (await ask(zhipu.fetch, 'hello', { temperature: 0.5 })).text()
    await (await ask(zhipu.fetch, 'bye', { temperature: 1 })).text()
    const verdict = matchers.toHaveReceivedChat(zhipu, { model: 'glm-4.6', temperature: 0.7, last: 'hello' })
    expect(verdict.pass).toBe(false)
    expect(verdict.message()).toBe(
      'expected a matching chat request, received 2; the closest differs:\n  body.temperature is 0.5, expected 0.7\n' +
        '- POST /paas/v4/chat/completions 200\n- POST /paas/v4/chat/completions 200',
    )
  })

  test('the message for a mock without requests says that it is not listening, but not while it listens', async () => {
    const zhipu = mockZhipu({ seed: 'hint' })
    const messages = () => [
      matchers.toHaveReceivedChat(zhipu).message(),
      matchers.toHaveReceivedRequests(zhipu.scope(), 1).message(),
    ]
    const hint =
      '; the mock is not listening: call zhipu.listen(), or give zhipu.fetch or the URL of serve() to the application'
    const found = ['expected a matching chat request, received none', 'expected 1 requests, received 0']
    expect(messages()).toEqual(found.map((text) => text + hint))
    await zhipu.listen({ via: 'fetch' })
    try {
      expect(messages()).toEqual(found)
    } finally {
      zhipu.close()
    }
    await zhipu.fetch('https://open.bigmodel.cn/api/paas/v4/models', { headers: { authorization: zhipu.apiKey } })
    expect(messages()[0]).toBe(`${found[0]}\n- GET /paas/v4/models 200`)
  })

  test('arrays are compared item by item, objects by the expected fields, and asymmetric matchers are applied', async () => {
    const zhipu = mockZhipu()
    await (await ask(zhipu.fetch, 'hello', { stop: ['a', 'b'] })).text()
    expect(zhipu).toHaveReceivedChat({ stop: ['a', expect.any(String)], messages: [{ content: /^hel/ }] })
    expect(zhipu).not.toHaveReceivedChat({ stop: ['a'] })
    expect(zhipu).toHaveReceivedRequest({
      method: 'POST',
      path: /completions$/,
      headers: { authorization: 'Bearer ***' },
    })
    expect(zhipu).not.toHaveReceivedRequest({ path: '/paas/v4/files' })
  })

  test('last and model mean the same in toHaveReceivedChat() and in when()', async () => {
    const wanted = [{ last: 'ell' }, { last: 'Hell' }, { last: /^hello$/ }, { model: 'GLM-4.6' }, { model: 'glm-4.7' }]
    for (const part of wanted) {
      const zhipu = mockZhipu({ onUnmatched: 'error' })
      zhipu.chat.when(part as { last: string }).reply('x')
      const { status } = await ask(zhipu.fetch, 'hello')
      expect(matchers.toHaveReceivedChat(zhipu, part).pass).toBe(status === 200)
    }
    const zhipu = mockZhipu()
    await ask(zhipu.fetch, 'hello')
    expect(zhipu).toHaveReceivedChat({ last: expect.stringContaining('ell'), model: expect.any(String) })
    expect(matchers.toHaveReceivedChat(zhipu, { last: 'bye' }).message()).toContain(
      'the last message is "hello", expected "bye"',
    )
  })

  test('a value that is not a mock or a scope is rejected with a sentence', () => {
    const client = { chat: {} } as never
    for (const match of Object.values(matchers) as ((...values: never[]) => unknown)[]) {
      const call = () => match(client, [] as never)
      if (match === matchers.toBeSound as unknown) expect(call).toThrow('expected the report of sweepFaults()')
      else {expect(call).toThrow(
          /^Cannot match: the value is \{"chat":\{\}\}, expected (a conversation, )?a mock or a scope$/,
        )}
    }
    expect(() => matchers.toBeIdle(undefined as never)).toThrow('the value is undefined, expected a mock or a scope')
  })

  test('toBeIdle() and toHaveUsedAllRules() fail for an open response and an unused rule', async () => {
    const zhipu = mockZhipu()
    zhipu.chat.reply.stream(['a', { wait: 60_000 }, 'b'])
    const response = await ask(zhipu.fetch, 'x', { stream: true })
    const reader = response.body?.getReader()
    await reader?.read()
    expect(zhipu).not.toBeIdle()
    await reader?.cancel()
    expect(zhipu).toBeIdle()
    zhipu.chat.reply('later')
    expect(zhipu).not.toHaveUsedAllRules()
  })
})

describe('other runners', () => {
  const bun = join(root, 'node_modules/.bin/bun')
  const program = (runner: string, matcher: string) => `
    import { test${matcher ? ', expect' : ''} } from '${runner}'
    import { equal } from 'node:assert/strict'
    import { useZhipu } from '${root}/mock/vitest.ts'
    const zhipu = useZhipu({ via: 'fetch' })
    for (const time of [1, 2]) test('time ' + time, async () => {
      const headers = { authorization: 'Bearer id.secret' }
      const body = JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content: 'x' }] })
      equal((await fetch('${url}', { method: 'POST', headers, body })).status, 200)
      equal(zhipu.requests.length, 1)
      ${matcher}
    })
  `

  async function run(command: string, args: string[]): Promise<{ code: number | null; text: string }> {
    const child = spawn(command, args, { env: { ...process.env, NODE_TEST_CONTEXT: undefined, VITEST: undefined } })
    let text = ''
    for (const out of [child.stdout, child.stderr]) out.setEncoding('utf8').on('data', (part: string) => text += part)
    return await new Promise((resolve) => child.on('close', (code) => resolve({ code, text })))
  }

  test('useZhipu() detects the hooks of bun test and adds the matchers', async () => {
    const folder = await mkdtemp(join(root, 'test/mock/edges/.bun-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'a.test.ts'), program('bun:test', "expect(zhipu).toHaveReceivedChat({ last: 'x' })"))
    const { code, text } = await run(bun, ['test', join(folder, 'a.test.ts')])
    expect(text).toMatch(/2 pass/)
    expect(code).toBe(0)
  })
})
