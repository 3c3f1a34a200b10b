import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { exchange, requestText } from './raw-request.ts'
import { chatBody, ServedMock } from './served-mock.ts'

const chatPath = '/api/paas/v4/chat/completions'
const key = 'recorded.very-secret-part'

/** Paths that name other folders, or that no file system can keep as they are. */
const oddPaths = [
  '/api/paas/v4/files/../../../../../../tmp/outside',
  '/api/paas/v4/files/..%2f..%2f..%2f..%2foutside/content',
  '/api/paas/v4/files/%2e%2e/%2e%2e/outside',
  '/api/paas/v4/files/..\\..\\outside/content',
  '/api/paas/v4/files/%00/content',
  '/api/paas/v4/files/CON/content',
  '/api/paas/v4/files/a:b*c|d"e<f>/content',
  '/api/paas/v4/files//content',
  `/api/paas/v4/files/${'x'.repeat(300)}/content`,
  `/api/paas/v4/files/${'%E4%BD%A0'.repeat(200)}/content`,
  `/api/paas/v4/${'a/'.repeat(400)}b`,
]

/** Starts a server in place of the live API. */
async function startUpstream(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A folder with an empty folder `records` in it. */
async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zhipu-records-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('odd paths are recorded inside the folder, and the mock exits with 0', async () => {
  const upstream = await startUpstream((_, response) => void response.end('{"id":"1"}'))
  const folder = await createFolder()
  await using mock = await ServedMock.start('Node', ['--record', join(folder, 'records'), '--upstream', upstream])
  for (const path of oddPaths) {
    await exchange(mock.port, requestText('GET', path, { authorization: `Bearer ${key}` }), 2_000)
  }
  expect(await mock.chat('hello', key)).toBe(200)
  expect(await mock.interrupt(), mock.stderr()).toBe('exit 0')
  expect(await readdir(folder)).toEqual(['records'])
  const recorded = await readdir(join(folder, 'records'), { recursive: true })
  expect(recorded.length).toBeGreaterThan(3)
  expect(recorded.filter((name) => name.includes('..'))).toEqual([])
}, 30_000)

test('a key that the live API repeats is in no recording, wherever the network splits it', async () => {
  const upstream = await startUpstream(async (request, response) => {
    const echo = `data: {"id":"1","choices":[{"delta":{"content":"${request.headers.authorization}"}}]}\n\n`
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-echo': String(request.headers.authorization) })
    const split = echo.indexOf('very-secret') + 6
    for (const piece of [echo.slice(0, split), echo.slice(split), 'data: [DONE]\n\n']) {
      response.write(piece)
      await setTimeout(30)
    }
    response.end()
  })
  const folder = await createFolder()
  await using mock = await ServedMock.start('Node', ['--record', folder, '--upstream', upstream])
  for (const stream of [true, false]) {
    await (await mock.post(chatPath, chatBody(`my key is ${key}`, { stream }), key)).text()
  }
  expect(await mock.interrupt(), mock.stderr()).toBe('exit 0')
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'))
  expect(names.length).toBeGreaterThan(0)
  for (const name of names) {
    const { answer } = JSON.parse(await readFile(join(folder, name), 'utf8')) as { answer?: unknown }
    const kept = await readFile(join(folder, name), 'utf8')
    expect(kept).not.toContain('very-secret-part')
    // Both halves of the key are readable when it is masked in each frame by itself.
    expect(JSON.stringify(answer ?? kept).replace(/[^\w-]/g, '')).not.toMatch(/very-s.{0,80}ecret-part/)
  }
}, 30_000)

test('recordings that are corrupt are named, and the mock stays alive', async () => {
  const upstream = await startUpstream((_, response) => void response.end('{"id":"1"}'))
  const folder = await createFolder()
  const recorder = await ServedMock.start('Node', ['--record', folder, '--upstream', upstream])
  expect(await recorder.chat()).toBe(200)
  expect(await recorder.interrupt()).toBe('exit 0')
  const [name] = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.json'))
  for (const text of ['', '{', 'null', '7', '[]', '{"answer":{"toString":1}}', '{"frames":null}']) {
    await writeFile(join(folder, name!), text)
    await using mock = await ServedMock.start('Node', ['--replay', folder])
    const answer = await mock.post(chatPath, chatBody('hello'))
    expect((await answer.text()).length, text).toBeGreaterThan(0)
    expect((await mock.control('GET', '/health')).status, text).toBe(200)
  }
}, 60_000)

test('an upstream that is silent, breaks off or sends nonsense does not end the mock', async () => {
  let count = 0
  const upstream = await startUpstream((_, response) => {
    const misfortunes = [
      () => response.destroy(),
      () => response.writeHead(200, { 'content-length': 100 }).end('short'),
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('\xff{'),
      () => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    ]
    misfortunes[count++ % misfortunes.length]!()
  })
  const folder = await createFolder()
  await using mock = await ServedMock.start('Node', ['--record', folder, '--upstream', upstream])
  for (let round = 0; round < 4; round++) await mock.chat(`round ${round}`, key).catch(() => {})
  expect((await mock.control('GET', '/health')).status).toBe(200)
}, 30_000)
