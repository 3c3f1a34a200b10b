import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { run } from '../../../mock/cli/mock.ts'
import { request } from '../edges/attacks/raw-http.ts'
import { type FakeIo, fakeIo } from './fake-io.ts'

async function start(...args: string[]): Promise<{ io: FakeIo; baseURL: string; ended: Promise<number> }> {
  const io = fakeIo()
  const ended = run(['--port', '0', ...args], io)
  const baseURL = await Promise.race([
    io.waitFor(/listens at (\S+) /),
    ended.then(() => Promise.reject(new Error(io.written.err))),
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

async function chat(baseURL: string, content: string, key = 'id.secret'): Promise<{ status: number; text: string }> {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }] }),
  })
  return { status: response.status, text: await response.text() }
}

describe('zhipu-fetch mock', () => {
  test('prints one line when it is ready, and exits with 0 after an interrupt', async () => {
    const { io, baseURL, ended } = await start()
    expect(io.written.out).toMatch(
      /^Zhipu mock listens at http:\/\/127\.0\.0\.1:\d+\/api\/paas\/v4 \(request log: http:\S+\/__mock\/\)\n$/,
    )
    expect((await chat(baseURL, 'x')).status).toBe(200)
    io.interrupt()
    expect(await ended).toBe(0)
    await expect(chat(baseURL, 'x')).rejects.toThrow('fetch failed')
  })

  test('--seed makes ids reproducible', async () => {
    const texts = []
    for (const seed of ['a', 'a', 'b']) {
      const { baseURL } = await start('--seed', seed)
      const { id } = JSON.parse((await chat(baseURL, 'x')).text) as { id: string }
      texts.push(id.slice(14))
    }
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]).not.toBe(texts[2])
  })

  test('--model accepts more models on every endpoint, and --json-schema honour satisfies schemas', async () => {
    const { baseURL } = await start('--model', 'chatglm_pro', '--model', 'cogvideo', '--json-schema', 'honour')
    const post = async (path: string, body: object) => {
      const headers = { authorization: 'Bearer id.secret', 'content-type': 'application/json' }
      return await (await fetch(`${baseURL}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()
    }
    const messages = [{ role: 'user', content: 'x' }]
    expect((await post('/chat/completions', { model: 'chatglm_pro', messages })).model).toBe('chatglm_pro')
    expect((await post('/videos/generations', { model: 'cogvideo', prompt: 'x' })).task_status).toBe('PROCESSING')
    expect((await post('/chat/completions', { model: 'chatglm_std', messages })).error.code).toBe('1211')
    const schema = { type: 'object', properties: { a: { const: 1 } } }
    const response_format = { type: 'json_schema', json_schema: { name: 'a', schema } }
    const { choices } = await post('/chat/completions', { model: 'glm-4.6', messages, response_format })
    expect(JSON.parse(choices[0].message.content)).toEqual({ a: 1 })
  })

  test('--json-schema with another mode exits with 2', async () => {
    const io = fakeIo()
    expect(await run(['--port', '0', '--json-schema', 'maybe'], io)).toBe(2)
    expect(io.written.err).toContain('--json-schema is "maybe", expected ignore or honour')
  })

  test('--on-unmatched, --clock and --tasks set these options of the mock', async () => {
    const { baseURL } = await start('--on-unmatched', 'error', '--clock', 'virtual', '--tasks', '500ms')
    expect((await chat(baseURL, 'x')).status).toBe(400)
    const get = async (path: string) => await (await fetch(new URL(`/__mock${path}`, baseURL))).json()
    expect(await get('/clock')).toEqual({ nowMs: 1_767_225_600_000 })
    expect(await get('/options')).toMatchObject({ onUnmatched: 'error', tasks: { ms: 500 } })
  })

  test('--on-unmatched can be set by family', async () => {
    const { baseURL } = await start('--on-unmatched', 'chat=error,files=default,default=echo')
    expect((await chat(baseURL, 'x')).status).toBe(400)
    const options = await (await fetch(new URL('/__mock/options', baseURL))).json()
    expect(options.onUnmatched).toEqual({ chat: 'error', files: 'default', default: 'echo' })
  })

  test.each([
    ['chta=error', '--on-unmatched has no family chta, did you mean chat?'],
    ['chat=refuse', '--on-unmatched chat is "refuse", expected default, echo or error'],
    ['chat=error,', '--on-unmatched has no family , expected one of'],
    ['chat=', '--on-unmatched chat is "", expected default, echo or error'],
  ])('--on-unmatched %s exits with 2', async (value, message) => {
    const io = fakeIo()
    expect(await run(['--port', '0', '--on-unmatched', value], io)).toBe(2)
    expect(io.written.err).toContain(`Cannot serve mock: ${message}`)
  })

  test.each([
    ['--on-unmatched', 'refuse', 'expected default, echo or error'],
    ['--clock', 'fast', 'expected real or virtual'],
    ['--tasks', '3s', 'expected a number of polls such as 3, or a time such as 500ms'],
  ])('%s %s exits with 2', async (flag, value, expected) => {
    const io = fakeIo()
    expect(await run(['--port', '0', flag, value], io)).toBe(2)
    expect(io.written.err).toBe(`Cannot serve mock: ${flag} is "${value}", ${expected}\n`)
  })

  test('--allow-host names a host by which clients may reach the control API', async () => {
    const { baseURL } = await start('--allow-host', 'mock', '--allow-host', 'glm.internal')
    const statuses = ['mock', 'glm.internal:4010', 'evil.example'].map(async (host) => {
      const { status } = await request(Number(new URL(baseURL).port), 'GET /__mock/health', { Host: host })
      return status
    })
    expect(await Promise.all(statuses)).toEqual([200, 200, 403])
  })

  test('--journal-bytes bounds the bodies of the request log', async () => {
    const { baseURL } = await start('--journal-bytes', '6000')
    for (const content of ['a'.repeat(1500), 'b'.repeat(1500)]) await chat(baseURL, content)
    const log = await fetch(new URL('/__mock/requests', baseURL))
    const { requests } = await log.json() as { requests: { omitted?: string }[] }
    expect(requests.map(({ omitted }) => omitted)).toEqual([expect.stringContaining('keeps 6000 bytes'), undefined])
    const io = fakeIo()
    expect(await run(['--journal-bytes', '0'], io)).toBe(2)
    expect(io.written.err).toBe(
      'Cannot serve mock: --journal-bytes is "0", expected an integer from 1 to 9007199254740991\n',
    )
  })

  test('prints no control characters of an error, which could change the terminal', async () => {
    const io = fakeIo()
    expect(await run(['--replay', '/nowhere/\x1b]52;c;eA==\x07\x9b2J\r\nx'], io)).toBe(1)
    expect(io.written.err).toMatch(/^Cannot replay: there is no folder \/nowhere\/\P{Cc}*\n$/u)
  })

  test('--key rejects other keys, --strict rejects undocumented fields', async () => {
    const { baseURL } = await start('--key', 'mine.secret', '--strict')
    expect((await chat(baseURL, 'x')).status).toBe(401)
    expect((await chat(baseURL, 'x', 'mine.secret')).status).toBe(200)
    const response = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer mine.secret', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'glm-4.6', mesages: [], messages: [{ role: 'user', content: 'x' }] }),
    })
    expect(response.status).toBe(400)
  })

  test('--fixtures reads the file again when it is replaced, and keeps the old rules when it is invalid', async () => {
    const file = join(await folder(), 'rules.json')
    const write = async (text: string) => {
      await writeFile(`${file}.new`, text)
      await rename(`${file}.new`, file)
    }
    await write(JSON.stringify([{ when: { last: '/who/' }, reply: 'first' }]))
    const { io, baseURL } = await start('--fixtures', file)
    expect((await chat(baseURL, 'who?')).text).toContain('"content":"first"')
    await write(JSON.stringify({ rules: [{ when: { last: '/who/' }, reply: 'second' }] }))
    await io.waitFor(/Reloaded /)
    expect((await chat(baseURL, 'who?')).text).toContain('"content":"second"')
    await write('[{"when": {"last": "/who/"}, "replay": "third"}]')
    await io.waitFor(/Cannot apply rule 1: unknown member replay, did you mean reply\?/)
    expect((await chat(baseURL, 'who?')).text).toContain('"content":"second"')
  })

  test('--record saves the responses of the upstream, --replay replies with them', async () => {
    const upstream = createServer((request, response) => {
      request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"live":true}'))
    })
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void upstream.close())
    const path = await folder()
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
    const recording = await start('--record', path, '--upstream', url)
    expect((await chat(recording.baseURL, 'x')).text).toBe('{"live":true}')
    recording.io.interrupt()
    await recording.ended
    expect(await readdir(path)).toHaveLength(1)
    const { baseURL } = await start('--replay', path)
    expect((await chat(baseURL, 'x')).text).toBe('{"live":true}')
    expect((await chat(baseURL, 'y')).text).toMatch(/Cannot replay POST .*\/messages\/0\/content: \\"\[x → y\]\\"/)
    const ignoring = await start('--replay', path, '--ignore-field', '/messages/*/content')
    expect((await chat(ignoring.baseURL, 'y')).text).toBe('{"live":true}')
    const ignoringText = await start('--replay', path, '--ignore-text', '[xy]')
    expect((await chat(ignoringText.baseURL, 'y')).text).toBe('{"live":true}')
    const inventing = await start('--replay', path, '--missing', 'mock')
    expect((await chat(inventing.baseURL, 'y')).text).toContain('"choices"')
    const asking = await start('--replay', join(path, 'new'), '--missing', 'record', '--upstream', url)
    expect((await chat(asking.baseURL, 'y')).text).toBe('{"live":true}')
    expect(await readdir(join(path, 'new'))).toHaveLength(1)
  })

  test('--replay continues after a reset over the control API, with the first response', async () => {
    const path = await folder()
    const upstream = await start()
    const asking = await start('--replay', path, '--missing', 'record', '--upstream', new URL(upstream.baseURL).origin)
    const { text } = await chat(asking.baseURL, 'x')
    const { baseURL } = await start('--replay', path)
    const control = new URL('/__mock/', baseURL)
    const verify = async () => await (await fetch(new URL('verify', control))).json()
    expect(await verify()).toMatchObject({ problems: [expect.stringContaining(`${path}/chat-completions-`)] })
    expect((await chat(baseURL, 'x')).text).toBe(text)
    expect((await fetch(new URL('reset', control), { method: 'POST' })).status).toBe(200)
    expect((await chat(baseURL, 'x')).text).toBe(text)
    expect(await verify()).toEqual({ ok: true })
  })

  test.each([
    [['--port', 'x'], 'Cannot serve mock: --port is "x", expected an integer from 0 to 65535'],
    [['--latency', '-5'], 'Cannot serve mock: '],
    [['--port', '-1'], "Cannot serve mock: Option '--port' argument is ambiguous, see zhipu-fetch mock --help\n"],
    [['--prot', '1'], "Cannot serve mock: Unknown option '--prot', did you mean --port?\n"],
    [['--no-corz'], "Cannot serve mock: Unknown option '--no-corz', did you mean --no-cors?\n"],
    [['--frobnicate'], "Cannot serve mock: Unknown option '--frobnicate', see zhipu-fetch mock --help\n"],
    [['--seed'], "Cannot serve mock: Option '--seed' argument missing, see zhipu-fetch mock --help\n"],
    [['-p'], "Cannot serve mock: Option '--port' argument missing, see zhipu-fetch mock --help\n"],
    [['--strict=1'], "Cannot serve mock: Option '--strict' does not take an argument, see zhipu-fetch mock --help\n"],
    [['validat'], "Cannot serve mock: Unexpected argument 'validat', did you mean validate?\n"],
    [['--upstream', 'https://api.z.ai'], 'Cannot serve mock: --upstream needs --record or --missing record\n'],
    [['--missing', 'mock'], 'Cannot serve mock: --missing needs --replay\n'],
    [['--ignore-text', 'x'], 'Cannot serve mock: --ignore-text needs --replay\n'],
    [
      ['--replay', 'a', '--missing', 'live'],
      'Cannot serve mock: --missing is "live", expected error, record or mock\n',
    ],
    [['--replay', 'a', '--ignore-field', 'id'], 'Cannot serve mock: --ignore-field is "id", expected a JSON pointer'],
    [['--replay', 'a', '--ignore-text', '['], 'Cannot serve mock: --ignore-text is "[", expected a regular expression'],
    [['--key', 'mine'], 'Cannot serve mock: --key is malformed, expected the form id.secret'],
    [
      ['--record', 'a', '--replay', 'b'],
      'Cannot serve mock: --record and --replay are both set, expected only one of them',
    ],
  ])('rejects the invalid command line %j', async (args, message) => {
    const io = fakeIo()
    expect(await run(args, io)).toBe(2)
    expect(io.written.err).toContain(message)
    expect(io.written.out).toBe('')
  })

  test('exits with 1 when a folder or fixtures file does not exist, or the port is in use', async () => {
    const replaying = fakeIo()
    const missing = join(await folder(), 'none')
    expect(await run(['--port', '0', '--replay', missing], replaying)).toBe(1)
    expect(replaying.written.err).toBe(`Cannot replay: there is no folder ${missing}\n`)
    const recording = fakeIo()
    expect(await run(['--port', '0', '--record', import.meta.filename], recording)).toBe(1)
    expect(recording.written.err).toMatch(/^Cannot record: EEXIST/)
    const io = fakeIo()
    expect(await run(['--port', '0', '--fixtures', join(await folder(), 'none.json')], io)).toBe(1)
    expect(io.written.err).toMatch(/^Cannot read fixtures: .*none\.json/)
    const { baseURL } = await start()
    const portInUse = fakeIo()
    const fixtures = join(await folder(), 'fixtures.json')
    await writeFile(fixtures, '[]')
    const watcherCount = () => process.getActiveResourcesInfo().filter((name) => name === 'FSEventWrap').length
    const before = watcherCount()
    expect(await run(['--port', new URL(baseURL).port, '--fixtures', fixtures], portInUse)).toBe(1)
    while (watcherCount() > before) await setImmediate()
    expect(portInUse.written.err).toBe(
      `Cannot serve mock: port ${new URL(baseURL).port} is in use, --port 0 uses a free port\n`,
    )
  })
})
