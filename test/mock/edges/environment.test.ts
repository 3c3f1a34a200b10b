import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import type { Runner } from '../../../mock/matchers/test-runner.ts'
import { serve } from '../../../mock/server.ts'
import { useZhipu } from '../../../mock/test.ts'
import { Zhipu } from '../../../src/index.ts'

const names = [
  'ZHIPUAI_API_KEY',
  'ZHIPU_API_KEY',
  'ZAI_API_KEY',
  'ZHIPUAI_BASE_URL',
  'ZAI_BASE_URL',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
] as const
const variables = () => Object.fromEntries(names.map((name) => [name, process.env[name]]))

/** An application that reads its key and base URL from the environment. */
async function ask(): Promise<string> {
  const { choices } = await new Zhipu({ maxRetries: 0 }).chat.completions.create({
    model: 'glm-4.6',
    messages: [{ role: 'user', content: 'x' }],
  })
  return String(choices[0]?.message.content)
}

beforeEach(() => {
  for (const name of names) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('env: true', () => {
  test('listen() sets the keys until close(), and an application without options reaches the mock', async () => {
    vi.stubEnv('ZAI_API_KEY', 'mine.secret')
    const before = variables()
    const zhipu = await mockZhipu().listen({ env: true })
    zhipu.chat.reply('你好')
    expect(await ask()).toBe('你好')
    expect(variables()).toEqual({
      ...before,
      ZHIPUAI_API_KEY: zhipu.apiKey,
      ZHIPU_API_KEY: zhipu.apiKey,
      ZAI_API_KEY: zhipu.apiKey,
    })
    zhipu.close()
    expect(variables()).toEqual(before)
    expect('ZHIPUAI_API_KEY' in process.env).toBe(false)
  })

  test('listen() replaces a base URL that is not mocked and keeps one that is', async () => {
    vi.stubEnv('ZHIPUAI_BASE_URL', 'https://gateway.example.test/v4')
    vi.stubEnv('ZAI_BASE_URL', 'https://api.z.ai/api/coding/paas/v4')
    const before = variables()
    using zhipu = await mockZhipu().listen({ env: true })
    zhipu.chat.reply('你好')
    expect(await ask()).toBe('你好')
    expect(process.env['ZAI_BASE_URL']).toBe(before['ZAI_BASE_URL'])
    zhipu.close()
    expect(variables()).toEqual(before)
  })

  test('listen() without env, and a listen() that rejects, change no variable', async () => {
    const before = variables()
    using zhipu = await mockZhipu().listen()
    expect(variables()).toEqual(before)
    await expect(zhipu.listen({ env: true })).rejects.toThrow('listening already')
    await expect(mockZhipu({ seed: 2 }).listen({ env: 'yes' as never })).rejects.toThrow(
      'Cannot set environment: env is "yes", expected true, false or a list of zhipu, anthropic, openai',
    )
    expect(variables()).toEqual(before)
  })

  test.each(['in order', 'in reverse'])('two mocks restore the variables when they close %s', async (order) => {
    vi.stubEnv('ZHIPUAI_API_KEY', 'mine.secret')
    const first = await mockZhipu({ seed: 1 }).listen({ env: true })
    const second = await mockZhipu({ seed: 2 }).listen({ env: true })
    expect(process.env['ZHIPUAI_API_KEY']).toBe(second.apiKey)
    const [before, after] = order === 'in order' ? [first, second] : [second, first]
    before.close()
    expect(process.env['ZHIPUAI_API_KEY']).toBe(after.apiKey)
    after.close()
    expect(process.env['ZHIPUAI_API_KEY']).toBe('mine.secret')
  })

  test('close() before listen() has resolved leaves the variables as they were', async () => {
    const before = variables()
    const zhipu = mockZhipu()
    const listening = zhipu.listen({ env: true })
    zhipu.close()
    await listening
    expect(variables()).toEqual(before)
  })

  test('serve() sets keys and base URLs until close()', async () => {
    const before = variables()
    const zhipu = mockZhipu()
    const server = await serve(zhipu, { env: true })
    zhipu.chat.reply('served')
    expect(await ask()).toBe('served')
    expect(process.env['ZAI_BASE_URL']).toBe(server.baseURL)
    await server.close()
    expect(variables()).toEqual(before)
  })

  test.each([true, false])('useZhipu({ listen: %s }) sets the key before the first test', async (listen) => {
    const hooks: Record<string, () => unknown> = {}
    const register = (name: string) => (hook: () => unknown) => hooks[name] = hook
    const runner: Runner = {
      beforeAll: register('beforeAll'),
      afterEach: register('afterEach'),
      afterAll: register('afterAll'),
    }
    const zhipu = useZhipu({ runner, listen, env: true, seed: 'env' })
    await hooks['beforeAll']?.()
    expect(process.env['ZHIPUAI_API_KEY']).toBe(zhipu.apiKey)
    hooks['afterAll']?.()
    expect(process.env['ZHIPUAI_API_KEY']).toBeUndefined()
  })

  test('a runtime without environment variables rejects, and fetch is restored', async () => {
    const original = globalThis.fetch
    vi.stubGlobal('process', { versions: process.versions })
    try {
      await expect(mockZhipu().listen({ env: true })).rejects.toThrow(
        'Cannot set environment: this runtime has no environment variables, pass apiKey to the client instead of env',
      )
    } finally {
      vi.unstubAllGlobals()
    }
    expect(globalThis.fetch).toBe(original)
  })
})

const outExtension = () => ({ js: '.mjs' })
const root = fileURLToPath(new URL('../../..', import.meta.url))

async function run(command: string, args: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ZAI_API_KEY: 'mine.secret', NO_COLOR: '1' } })
  let text = ''
  for (const out of [child.stdout, child.stderr]) out.setEncoding('utf8').on('data', (part: string) => text += part)
  return await new Promise((resolve) => child.on('close', (code) => resolve({ code, text })))
}

