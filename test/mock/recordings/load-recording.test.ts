import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { folderStore, memoryStore, record, type Recording, replay } from '../../../mock/recordings/recordings.ts'
import { ask, createUpstream, json, key, sse, url } from './upstream.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhipu-load-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

/** Records one response and returns its file. */
async function recordFile(): Promise<string> {
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store: folderStore(folder), fetch: createUpstream(json({ id: 1 })) })
  await (await zhipu.fetch(url, ask('你好'))).text()
  await stop()
  const [name] = await readdir(folder)
  return join(folder, name!)
}

async function replayed(zhipu = mockZhipu()): Promise<string> {
  replay(zhipu, { store: folderStore(folder) })
  return await (await zhipu.fetch(url, ask('你好'))).text()
}

test('a recording that an editor saved with a byte order mark and CRLF is replayed', async () => {
  const file = await recordFile()
  await writeFile(file, `\ufeff${(await readFile(file, 'utf8')).replaceAll('\n', '\r\n')}`)
  expect(await replayed()).toBe('{"id":1}')
})

describe('a recording that was edited badly is named with the member that is wrong', () => {
  const frame = (value: unknown) => ({ json: undefined, frames: [value] })
  test.each<[change: object | undefined, message: string]>([
    [undefined, 'the recording.answers is undefined, expected a list'],
    [{ recordedAt: undefined }, 'answers[0].recordedAt is undefined, expected a date such as 2026-11-20T08:00:00.000Z'],
    [{ status: '200' }, 'answers[0].status is \\"200\\", expected an HTTP status, 200 to 599, or 101 for a session'],
    [{ headers: { 'content-type': 'a\nb' } }, 'expected texts by name'],
    [{ json: undefined }, 'answers[0].frames is undefined, expected a list'],
    [frame({}), 'answers[0].frames[0].afterMs is undefined, expected milliseconds, 0 or more'],
    [frame({ afterMs: 0 }), 'answers[0].frames[0].base64 is undefined, expected text, or base64'],
    [frame({ afterMs: 0, base64: '@@' }), 'answers[0].frames[0].base64 is \\"@@\\", expected text, or base64'],
    [frame({ afterMs: 0, text: 7 }), 'answers[0].frames[0].text is 7, expected a string'],
  ])('%j', async (change, message) => {
    const file = await recordFile()
    const recording = JSON.parse(await readFile(file, 'utf8')) as Recording
    const answers = change && [{ ...recording.answers[0], ...change }]
    await writeFile(file, JSON.stringify({ ...recording, answers }))
    const text = await replayed()
    expect(text).toContain(`Cannot read ${file}: `)
    expect(text).toContain(message)
  })

  test('half of a file', async () => {
    const file = await recordFile()
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 80))
    expect(await replayed()).toMatch(/Cannot read .+\.json: .+ JSON .+, expected a recording/)
  })

  test('a corrupt recording is not replaced by a new response', async () => {
    const file = await recordFile()
    await writeFile(file, '{')
    await expect(recordFile()).rejects.toThrow(`Cannot record: Cannot read ${file}: `)
    expect(await readFile(file, 'utf8')).toBe('{')
  })
})

test('a response that cannot be saved leaves the recording as it was, and no draft', async () => {
  const store = folderStore(folder)
  const recording = { method: 'GET', target: '/', answers: [] }
  await store.save('models-0123456789abcdef', recording)
  const circular: Record<string, unknown> = { ...recording }
  circular['request'] = circular
  await expect(store.save('models-0123456789abcdef', circular as never)).rejects.toThrow('circular')
  expect(await store.load('models-0123456789abcdef')).toEqual(recording)
  expect(await readdir(folder)).toEqual(['models-0123456789abcdef.json'])
})

test('a file in place of the folder is named', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  expect(() => folderStore(file).list!()).toThrow(`Cannot read ${file}: ENOTDIR`)
})

test('a key in the path is in no name of a recording, and none in base64 in a body', async () => {
  const store = memoryStore()
  const zhipu = mockZhipu()
  const stop = record(zhipu, { store, fetch: createUpstream(sse(`data: ${btoa(key)}\n\n`)) })
  const path = `https://open.bigmodel.cn/api/paas/v4/files/${key}/content`
  await (await zhipu.fetch(path, { headers: { authorization: `Bearer ${key}` } })).text()
  await stop()
  const [[name, recording] = []] = store.recordings
  expect(name).toMatch(/^_+-content-[0-9a-f]{16}$/)
  expect(JSON.stringify(recording)).not.toContain(btoa(key).replace(/=+$/, ''))
  const replayer = mockZhipu()
  replay(replayer, { store })
  const replayed = await replayer.fetch(path, { headers: { authorization: `Bearer ${key}` } })
  expect(await replayed.text()).toBe('data: ***=\n\n')
})
