import { expect, test } from 'vitest'
import { formOf, type RawClient, rawClient } from '../../support/raw-client.ts'

const ROOT = '/llm-application/open/document'

async function createBase(ask: RawClient): Promise<string> {
  return (await ask('POST /llm-application/open/knowledge', { name: 'manuals', embedding_id: 11 })).body.data.id
}

async function upload(ask: RawClient, files: Blob | Blob[], fields: Record<string, string> = {}, id?: string) {
  const knowledge = id ?? await createBase(ask)
  const { body } = await ask(`POST ${ROOT}/upload_document/${knowledge}`, formOf({ ...fields, files }))
  return { knowledge, body, id: body.data?.successInfos[0]?.documentId as string }
}

async function searchSlices(ask: RawClient, knowledge: string, query: string): Promise<string[]> {
  const search = { query, knowledge_ids: [knowledge], recall_method: 'keyword', top_k: 20, top_n: 100 }
  const { body } = await ask('POST /llm-application/open/knowledge/retrieve', search)
  return body.data.map(({ text }: { text: string }) => text)
}

test('a document is being embedded at the first poll and embedded at the second', async () => {
  const ask = rawClient()
  const { id } = await upload(ask, new File(['# 保修\n两年'], 'a.md'), { knowledge_type: '1' })
  const retrieve = async () => (await ask(`GET ${ROOT}/${id}`)).body.data
  expect(await retrieve()).toEqual({
    id,
    knowledge_type: 1,
    custom_separator: ['\n'],
    sentence_size: 300,
    length: new TextEncoder().encode('# 保修\n两年').byteLength,
    word_num: 7,
    name: 'a.md',
    url: expect.stringContaining('a.md'),
    embedding_stat: 0,
  })
  expect((await retrieve()).embedding_stat).toBe(1)
})

test('with tasks.ms a document is embedded by the clock', async () => {
  const ask = rawClient({ tasks: { ms: 3000 } })
  const { id, knowledge } = await upload(ask, new File(['小猫'], 'a.txt'))
  const stat = async () => (await ask(`GET ${ROOT}/${id}`)).body.data.embedding_stat
  expect([await stat(), await stat(), await searchSlices(ask, knowledge, '小猫')]).toEqual([0, 0, []])
  await ask.zhipu.clock.advance(3000)
  expect([await stat(), await searchSlices(ask, knowledge, '小猫')]).toEqual([1, ['小猫']])
})

test('a document cannot be deleted while it is being embedded; a deleted document is unknown', async () => {
  const ask = rawClient({ tasks: { ms: 1000 } })
  const { id, knowledge } = await upload(ask, new File(['小猫'], 'a.txt'))
  expect(await ask(`DELETE ${ROOT}/${id}`)).toMatchObject({ status: 200, body: { code: 10019 } })
  await ask.zhipu.clock.advance(1000)
  expect((await ask(`DELETE ${ROOT}/${id}`)).body.code).toBe(200)
  expect(await ask(`GET ${ROOT}/${id}`)).toMatchObject({ status: 200, body: { code: 11000 } })
  expect(await searchSlices(ask, knowledge, '小猫')).toEqual([])
  expect((await ask('GET /llm-application/open/knowledge/capacity')).body.data.used).toEqual({ word_num: 0, length: 0 })
})

test('POST embedding/{id} starts the embedding again', async () => {
  const ask = rawClient({ tasks: { polls: 1 } })
  const { id } = await upload(ask, new File(['小猫'], 'a.txt'))
  const stat = async () => (await ask(`GET ${ROOT}/${id}`)).body.data.embedding_stat
  expect([await stat(), await stat()]).toEqual([0, 1])
  expect((await ask(`POST ${ROOT}/embedding/${id}`, {})).body.code).toBe(200)
  expect([await stat(), await stat()]).toEqual([0, 1])
})

