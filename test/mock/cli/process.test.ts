import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveLoopback } from '../../support/loopback-server.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let folder: string

/** Builds the command into a folder without sources and dependencies, as users install it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'))
  await build({
    entry: { cli: join(root, 'mock/cli.ts') },
    outDir: join(folder, 'dist'),
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    noExternal: ['jose'],
    silent: true,
    config: false,
    dts: false,
  })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
})
afterAll(() => rm(folder, { recursive: true }))

const { ZHIPUAI_API_KEY: _1, ZHIPU_API_KEY: _2, ZAI_API_KEY: _3, ZHIPUAI_BASE_URL: _4, ZAI_BASE_URL: _5, ...clean } =
  process.env

/** Starts the command. Its standard input stays open until the test closes it. */
function startCommand(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(folder, 'dist/cli.js'), ...args], {
    env: { ...clean, LC_ALL: 'C', ...env },
  })
  const written = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => written.out += text)
  child.stderr.setEncoding('utf8').on('data', (text: string) => written.err += text)
  const ended = new Promise<number | string | null>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
  return { child, written, ended }
}

describe('the zhipu-fetch process', () => {
  test('streams an answer from the embedded mock server and exits while its input is still open', async () => {
    const { written, ended } = startCommand(['chat', 'Is anybody there?'])
    expect(await ended).toBe(0)
    expect(written.out.trim()).not.toBe('')
    expect(written.err).toContain('embedded mock server')
  })

  test('reads the question from a pipe', async () => {
    await using api = await serveLoopback((_, response) =>
      void response.writeHead(400).end('{"error":{"code":"1210","message":"no"}}')
    )
    const { child, written, ended } = startCommand(['chat', '--base-url', api.baseURL], {
      ZHIPUAI_API_KEY: 'id.secret',
    })
    child.stdin.end('你好\n')
    expect(await ended).toBe(1)
    expect(api.bodies[0]?.messages).toEqual([{ role: 'user', content: '你好' }])
    expect(written.err).toMatch(/1210/)
  })

  test('exits with 130 on SIGINT, after a line break behind the partial answer', async () => {
    await using api = await serveLoopback((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' })
      const choices = [{ index: 0, delta: { role: 'assistant', content: 'Hel' } }]
      response.write(`data: ${JSON.stringify({ id: 'a', created: 1, model: 'glm-4.6', choices })}\n\n`)
    })
    const { child, written, ended } = startCommand(['chat', '--base-url', api.baseURL, 'hi'])
    child.stdout.once('data', () => child.kill('SIGINT'))
    expect(await ended).toBe(130)
    expect(written.out).toBe('Hel\n')
  })

  test('exits with 0 when standard output is closed early', async () => {
    const { child, ended } = startCommand(['chat', '--help'])
    child.stdout.destroy()
    expect(await ended).toBe(0)
  })

  test('runs the contract against a served mock', async () => {
    const { written, ended } = startCommand(['contract', '--family', 'chat', '--target', 'server'])
    expect(await ended).toBe(0)
    expect(written.out).toMatch(/^server: \d+ passed, 0 failed/m)
  })

  test('prints its version, and without a command its help', async () => {
    const version = startCommand(['--version'])
    expect(await version.ended).toBe(0)
    expect(version.written.out).toMatch(/^\d+\.\d+\.\d+/)
    const noCommand = startCommand([])
    expect(await noCommand.ended).toBe(2)
    for (const name of ['chat', 'mock', 'contract']) expect(noCommand.written.err).toContain(name)
  })
})
