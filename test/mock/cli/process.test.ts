import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiThat } from '../../support/loopback-server.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let folder: string

/** The command as users get it: built, and away from the sources and their dependencies. */
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

/** Starts the command. Its input stays open until it is closed here. */
function command(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(folder, 'dist/cli.js'), ...args], { env: { ...clean, ...env } })
  const written = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => written.out += text)
  child.stderr.setEncoding('utf8').on('data', (text: string) => written.err += text)
  const ended = new Promise<number | string | null>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
  return { child, written, ended }
}

describe('zhipu-fetch', () => {
  it('streams an answer from the embedded fake and ends though its input stays open', async () => {
    const { written, ended } = command(['chat', 'Is anybody there?'])
    expect(await ended).toBe(0)
    expect(written.out.trim()).not.toBe('')
    expect(written.err).toContain('embedded fake server')
  })

  it('reads the question from a pipe', async () => {
    await using api = await apiThat((_, response) =>
      void response.writeHead(400).end('{"error":{"code":"1210","message":"no"}}')
    )
    const { child, written, ended } = command(['chat', '--base-url', api.baseURL], { ZHIPUAI_API_KEY: 'id.secret' })
    child.stdin.end('你好\n')
    expect(await ended).toBe(1)
    expect(api.asked[0]?.messages).toEqual([{ role: 'user', content: '你好' }])
    expect(written.err).toMatch(/1210/)
  })

  it('stops at SIGINT with 130, its half answer ended by a line end', async () => {
    await using api = await apiThat((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream;charset=UTF-8' })
      const choices = [{ index: 0, delta: { role: 'assistant', content: 'Hel' } }]
      response.write(`data: ${JSON.stringify({ id: 'a', created: 1, model: 'glm-4.6', choices })}\n\n`)
    })
    const { child, written, ended } = command(['chat', '--base-url', api.baseURL, 'hi'])
    child.stdout.once('data', () => child.kill('SIGINT'))
    expect(await ended).toBe(130)
    expect(written.out).toBe('Hel\n')
  })

  it('takes a reader that has seen enough for no error', async () => {
    const { child, ended } = command(['chat', '--help'])
    child.stdout.destroy()
    expect(await ended).toBe(0)
  })

  it('runs the contract', async () => {
    const { written, ended } = command(['contract', '--family', 'chat', '--target', 'server'])
    expect(await ended).toBe(0)
    expect(written.out).toMatch(/^server: \d+ passed, 0 failed/m)
  })

  it('knows its version and its commands', async () => {
    const version = command(['--version'])
    expect(await version.ended).toBe(0)
    expect(version.written.out).toMatch(/^\d+\.\d+\.\d+/)
    const nothing = command([])
    expect(await nothing.ended).toBe(2)
    for (const name of ['chat', 'mock', 'contract']) expect(nothing.written.err).toContain(name)
  })
})
