import { assert } from 'chai'
import { type FileAccess, jsonFileStore, type Message } from '../../../src/index.ts'
import { Random } from '../../support/random.ts'
import type { Suite } from '../../support/suite.ts'

/** Files in memory that behave like those of an operating system: a write is done in pieces, and other writes can come between them. */
function createFiles(random: Random) {
  const files = new Map<string, string>()
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, random.below(3)))
  const notFound = () => Object.assign(new Error('no such file'), { code: 'ENOENT' })
  const access: FileAccess & Record<string, unknown> = {
    async read(path: string) {
      await pause()
      const text = files.get(path)
      if (text === undefined) throw notFound()
      return text
    },
    async write(path: string, text: string) {
      files.set(path, '')
      for (let start = 0; start < text.length; start += 20) {
        await pause()
        const current = files.get(path) ?? ''
        // Each writer has a position of its own.
        files.set(
          path,
          current.slice(0, start).padEnd(start, '\0') + text.slice(start, start + 20) + current.slice(start + 20),
        )
      }
    },
    async rename(from: string, to: string) {
      await pause()
      const text = files.get(from)
      if (text === undefined) throw notFound()
      files.set(to, text)
      files.delete(from)
    },
  }
  return { files, access }
}

const messagesOf = (length: number): Message[] => [{ role: 'user', content: 'x'.repeat(length) }]

export const suite: Suite = {
  'two writers of one conversation leave the file of one of them, and neither fails': async (t) => {
    const random = new Random(t.config.seed)
    for (let round = 0; round < 15; round++) {
      const { files, access } = createFiles(random)
      const saves = [0, 1, 2].map((writer) => jsonFileStore('talk.json', access).save(messagesOf(20 + writer * 70)))
      await Promise.all(saves)
      const lengths = (JSON.parse(files.get('talk.json')!) as Message[]).map(({ content }) => content?.length)
      assert.include([20, 90, 160], lengths[0])
      assert.deepEqual([...files.keys()], ['talk.json'])
    }
  },

  'two processes that save again and again can always load': async (t) => {
    const { access } = createFiles(new Random(t.config.seed))
    const stores = [jsonFileStore('talk.json', access), jsonFileStore('talk.json', access)]
    let isDone = false
    const write = async (store: (typeof stores)[number], offset: number) => {
      for (let round = 0; round < 15; round++) await store.save(messagesOf(offset + round * 10))
      isDone = true
    }
    const read = async () => {
      while (!isDone) {
        const messages = await stores[0]!.load()
        if (messages) assert.match(String(messages[0]!.content), /^x+$/)
      }
    }
    await Promise.all([write(stores[0]!, 10), write(stores[1]!, 15), read()])
  },
}