test.each([
  ['headings', 1, 'a.md', '# 一\n甲\n## 二\n乙', ['# 一\n甲', '## 二\n乙']],
  ['chapters', 1, 'a.txt', '第一章 甲\n第二章 乙', ['第一章 甲', '第二章 乙']],
  ['questions', 2, 'a.txt', 'Q: 一\nA: 甲\nQ: 二\nA: 乙', ['Q: 一\nA: 甲', 'Q: 二\nA: 乙']],
  ['rows', 3, 'a.csv', '一,甲\n二,乙', ['一,甲', '二,乙']],
  ['own separators', 5, 'a.txt', '一甲。二乙！三丙', ['一甲', '二乙', '三丙']],
  ['cells', 7, 'a.csv', '一,甲\n二,乙', ['一', '甲', '二', '乙']],
])('knowledge_type splits by %s', async (_, type, name, text, expected) => {
  const ask = rawClient({ tasks: {} })
  const custom_separator = JSON.stringify(['。', '！'])
  const { knowledge } = await upload(ask, new File([text], name), { knowledge_type: String(type), custom_separator })
  const texts = await searchSlices(ask, knowledge, '一 二 三 甲 乙 丙')
  expect([...texts].sort()).toEqual([...expected].sort())
})

test('knowledge_type 6 splits a PDF by its pages', async () => {
  const ask = rawClient({ tasks: {} })
  const pages = ['first page', 'second page'].map((text) => `BT (${text}) Tj ET`)
  const streams = pages.map((page) => `1 0 obj\n<</Length ${page.length}>>stream\n${page}\nendstream\nendobj\n`)
  const { knowledge } = await upload(ask, new File(['%PDF-1.4\n', ...streams], 'a.pdf'), { knowledge_type: '6' })
  expect((await searchSlices(ask, knowledge, 'page')).sort()).toEqual(['first page', 'second page'])
})

test('slices have at most sentence_size characters', async () => {
  const ask = rawClient({ tasks: {} })
  const fields = { knowledge_type: '5', sentence_size: '20' }
  const { knowledge } = await upload(ask, new File(['猫'.repeat(50)], 'a.txt'), fields)
  expect((await searchSlices(ask, knowledge, '猫')).map((text) => [...text].length).sort()).toEqual([10, 20, 20])
})

test('an upload of several files lists unsupported ones in failedInfos', async () => {
  const { body } = await upload(
    rawClient(),
    [new File(['一'], 'a.txt'), new File(['二'], 'b.csv'), new File(['三'], 'c.exe')],
    { knowledge_type: '1' },
  )
  expect(body.data).toEqual({
    successInfos: [{ documentId: expect.stringMatching(/^\d{19}$/), fileName: 'a.txt' }],
    failedInfos: [
      { fileName: 'b.csv', failReason: '不支持的文档类型' },
      { fileName: 'c.exe', failReason: '不支持的文档类型' },
    ],
  })
})

test.each([
  ['a file without text', new File([' \n'], 'a.txt'), {}, 11001],
  ['an unreadable file', new File([new Uint8Array([0, 255, 1])], 'a.pdf'), {}, 11002],
  ['a file of more than 50000 characters', new File(['猫'.repeat(50_001)], 'a.txt'), {}, 11003],
  ['a file above word_num_limit', new File(['猫'.repeat(11)], 'a.txt'), { word_num_limit: '10' }, 10002],
])('the embedding of %s fails', async (_, file, fields, embedding_code) => {
  const ask = rawClient({ tasks: {} })
  const { id, knowledge } = await upload(ask, file, fields)
  expect((await ask(`GET ${ROOT}/${id}`)).body.data).toMatchObject({
    embedding_stat: 2,
    word_num: 0,
    failInfo: { embedding_code, embedding_msg: expect.any(String) },
  })
  expect(await searchSlices(ask, knowledge, '猫')).toEqual([])
})

test('a document fails when the account has no space left', async () => {
  const ask = rawClient({ tasks: {} })
  const knowledge = await createBase(ask)
  for (let index = 0; index < 10; index++) {
    await upload(ask, new File(['猫'.repeat(50_000)], `${index}.txt`), {}, knowledge)
  }
  const { id } = await upload(ask, new File(['猫'], 'last.txt'), {}, knowledge)
  expect((await ask(`GET ${ROOT}/${id}`)).body.data.failInfo.embedding_code).toBe(10002)
})

