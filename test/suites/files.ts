import { assert } from 'chai'
import { APIRequestFailedError, type Upload } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import { fetchLink } from '../support/fetch-link.ts'
import type { Suite } from '../support/suite.ts'

const text = '{"custom_id":"一","emoji":"👩‍🚀"}\n'
const bytes = new TextEncoder().encode(text)

/** Streams `bytes` in chunks of 7 bytes, which also split characters. */
function streamChunks(): ReadableStream<Uint8Array> {
  let offset = 0
  return new ReadableStream({
    pull(controller) {
      if (offset < bytes.length) controller.enqueue(bytes.slice(offset, offset += 7))
      else controller.close()
    },
  })
}

export const suite: Suite = {
  'files.create() uploads a File, a Blob, bytes, an ArrayBuffer and a stream, and files.content() returns the same bytes':
    async (t) => {
      const client = t.client()
      const filename = '数据.jsonl'
      const uploads: Upload[] = [
        new File([text], filename),
        { file: new Blob([text]), filename },
        { file: bytes, filename },
        { file: bytes.slice().buffer, filename },
        { file: streamChunks(), filename },
      ]
      for (const file of uploads) {
        const uploaded = await client.files.create({ file, purpose: 'batch' })
        assert.equal(uploaded.filename, filename)
        assert.equal(uploaded.bytes, bytes.length)
        assert.deepEqual([...await (await client.files.content(uploaded.id)).bytes()], [...bytes])
      }
      const [request] = await t.requests()
      assert.match(request!.headers['content-type']!, /^multipart\/form-data; ?boundary=/)
    },

  'files.content() returns all byte values unchanged, as bytes, Blob or stream': async (t) => {
    const client = t.client()
    const file = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256)
    const { id } = await client.files.create({ file: { file, filename: 'bytes.jsonl' }, purpose: 'batch' })
    assert.deepEqual(await (await client.files.content(id)).bytes(), file)
    assert.equal((await (await client.files.content(id)).blob()).size, file.length)
    let length = 0
    const reader = (await client.files.content(id)).stream().getReader()
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) length += chunk.value.length
    assert.equal(length, file.length)
  },

  'files.list() iterates over all pages, without a deleted file': async (t) => {
    const client = t.client()
    const ids: string[] = []
    for (let count = 0; count < 5; count++) {
      ids.push((await client.files.create({ file: new File([text], `${count}.jsonl`), purpose: 'batch' })).id)
    }
    const listIds = async () => (await collect(client.files.list({ purpose: 'batch', limit: 2 }))).map(({ id }) => id)
    assert.deepEqual(await listIds(), ids)
    assert.isTrue((await client.files.delete(ids[2]!)).deleted)
    assert.deepEqual(await listIds(), ids.filter((id) => id !== ids[2]))
    await rejects(client.files.content(ids[2]!), Error)
  },

  'files.list() without a purpose lists files of all purposes': async (t) => {
    const client = t.client()
    const batch = await client.files.create({ file: new File([text], 'a.jsonl'), purpose: 'batch' })
    const agent = await client.files.create({ file: new File(['a'], 'a.txt'), purpose: 'agent' })
    const listed = [...await collect(client.files.list()), ...await collect(client.files.list({ limit: 1 }))]
    assert.deepEqual(listed.map(({ id }) => id), [batch.id, agent.id, batch.id, agent.id])
  },

  'files.create() rejects an unknown purpose with code 1214': async (t) => {
    const error = await rejects(
      t.client().files.create({ file: new File([text], 'a.jsonl'), purpose: 'unknown' }),
      APIRequestFailedError,
    )
    assert.equal(error.code, '1214')
  },

  'files.create() without a file throws a TypeError and sends nothing': async (t) => {
    await rejects((async () => await t.client().files.create({ purpose: 'batch' } as never))(), TypeError)
    assert.isEmpty(await t.requests())
  },

  'files.parser returns the text of a file from sync() and poll(), and an archive from result()': async (t) => {
    const { parser } = t.client().files
    const file = () => new File(['# 说明\n\n保修两年'], 'a.md')
    assert.equal((await parser.sync({ file: file(), tool_type: 'prime-sync' })).content, '# 说明\n\n保修两年')
    const { task_id } = await parser.create({ file: file(), tool_type: 'lite', file_type: 'MD' })
    assert.equal((await parser.poll(task_id, { intervalMs: 1 })).content, '# 说明\n\n保修两年')
    const { parsing_result_url } = await parser.result(task_id, 'download_link')
    assert.equal((await fetchLink(t, parsing_result_url!)).type, 'application/zip')
  },

  'files.ocr.create() returns lines of text with their positions': async (t) => {
    const file = new File(['你好\n世界'], 'note.png')
    const { words_result } = await t.client().files.ocr.create({ file, tool_type: 'hand_write', probability: true })
    assert.deepEqual(words_result?.map(({ words }) => words), ['你好', '世界'])
    assert.isAbove(words_result![1]!.location.top, words_result![0]!.location.top)
  },
}
