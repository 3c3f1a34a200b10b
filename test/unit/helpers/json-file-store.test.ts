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
  ])('rejects for a file that contains %j', async (text, state) => {
    const store = jsonFileStore('talk.json', { read: () => Promise.resolve(text), write: writeFile })
    await expect(store.load()).rejects.toThrow(new TypeError(`Cannot load conversation: talk.json ${state}`))
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