test('documents are listed in pages of ten, newest first, and filtered by name', async () => {
  const ask = rawClient()
  const knowledge = await createBase(ask)
  for (let index = 0; index < 11; index++) {
    await upload(ask, new File(['猫'], index ? `${index}.txt` : 'warranty.md'), {}, knowledge)
  }
  const list = async (query: string) => (await ask(`GET ${ROOT}?knowledge_id=${knowledge}${query}`)).body.data
  expect(await list('')).toMatchObject({ total: 11, list: { length: 10 } })
  expect(await list('&page=2&size=10')).toMatchObject({ total: 11, list: [{ name: 'warranty.md' }] })
  expect(await list('&word=warr')).toMatchObject({ total: 1, list: [{ name: 'warranty.md' }] })
})

test('web pages become documents; an invalid URL is listed in failedInfos', async () => {
  const ask = rawClient({ tasks: {} })
  const knowledge_id = await createBase(ask)
  const { body } = await ask(`POST ${ROOT}/upload_url`, {
    knowledge_id,
    upload_detail: [{ url: 'https://example.com/小猫', knowledge_type: 1 }, { url: 'xxx', knowledge_type: 1 }],
  })
  expect(body.data).toEqual({
    successInfos: [{ documentId: expect.any(String), url: 'https://example.com/小猫' }],
    failedInfos: [{ url: 'xxx', failReason: '不支持的文档类型' }],
  })
  expect(await searchSlices(ask, knowledge_id, '小猫')).not.toEqual([])
})

test('parse_image replaces images by marks, which image_list maps to URLs', async () => {
  const ask = rawClient({ tasks: {} })
  const text = '小猫 ![猫](https://example.com/cat.png) 在睡觉'
  const { id, knowledge } = await upload(ask, new File([text], 'a.md'), { parse_image: 'true' })
  const mark = `【示意图序号_${id}_1】`
  expect((await ask(`POST ${ROOT}/slice/image_list/${id}`)).body.data).toEqual({
    images: [{ text: mark, cos_url: 'https://example.com/cat.png' }],
  })
  expect(await searchSlices(ask, knowledge, '小猫')).toEqual([`小猫 ${mark} 在睡觉`])
  const plain = await upload(ask, new File([text], 'b.md'))
  expect((await ask(`POST ${ROOT}/slice/image_list/${plain.id}`)).body.data.images).toEqual([])
})

test.each([
  ['an upload without files', {}, 1213],
  ['a string instead of a file', { files: '一' }, 1214],
  ['an unknown knowledge_type', { files: new File(['一'], 'a.txt'), knowledge_type: '4' }, 1214],
  ['a sentence_size of 19', { files: new File(['一'], 'a.txt'), sentence_size: '19' }, 1214],
  ['a word_num_limit that is not a number', { files: new File(['一'], 'a.txt'), word_num_limit: 'x' }, 1214],
])('%s is refused', async (_, fields: Record<string, string | Blob>, code) => {
  const ask = rawClient()
  expect((await ask(`POST ${ROOT}/upload_document/${await createBase(ask)}`, formOf(fields))).body).toMatchObject({
    code,
  })
})

test('an unknown knowledge base is refused', async () => {
  const form = formOf({ files: new File(['一'], 'a.txt') })
  expect((await rawClient()(`POST ${ROOT}/upload_document/1`, form)).body.code).toBe(1214)
  expect((await rawClient()(`GET ${ROOT}?knowledge_id=1`)).body.code).toBe(1214)
})

test('an upload of web pages adds none of them when one is invalid', async () => {
  const ask = rawClient()
  const knowledge_id = await createBase(ask)
  const page = { url: 'https://example.com/a', knowledge_type: 1 }
  for (const invalid of [{ ...page, knowledge_type: 4 }, null, { knowledge_type: 1 }]) {
    const { body } = await ask(`POST ${ROOT}/upload_url`, { knowledge_id, upload_detail: [page, invalid] })
    expect(body.code).toBe(1214)
  }
  expect((await ask(`GET ${ROOT}?knowledge_id=${knowledge_id}`)).body.data.total).toBe(0)
})
