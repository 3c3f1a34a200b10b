import { assert } from 'chai'
import { APIRequestFailedError, TaskError, type Zhipu } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const sleep = () => Promise.resolve()

async function createBase({ knowledge }: Zhipu, name = 'manuals'): Promise<string> {
  return (await knowledge.create({ name, embedding_id: 11 })).data.id
}

async function upload({ document }: Zhipu, base: string, name: string, text: string): Promise<string> {
  const { data } = await document.uploadDocument(base, { files: new File([text], name), knowledge_type: 1 })
  return data.successInfos[0]!.documentId
}

export const suite: Suite = {
  'knowledge creates, updates, retrieves and deletes a base, and rejects its id afterwards': async (t) => {
    const { knowledge } = t.client()
    const id = await createBase(t.client())
    await knowledge.update(id, { name: 'books' })
    assert.equal((await knowledge.retrieve(id)).data.name, 'books')
    await knowledge.delete(id)
    assert.equal((await rejects(knowledge.retrieve(id), APIRequestFailedError)).code, '1214')
  },

  'knowledge.list() iterates over the bases of all pages': async (t) => {
    const client = t.client()
    for (const name of ['one', 'two', 'three']) await createBase(client, name)
    const names = (await collect(client.knowledge.list({ size: 2 }))).map(({ name }) => name)
    assert.deepEqual(names, ['three', 'two', 'one'])
  },

  'a document is uploaded, embedded, found by search, listed and deleted': async (t) => {
    const client = t.client()
    const id = await createBase(client)
    const documentId = await upload(client, id, '手册.md', '# 保修\n保修期为两年。\n# 退货\n七天内可以退货。')
    const states: number[] = []
    const onProgress = ({ data }: { data: { embedding_stat: number } }) => states.push(data.embedding_stat)
    const { data } = await client.document.poll(documentId, { sleep, onProgress })
    assert.equal(data.embedding_stat, 1)
    assert.deepEqual(states, [0])

    const result = await client.knowledge.search({ query: '保修期多久', knowledge_ids: [id], top_k: 1 })
    assert.equal(result.data[0]?.text, '# 保修\n保修期为两年。')
    assert.equal(result.data[0]?.metadata.doc_name, '手册.md')
    assert.equal((await client.knowledge.capacity()).data.used.word_num, data.word_num)
    assert.deepEqual((await collect(client.document.list({ knowledge_id: id }))).map(({ id }) => id), [documentId])

    await client.document.delete(documentId)
    assert.equal((await rejects(client.document.retrieve(documentId), APIRequestFailedError)).code, '11000')
    assert.isEmpty((await client.knowledge.search({ query: '保修期多久', knowledge_ids: [id] })).data)
  },

  'document.delete() rejects with code 10019 while the document is being embedded': async (t) => {
    const client = t.client()
    const documentId = await upload(client, await createBase(client), 'a.md', '一')
    const error = await rejects(client.document.delete(documentId), APIRequestFailedError)
    assert.equal(error.code, '10019')
    assert.equal(error.status, 200)
  },

  'document.poll() rejects with the state of a document without text': async (t) => {
    const client = t.client()
    const documentId = await upload(client, await createBase(client), 'empty.md', ' ')
    const error = await rejects(client.document.poll(documentId, { sleep }), TaskError)
    assert.include(JSON.stringify(error.body), '11001')
  },

  'document.uploadDocument() uploads bytes and streams with their file names': async (t) => {
    const client = t.client()
    const id = await createBase(client)
    const bytes = new TextEncoder().encode('小猫')
    const files = { file: new Blob([bytes]).stream(), filename: 'stream.txt' }
    await client.document.uploadDocument(id, { files: { file: bytes, filename: 'bytes.txt' } })
    await client.document.uploadDocument(id, { files })
    const documents = await collect(client.document.list({ knowledge_id: id }))
    assert.sameMembers(documents.map(({ name, word_num }) => `${name} ${word_num}`), ['bytes.txt 2', 'stream.txt 2'])
  },

  'paas.knowledge and paas.document return the same bases and documents, without envelopes': async (t) => {
    const client = t.client()
    const { id } = await client.paas.knowledge.create({ name: 'old', embedding_id: 3 })
    const documentId = await upload(client, id, 'a.md', '小猫')
    const { name, word_num } = await client.paas.document.retrieve(documentId)
    assert.deepEqual([name, word_num], ['a.md', 2])
    assert.deepEqual((await collect(client.paas.knowledge.list())).map(({ name }) => name), ['old'])
    assert.equal((await client.paas.knowledge.capacity()).used.word_num, 2)
    await client.paas.knowledge.delete(id)
    assert.isEmpty(await collect(client.knowledge.list()))
  },
}
