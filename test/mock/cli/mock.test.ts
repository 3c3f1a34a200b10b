import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Io } from '../../../mock/cli/io.ts'
import { main } from '../../../mock/cli/main.ts'
import { run } from '../../../mock/cli/mock.ts'

/** The world of a command: what it wrote, and a way to interrupt it. */
class World implements Io {
  written = ''
  complained = ''
  readonly input: AsyncIterable<string> = (async function* () {})()
  readonly inputIsTerminal = false
  readonly outputIsTerminal = false
  readonly env = {}
  readonly #listeners = new Set<() => void>()
  #changed: () => void = () => {}

  out(text: string): void {
    this.written += text
    this.#changed()
  }

  err(text: string): void {
    this.complained += text
    this.#changed()
  }

  onInterrupt(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  interrupt(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Waits for a text on either stream, and answers with its first group. */
  async seen(sign: RegExp): Promise<string> {
    for (;;) {
      const found = sign.exec(this.written + this.complained)
      if (found) return found[1] ?? ''
      await new Promise<void>((resolve) => this.#changed = resolve)
    }
  }
}

async function start(...args: string[]): Promise<{ io: World; baseURL: string; ended: Promise<number> }> {
  const io = new World()
  const ended = run(['--port', '0', ...args], io)
  const baseURL = await Promise.race([
    io.seen(/listens at (\S+) /),
    ended.then(() => Promise.reject(new Error(io.complained))),
  ])
  onTestFinished(async () => {
    io.interrupt()
    await ended
  })
  return { io, baseURL, ended }
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'zhipu-cli-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

async function say(baseURL: string, content: string, key = 'id.secret'): Promise<{ status: number; text: string }> {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }] }),
  })
  return { status: response.status, text: await response.text() }
}

