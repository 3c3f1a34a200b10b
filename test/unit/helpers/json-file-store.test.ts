import * as fs from 'node:fs/promises'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Conversation, jsonFileStore } from '../../../src/index.ts'
import type { Message } from '../../../src/index.ts'
import { createMockAndClient } from '../../support/mock-and-client.ts'

const read = (path: string) => readFile(path, 'utf8')
const messages: Message[] = [{ role: 'user', content: '你好' }, { role: 'assistant', content: '好' }]

describe('jsonFileStore()', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zhipu-fetch-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('loads what it saved, from an indented JSON file', async () => {
    const path = join(folder, 'saved.json')
    const store = jsonFileStore(path, { read, write: writeFile })
    await store.save(messages)
    expect(await read(path)).toBe(`${JSON.stringify(messages, null, 2)}\n`)
    expect(await store.load()).toEqual(messages)
  })

  test('lets another process continue a conversation', async () => {
    const { zhipu } = createMockAndClient({ onUnmatched: 'echo' })
    const path = join(folder, 'talk.json')
    const open = () =>
      new Conversation(zhipu, { model: 'glm-4.6' }, { store: jsonFileStore(path, { read, write: writeFile }) })
    await open().ask('一')
    await open().ask('二')
    expect((await open().history()).map(({ content }) => content)).toEqual(['一', '一', '二', '二'])
  })

  test('loads undefined when there is no file, for the errors of Node and of Deno', async () => {
    const onNode = jsonFileStore(join(folder, 'none.json'), { read, write: writeFile })
    expect(await onNode.load()).toBeUndefined()
    const notFound = Object.assign(new Error('No such file'), { name: 'NotFound' })
    const onDeno = jsonFileStore('none.json', { read: () => Promise.reject(notFound), write: writeFile })
    expect(await onDeno.load()).toBeUndefined()
  })

  test('rejects with every other error as it is', async () => {
    const store = jsonFileStore(folder, { read, write: writeFile })
    await expect(store.load()).rejects.toMatchObject({ code: 'EISDIR' })
  })

  test.each([
    ['', 'is not valid JSON'],
    ['{}', 'is not an array of messages'],
    ['["你好"]', 'is not an array of messages'],
    ['[null]', 'is not an array of messages'],
  ])('rejects for a file that contains %j', async (text, state) => {
    const store = jsonFileStore('talk.json', { read: () => Promise.resolve(text), write: writeFile })
    await expect(store.load()).rejects.toThrow(new TypeError(`Cannot load conversation: talk.json ${state}`))
  })

  test('two writers at the same time never mix their content, reject or leave a file', async () => {
    const path = join(folder, 'shared', 'talk.json')
    await fs.mkdir(join(folder, 'shared'))
    const long: Message[] = Array.from({ length: 500 }, (_, n) => ({ role: 'user', content: `${n}`.repeat(n % 50) }))
    for (const access of [fs, { read, write: writeFile, rename }]) {
      for (let round = 0; round < 20; round++) {
        const stores = [jsonFileStore(path, access), jsonFileStore(path, access)] as const
        await Promise.all([stores[0].save(long), stores[1].save(messages), stores[0].load(), stores[1].save([])])
        expect([long, messages, []]).toContainEqual(await stores[0].load())
      }
    }
    expect(await readdir(join(folder, 'shared'))).toEqual(['talk.json'])
  })

  const modeOf = async (path: string) => ((await fs.stat(path)).mode & 0o7777).toString(8)

  test('keeps the mode of a file, and creates a new one with mode 0600', async () => {
    const path = join(folder, 'mode.json')
    const store = jsonFileStore(path, fs)
    await store.save(messages)
    expect(await modeOf(path)).toBe('600')
    for (const mode of [0o664, 0o640, 0o600, 0o444]) {
      await fs.chmod(path, mode)
      await store.save(messages)
      expect(await modeOf(path)).toBe(mode.toString(8))
    }
    const plain = join(folder, 'plain.json')
    await jsonFileStore(plain, { read, write: writeFile }).save(messages)
    expect(await modeOf(plain)).toBe('600')
  })

  test('a system without modes keeps mode 0600', async () => {
    const path = join(folder, 'windows.json')
    await writeFile(path, '[]', { mode: 0o644 })
    await jsonFileStore(path, { ...fs, stat: () => Promise.resolve({ mode: null }) }).save(messages)
    expect(await modeOf(path)).toBe('600')
  })

  test('follows a symbolic link and keeps it, also one to a file that does not exist yet', async () => {
    const path = join(folder, 'linked.json')
    const link = join(folder, 'link.json')
    await fs.symlink('linked.json', link)
    for (const expected of [messages, [messages[0]!]]) {
      await jsonFileStore(link, fs).save(expected)
      expect((await fs.lstat(link)).isSymbolicLink()).toBe(true)
      expect((await fs.lstat(path)).isFile()).toBe(true)
      expect(await jsonFileStore(path, fs).load()).toEqual(expected)
    }
    expect(await modeOf(path)).toBe('600')
  })

  test('removes the new file and keeps the old one when a save fails at any step', async () => {
    const path = join(folder, 'failing', 'talk.json')
    await fs.mkdir(join(folder, 'failing'))
    await jsonFileStore(path, fs).save(messages)
    const fail = () => Promise.reject(new Error('disk is full'))
    const writeHalf = async (path: string) => {
      await writeFile(path, '[{')
      await fail()
    }
    for (const broken of [{ writeFile: writeHalf }, { rename: fail }, { chmod: fail }, { writeFile: fail }]) {
      await expect(jsonFileStore(path, { ...fs, ...broken }).save([])).rejects.toThrow('disk is full')
      expect(await readdir(join(folder, 'failing'))).toEqual(['talk.json'])
      expect(await jsonFileStore(path, fs).load()).toEqual(messages)
    }
    await expect(jsonFileStore(path, { ...fs, rename: fail, unlink: fail }).save([])).rejects.toThrow('disk is full')
  })

  test('reads text, and keeps the cause when it is not JSON', async () => {
    const path = join(folder, 'broken.json')
    await writeFile(path, '{')
    await expect(jsonFileStore(path, fs).load()).rejects.toMatchObject({ cause: { name: 'SyntaxError' } })
    const encodings: string[] = []
    const readFile = (_: string, encoding: string) => {
      encodings.push(encoding)
      return Promise.resolve('[]')
    }
    await jsonFileStore(path, { ...fs, readFile }).load()
    expect(encodings).toEqual(['utf8'])
  })

  test('rejects when the path cannot be resolved', async () => {
    const loop = join(folder, 'loop.json')
    await fs.symlink('loop.json', loop)
    await expect(jsonFileStore(loop, fs).save(messages)).rejects.toMatchObject({ code: 'ELOOP' })
  })

  test('with `rename` never leaves an incomplete file', async () => {
    const path = join(folder, 'complete.json')
    await jsonFileStore(path, { read, write: writeFile, rename }).save(messages)
    const crash = () => Promise.reject(new Error('crashed'))
    await expect(jsonFileStore(path, { read, write: crash, rename }).save([])).rejects.toThrow('crashed')
    expect(JSON.parse(await read(path))).toEqual(messages)
    expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([])
  })
})