describe('env with a list of clients', () => {
  test('listen() sets the variables of these clients only, with base URLs that are mocked, until close()', async () => {
    vi.stubEnv('ZHIPUAI_API_KEY', 'mine.secret')
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'mine')
    vi.stubEnv('OPENAI_BASE_URL', 'https://api.z.ai/api/paas/v4')
    const before = variables()
    const zhipu = await mockZhipu().listen({ env: ['anthropic', 'openai'] })
    const { apiKey } = zhipu
    expect(variables()).toEqual({
      ...before,
      ANTHROPIC_API_KEY: apiKey,
      ANTHROPIC_AUTH_TOKEN: apiKey,
      ANTHROPIC_BASE_URL: 'https://open.bigmodel.cn/api/anthropic',
      OPENAI_API_KEY: apiKey,
    })
    zhipu.close()
    expect(variables()).toEqual(before)
  })

  test('serve() sets base URLs of the served mock, which answers the SDKs of these clients', async () => {
    const before = variables()
    const zhipu = mockZhipu()
    const server = await serve(zhipu, { env: ['zhipu', 'anthropic', 'openai'] })
    const { env } = process
    expect(env['OPENAI_BASE_URL']).toBe(server.baseURL)
    expect(env['ZAI_BASE_URL']).toBe(server.baseURL)
    zhipu.chat.reply('served')
    // Both headers, as the SDK sends them when both variables are set.
    const response = await fetch(`${env['ANTHROPIC_BASE_URL']}/v1/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${env['ANTHROPIC_AUTH_TOKEN']}`,
        'x-api-key': `${env['ANTHROPIC_API_KEY']}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ model: 'glm-4.6', max_tokens: 100, messages: [{ role: 'user', content: 'x' }] }),
    })
    expect(await response.json()).toMatchObject({ content: [{ type: 'text', text: 'served' }] })
    await server.close()
    expect(variables()).toEqual(before)
  })

  test('an unknown client rejects, and fetch is restored', async () => {
    const original = globalThis.fetch
    const before = variables()
    for (const env of [['cohere'], ['toString'], 'openai', [7]]) {
      await expect(mockZhipu().listen({ env: env as never })).rejects.toThrow(
        'expected true, false or a list of zhipu, anthropic, openai',
      )
      await expect(serve(mockZhipu(), { env: env as never })).rejects.toThrow('Cannot set environment: env is ')
    }
    expect(globalThis.fetch).toBe(original)
    expect(variables()).toEqual(before)
  })
})

describe('on other runtimes', () => {
  const program = `
    import { mockZhipu } from './mock/index.ts'
    import { serve } from './mock/server.ts'
    import { Zhipu } from './src/index.ts'
    import process from 'node:process'
    const zhipu = mockZhipu()
    const listening = await zhipu.listen({ env: true }).catch((error) => console.log(error.message))
    if (listening) {
      await new Zhipu().models.list()
      zhipu.close()
      const server = await serve(zhipu, { env: true })
      await new Zhipu().models.list()
      await server.close()
      console.log(zhipu.requests.length, process.env.ZHIPUAI_API_KEY, process.env.ZAI_API_KEY)
    }
  `
  const deno = `${root}/node_modules/.bin/deno`
  const eval_ = ['eval', '--quiet', program]

  test('Bun: env sets and restores the variables', async () => {
    const { text } = await run(`${root}/node_modules/.bin/bun`, ['-e', program])
    expect(text).toBe('2 undefined mine.secret\n')
  }, 30_000)

  test('Deno: env sets and restores the variables, and without permission says which are needed', async () => {
    expect((await run(deno, eval_)).text).toBe('2 undefined mine.secret\n')
    const args = [
      'run',
      '--quiet',
      '--no-prompt',
      '--allow-read',
      '--allow-net',
      `data:text/javascript,${encodeURIComponent(program.replaceAll("'./", `'file://${root}`))}`,
    ]
    expect((await run(deno, args)).text).toMatch(
      /^Cannot set environment: .*allow ZHIPUAI_API_KEY,.*ZAI_BASE_URL, or pass apiKey to the client instead of env\n$/s,
    )
  }, 30_000)

  test.each([
    ['node', process.execPath, ['--input-type=module', '-e']],
    ['bun', `${root}/node_modules/.bin/bun`, ['-e']],
    ['deno', deno, ['eval', '--quiet']],
  ])('%s: a server with keepAlive: false that was not closed lets the program end', async (name, command, args) => {
    const folder = await mkdtemp(join(tmpdir(), 'zhipu-serve-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const entry = { index: join(root, 'mock/index.ts'), server: join(root, 'mock/server.ts') }
    // Node 20 does not run TypeScript.
    if (name === 'node') {
      await build({ entry, outDir: folder, format: 'esm', outExtension, silent: true, config: false, dts: false })
    }
    const [index, server] = name === 'node'
      ? [`${folder}/index.mjs`, `${folder}/server.mjs`]
      : [entry.index, entry.server]
    const text = `
      const { mockZhipu } = await import('${index}')
      const { serve } = await import('${server}')
      const server = await serve(mockZhipu(), { keepAlive: false })
      const response = await fetch(server.baseURL + '/models', { headers: { authorization: 'Bearer id.secret' } })
      await response.text()
      console.log(response.status)
    `
    expect((await run(command, [...args, text])).text).toBe('200\n')
  }, 20_000)
})
