import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const assistant_id = '65940acff94777010aa6b796'
const paramsOf = (content: string) => ({ assistant_id, messages: [{ role: 'user' as const, content }] })

export const suite: Suite = {
  'assistant.create() streams chunks with created in milliseconds, and ends with status completed': async (t) => {
    const chunks = await collect(await t.client().assistant.create(paramsOf('你好')))
    const text = chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('')
    assert.include(text, '你好')
    assert.isTrue(chunks.every(({ created }) => created > 1e12))
    assert.equal(chunks.at(-1)?.status, 'completed')
    assert.isAbove(chunks.at(-1)!.usage!.total_tokens, 0)
  },

  'assistant.create() continues a conversation by its id, and conversation.list() has it once': async (t) => {
    const { assistant } = t.client()
    const [first] = await collect(await assistant.create(paramsOf('一')))
    const { conversation_id } = first!
    const [second] = await collect(await assistant.create({ ...paramsOf('二'), conversation_id }))
    assert.equal(second?.conversation_id, conversation_id)
    const { data, has_more } = await assistant.conversation.list({ assistant_id })
    assert.deepEqual(data.map(({ id }) => id), [conversation_id])
    assert.isFalse(has_more)
  },

  'assistant.conversation.list() iterates over all pages, newest conversation first': async (t) => {
    const { assistant } = t.client()
    const ids: string[] = []
    for (const content of ['一', '二', '三']) {
      ids.unshift((await collect(await assistant.create(paramsOf(content))))[0]!.conversation_id)
    }
    const listed = await collect(assistant.conversation.list({ assistant_id, page_size: 2 }))
    assert.deepEqual(listed.map(({ id }) => id), ids)
  },

  'assistant.list() describes an assistant': async (t) => {
    const { data: [assistant] } = await t.client().assistant.list({ assistant_id_list: [assistant_id] })
    assert.include(assistant?.name, 'ChatGLM')
  },

  'assistant.create() rejects an unknown assistant with code 1214': async (t) => {
    const request = t.client().assistant.create({ ...paramsOf('一'), assistant_id: 'unknown' })
    assert.equal((await rejects(request, APIRequestFailedError)).code, '1214')
  },
}
