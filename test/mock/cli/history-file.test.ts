import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { run } from '../../../mock/cli/chat.ts'
import { answerChunks, lastChunk, reasoningChunks, startApi, streaming } from './chat-api.ts'
import { fakeIo } from './fake-io.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'chat-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

describe('zhipu-fetch chat --history', () => {
  test('continues from the messages in the file and adds the new ones', async () => {
    const file = join(await folder(), 'talk.json')
    const before = [{ role: 'system', content: 'old' }, { role: 'user', content: 'a' }, {
      role: 'assistant',
      content: 'b',
    }]
    await writeFile(file, JSON.stringify(before))
    const api = await startApi(streaming([...reasoningChunks, ...answerChunks, lastChunk]))
    expect(await run(['--history', file, '--system', 'new', 'c'], fakeIo({ env: api.env }))).toBe(0)
    const sent = [{ role: 'system', content: 'new' }, ...before.slice(1), { role: 'user', content: 'c' }]
    expect(api.requests[0]?.messages).toEqual(sent)
    const answer = { role: 'assistant', content: '\nHello there', reasoning_content: '\nhm so' }
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([...sent, answer])
  })

  test('creates a file that does not exist', async () => {
    const file = join(await folder(), 'talk.json')
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    expect(await run(['--history', file, 'c'], fakeIo({ env: api.env }))).toBe(0)
    expect(JSON.parse(await readFile(file, 'utf8'))).toHaveLength(2)
  })

  test.each([
    ['{oops', /is not valid JSON/],
    ['{"role":"user"}', /is not a JSON array of messages with a role/],
    ['["hi", null]', /is not a JSON array of messages with a role/],
  ])('rejects a file with the content %s and does not change it', async (text, line) => {
    const file = join(await folder(), 'talk.json')
    await writeFile(file, text)
    const io = fakeIo()
    expect(await run(['--history', file, 'hi'], io)).toBe(2)
    expect(io.written.err).toMatch(line)
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('does not add a question that the API rejected', async () => {
    const file = join(await folder(), 'talk.json')
    await writeFile(file, '[]')
    const api = await startApi((_, response) =>
      void response.writeHead(400).end('{"error":{"code":"1210","message":"no"}}')
    )
    expect(await run(['--history', file, 'hi'], fakeIo({ env: api.env }))).toBe(1)
    expect(await readFile(file, 'utf8')).toBe('[]')
  })

  test('a file that cannot be written is an error before the question is sent', async () => {
    const api = await startApi(streaming([...answerChunks, lastChunk]))
    const parent = await folder()
    for (const file of [join(parent, 'none', 'talk.json'), parent]) {
      const io = fakeIo({ env: api.env })
      expect(await run(['--history', file, 'hi'], io)).toBe(2)
      expect(io.written.err).toMatch(/^Cannot (read|write) history: /m)
    }
    expect(api.requests).toEqual([])
  })
})
