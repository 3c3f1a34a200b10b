import { assert } from 'chai'
import { APIRequestFailedError, Conversation, jsonFileStore } from '../../src/index.ts'
import { rejectionOf, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

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
}
