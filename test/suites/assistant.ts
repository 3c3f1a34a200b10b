import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const assistant_id = '65940acff94777010aa6b796'
const ask = (content: string) => ({ assistant_id, messages: [{ role: 'user' as const, content }] })

export const suite: Suite = {
  'assistant.create() streams, in milliseconds, until it is completed': async (t) => {
    const chunks = await collect(await t.client().assistant.create(ask('你好')))
    const text = chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('')
    assert.include(text, '你好')
    assert.isTrue(chunks.every(({ created }) => created > 1e12))
    assert.equal(chunks.at(-1)?.status, 'completed')
    assert.isAbove(chunks.at(-1)!.usage!.total_tokens, 0)
  },

  'a conversation goes on by its id, and is listed once': async (t) => {
    const { assistant } = t.client()
    const [first] = await collect(await assistant.create(ask('一')))
    const [second] = await collect(await assistant.create({ ...ask('二'), conversation_id: first!.conversation_id }))
    assert.equal(second?.conversation_id, first?.conversation_id)
    const { data, has_more } = await assistant.conversation.list({ assistant_id })
    assert.deepEqual(data.map(({ id }) => id), [first!.conversation_id])
    assert.isFalse(has_more)
  },

  'conversation.list() iterates over all pages, the latest first': async (t) => {
    const { assistant } = t.client()
    const ids: string[] = []
    for (const word of ['一', '二', '三']) {
      ids.unshift((await collect(await assistant.create(ask(word))))[0]!.conversation_id)
    }
    const listed = await collect(assistant.conversation.list({ assistant_id, page_size: 2 }))
    assert.deepEqual(listed.map(({ id }) => id), ids)
  },

  'assistant.list() tells what an assistant is': async (t) => {
    const { data: [one] } = await t.client().assistant.list({ assistant_id_list: [assistant_id] })
    assert.include(one?.name, 'ChatGLM')
  },

  'assistant.create() rejects with the code of the API for an assistant that is none': async (t) => {
    const attempt = t.client().assistant.create({ ...ask('一'), assistant_id: 'nobody' })
    assert.equal((await rejects(attempt, APIRequestFailedError)).code, '1214')
  },
}
