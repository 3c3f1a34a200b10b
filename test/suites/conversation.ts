import { assert } from 'chai'
import { APIRequestFailedError, Conversation, jsonFileStore } from '../../src/index.ts'
import { reasonOf, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const params = { model: 'glm-4.6', thinking: { type: 'disabled' } } as const
const told = async (talk: Conversation) => (await talk.history()).map(({ content }) => content)

export const suite: Suite = {
  'a Conversation answers asks that overlap one after the other': async (t) => {
    const talk = new Conversation(t.client(), params)
    await Promise.all(['一', '二', '三'].map((text) => talk.ask(text)))
    assert.deepEqual(await told(talk), ['一', '一', '二', '二', '三', '三'])
    assert.deepEqual((await t.seen()).map(({ body }) => body.messages.length), [1, 3, 5])
  },

  'a Conversation keeps nothing of turns that failed or were aborted, also in line': async (t) => {
    const talk = new Conversation(t.client({ maxRetries: 0 }), params)
    const controller = new AbortController()
    const failed = talk.ask('一', t.fault({ status: 400, code: '1214' }))
    const aborted = talk.ask('二', { signal: controller.signal })
    const kept = talk.ask('三')
    controller.abort('enough')
    assert.equal(await reasonOf(aborted), 'enough')
    await rejects(failed, APIRequestFailedError)
    await kept
    assert.deepEqual(await told(talk), ['三', '三'])
  },

  'a Conversation goes on from a JSON file': async (t) => {
    const files = new Map<string, string>()
    const missing = Object.assign(new Error('no such file'), { name: 'NotFound' })
    const store = () =>
      jsonFileStore('talk.json', {
        read: (path) => files.has(path) ? Promise.resolve(files.get(path)!) : Promise.reject(missing),
        write: (path, text) => Promise.resolve(files.set(path, text)),
      })
    await new Conversation(t.client(), params, { store: store() }).ask('一')
    await new Conversation(t.client(), params, { store: store() }).ask('二')
    const kept = JSON.parse(files.get('talk.json')!) as { content: string }[]
    assert.deepEqual(kept.map(({ content }) => content), ['一', '一', '二', '二'])
  },
}