describe('zhipu-fetch mock', () => {
  test('prints one line when it is ready, serves, and ends with 0 when it is interrupted', async () => {
    const { io, baseURL, ended } = await start()
    expect(io.written).toMatch(
      /^Zhipu mock listens at http:\/\/127\.0\.0\.1:\d+\/api\/paas\/v4 \(look at http:\S+\/__mock\/\)\n$/,
    )
    expect((await say(baseURL, 'x')).status).toBe(200)
    io.interrupt()
    expect(await ended).toBe(0)
    await expect(say(baseURL, 'x')).rejects.toThrow('fetch failed')
  })

  test('the same seed gives the same answers', async () => {
    const texts = []
    for (const seed of ['a', 'a', 'b']) {
      const { baseURL } = await start('--seed', seed)
      const { id } = JSON.parse((await say(baseURL, 'x')).text) as { id: string }
      texts.push(id.slice(14))
    }
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]).not.toBe(texts[2])
  })

  test('--key and --strict refuse what is not theirs', async () => {
    const { baseURL } = await start('--key', 'mine.secret', '--strict')
    expect((await say(baseURL, 'x')).status).toBe(401)
    expect((await say(baseURL, 'x', 'mine.secret')).status).toBe(200)
    const response = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer mine.secret', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'glm-4.6', mesages: [], messages: [{ role: 'user', content: 'x' }] }),
    })
    expect(response.status).toBe(400)
  })

  test('--fixtures are read at the start, again when the file is replaced, and kept when it is broken', async () => {
    const file = join(await folder(), 'rules.json')
    const write = async (text: string) => {
      await writeFile(`${file}.new`, text)
      await rename(`${file}.new`, file)
    }
    await write(JSON.stringify([{ when: { last: '/who/' }, reply: 'first' }]))
    const { io, baseURL } = await start('--fixtures', file)
    expect((await say(baseURL, 'who?')).text).toContain('"content":"first"')
    await write(JSON.stringify({ rules: [{ when: { last: '/who/' }, reply: 'second' }] }))
    await io.seen(/Read .* again/)
    expect((await say(baseURL, 'who?')).text).toContain('"content":"second"')
    await write('[{"when": {"last": "/who/"}, "replay": "third"}]')
    await io.seen(/Cannot apply rule 1: unknown member replay, did you mean reply\?/)
    expect((await say(baseURL, 'who?')).text).toContain('"content":"second"')
  })

  test('--record keeps what an upstream answers, --replay gives it again', async () => {
    const upstream = createServer((request, response) => {
      request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"live":true}'))
    })
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void upstream.close())
    const path = await folder()
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
    const recording = await start('--record', path, '--upstream', url)
    expect((await say(recording.baseURL, 'x')).text).toBe('{"live":true}')
    recording.io.interrupt()
    await recording.ended
    expect(await readdir(path)).toHaveLength(1)
    const { baseURL } = await start('--replay', path)
    expect((await say(baseURL, 'x')).text).toBe('{"live":true}')
    expect((await say(baseURL, 'never asked')).text).toContain('"choices"')
  })

  test.each([
    [['--port', 'x'], 'Cannot serve mock: --port is "x", want a whole number from 0 to 65535'],
    [['--latency', '-5'], 'Cannot serve mock: '],
    [['--port', '-1'], "Cannot serve mock: Option '--port' argument is ambiguous, see zhipu-fetch mock --help\n"],
    [['--prot', '1'], "Cannot serve mock: Unknown option '--prot', see zhipu-fetch mock --help\n"],
    [['--upstream', 'https://api.z.ai'], 'Cannot serve mock: --upstream is given without --record, nobody would ask'],
    [['--key', 'mine'], 'Cannot serve mock: --key has not the form id.secret'],
    [['--record', 'a', '--replay', 'b'], 'Cannot serve mock: --record and --replay are given, want one of them'],
  ])('%j is not understood', async (args, message) => {
    const io = new World()
    expect(await run(args, io)).toBe(2)
    expect(io.complained).toContain(message)
    expect(io.written).toBe('')
  })

  test('fixtures or a folder that are not there, and a port that is taken, end with 1', async () => {
    const blank = new World()
    const nowhere = join(await folder(), 'none')
    expect(await run(['--port', '0', '--replay', nowhere], blank)).toBe(1)
    expect(blank.complained).toBe(`Cannot replay: there is no folder ${nowhere}\n`)
    const full = new World()
    expect(await run(['--port', '0', '--record', import.meta.filename], full)).toBe(1)
    expect(full.complained).toMatch(/^Cannot record: EEXIST/)
    const io = new World()
    expect(await run(['--port', '0', '--fixtures', join(await folder(), 'none.json')], io)).toBe(1)
    expect(io.complained).toMatch(/^Cannot read fixtures: .*none\.json/)
    const { baseURL } = await start()
    const taken = new World()
    const fixtures = join(await folder(), 'fixtures.json')
    await writeFile(fixtures, '{}')
    const watching = () => process.getActiveResourcesInfo().filter((name) => name === 'FSEventWrap').length
    const before = watching()
    expect(await run(['--port', new URL(baseURL).port, '--fixtures', fixtures], taken)).toBe(1)
    while (watching() > before) await setImmediate()
    expect(taken.complained).toBe(
      `Cannot serve mock: port ${new URL(baseURL).port} is taken, --port 0 takes a free one\n`,
    )
  })
})

describe('zhipu-fetch', () => {
  const manifest = new URL('../../../package.json', import.meta.url)

  test('--help names the commands, --version the version', async () => {
    const io = new World()
    expect(await main(['--help'], io, manifest)).toBe(0)
    for (const name of ['chat', 'mock', 'contract']) expect(io.written).toContain(`\n  ${name} `)
    const other = new World()
    expect(await main(['--version'], other, manifest)).toBe(0)
    expect(other.written).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('mock --help is the help of the command', async () => {
    const io = new World()
    expect(await main(['mock', '--help'], io, manifest)).toBe(0)
    expect(io.written).toMatch(/^Usage: zhipu-fetch mock/)
  })

  test.each([[[], 'no command given'], [['mok'], '"mok" is not a command'], [
    ['constructor'],
    '"constructor" is not a command',
  ]])(
    '%j is not understood',
    async (args, state) => {
      const io = new World()
      expect(await main(args, io, manifest)).toBe(2)
      expect(io.complained).toContain(`Cannot run zhipu-fetch: ${state}\n`)
    },
  )
})
