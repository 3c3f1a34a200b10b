import { assert } from 'chai'
import { APIRequestFailedError, Conversation, jsonFileStore } from '../../src/index.ts'
import { rejectionOf, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

/** The module `node:fs/promises`; `undefined` on runtimes without files. */
async function importFileSystem(): Promise<typeof import('node:fs/promises') | undefined> {
  // In a variable, so that the bundle for browsers does not resolve it.
  const name = 'node:fs/promises'
  const runsOnServer = 'Deno' in globalThis || 'Bun' in globalThis || !!globalThis.process?.versions?.node
  const isWorker = globalThis.navigator?.userAgent === 'Cloudflare-Workers'
  return runsOnServer && !isWorker ? await import(name) : undefined
}

const params = { model: 'glm-4.6', thinking: { type: 'disabled' } } as const
const contentsOf = async (conversation: Conversation) => (await conversation.history()).map(({ content }) => content)

export const suite: Suite = {
  'a Conversation runs concurrent calls of ask() one after the other': async (t) => {
    const conversation = new Conversation(t.client(), params)
    await Promise.all(['一', '二', '三'].map((text) => conversation.ask(text)))
    assert.deepEqual(await contentsOf(conversation), ['一', '一', '二', '二', '三', '三'])
    assert.deepEqual((await t.requests()).map(({ body }) => body.messages.length), [1, 3, 5])
  },

  'a Conversation does not record turns that fail or are aborted, also while they are queued': async (t) => {
    const conversation = new Conversation(t.client({ maxRetries: 0 }), params)
    const controller = new AbortController()
    const failed = conversation.ask('一', t.fault({ status: 400, code: '1214' }))
    const aborted = conversation.ask('二', { signal: controller.signal })
    const recorded = conversation.ask('三')
    controller.abort('enough')
    assert.equal(await rejectionOf(aborted), 'enough')
    await rejects(failed, APIRequestFailedError)
    await recorded
    assert.deepEqual(await contentsOf(conversation), ['三', '三'])
  },

  'a Conversation continues from a JSON file': async (t) => {
    const files = new Map<string, string>()
    const missing = Object.assign(new Error('no such file'), { name: 'NotFound' })
    const store = () =>
      jsonFileStore('conversation.json', {
        read: (path) => files.has(path) ? Promise.resolve(files.get(path)!) : Promise.reject(missing),
        write: (path, text) => Promise.resolve(files.set(path, text)),
      })
    await new Conversation(t.client(), params, { store: store() }).ask('一')
    await new Conversation(t.client(), params, { store: store() }).ask('二')
    const messages = JSON.parse(files.get('conversation.json')!) as { content: string }[]
    assert.deepEqual(messages.map(({ content }) => content), ['一', '一', '二', '二'])
  },

  'jsonFileStore() with two writers keeps a valid file, its mode and the link to it': async () => {
    const files = await importFileSystem()
    if (!files) return
    const folder = await files.mkdtemp('.tmp-store-')
    try {
      const path = `${folder}/talk.json`
      const link = `${folder}/link.json`
      await files.writeFile(path, '[]')
      await files.chmod(path, 0o640)
      await files.symlink('talk.json', link)
      const texts = ['一'.repeat(50_000), '二']
      for (let round = 0; round < 20; round++) {
        await Promise.all(texts.map((content) => jsonFileStore(link, files).save([{ role: 'user', content }])))
        const [message] = await jsonFileStore(link, files).load() ?? []
        assert.include(texts, message?.content)
      }
      assert.equal((await files.stat(path)).mode & 0o777, 0o640)
      assert.isTrue((await files.lstat(link)).isSymbolicLink())
      assert.sameMembers(await files.readdir(folder), ['link.json', 'talk.json'])
      await jsonFileStore(`${folder}/new.json`, files).save([])
      assert.equal((await files.stat(`${folder}/new.json`)).mode & 0o777, 0o600)
    } finally {
      await files.rm(folder, { recursive: true })
    }
  },
}
