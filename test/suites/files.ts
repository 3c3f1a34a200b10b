import { assert } from 'chai'
import { APIRequestFailedError, type Upload } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import { fetchLink } from '../support/fetch-link.ts'
import type { Suite } from '../support/suite.ts'

const text = '{"custom_id":"一","emoji":"👩‍🚀"}\n'
const bytes = new TextEncoder().encode(text)

/** A stream that comes in pieces of a few bytes, so also in the midst of characters. */
function pieces(): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at += 7))
      else controller.close()
    },
  })
}

export const suite: Suite = {
  'files.create() uploads a File, a Blob, bytes, a buffer and a stream, and content() gives each back byte for byte':
    async (t) => {
      const client = t.client()
      const filename = '数据.jsonl'
      const uploads: Upload[] = [
        new File([text], filename),
        { file: new Blob([text]), filename },
        { file: bytes, filename },
        { file: bytes.slice().buffer, filename },
        { file: pieces(), filename },
      ]
      for (const file of uploads) {
        const uploaded = await client.files.create({ file, purpose: 'batch' })
        assert.equal(uploaded.filename, filename)
        assert.equal(uploaded.bytes, bytes.length)
        assert.deepEqual([...await (await client.files.content(uploaded.id)).bytes()], [...bytes])
      }
      const [request] = await t.seen()
      assert.match(request!.headers['content-type']!, /^multipart\/form-data; ?boundary=/)
    },

  'files.content() carries every byte there is, as bytes, as Blob and as a stream': async (t) => {
    const client = t.client()
    const all = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256)
    const { id } = await client.files.create({ file: { file: all, filename: 'all.jsonl' }, purpose: 'batch' })
    assert.deepEqual(await (await client.files.content(id)).bytes(), all)
    assert.equal((await (await client.files.content(id)).blob()).size, all.length)
    let length = 0
    const reader = (await client.files.content(id)).stream().getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) length += part.value.length
    assert.equal(length, all.length)
  },

  'files.list() iterates over all pages, and a deleted file is on none of them': async (t) => {
    const client = t.client()
    const ids: string[] = []
    for (let nth = 0; nth < 5; nth++) {
      ids.push((await client.files.create({ file: new File([text], `${nth}.jsonl`), purpose: 'batch' })).id)
    }
    const listed = async () => (await collect(client.files.list({ purpose: 'batch', limit: 2 }))).map(({ id }) => id)
    assert.deepEqual(await listed(), ids)
    assert.isTrue((await client.files.delete(ids[2]!)).deleted)
    assert.deepEqual(await listed(), ids.filter((id) => id !== ids[2]))
    await rejects(client.files.content(ids[2]!), Error)
  },

  'files.create() rejects with the code of the API for a purpose that is none': async (t) => {
    const error = await rejects(
      t.client().files.create({ file: new File([text], 'a.jsonl'), purpose: 'holiday' }),
      APIRequestFailedError,
    )
    assert.equal(error.code, '1214')
  },

  'files.create() without a file is a TypeError and sends nothing': async (t) => {
    await rejects((async () => await t.client().files.create({ purpose: 'batch' } as never))(), TypeError)
    assert.isEmpty(await t.seen())
  },

  'files.parser reads a file now or later, and leaves it in an archive': async (t) => {
    const { parser } = t.client().files
    const file = () => new File(['# 说明\n\n保修两年'], 'a.md')
    assert.equal((await parser.sync({ file: file(), tool_type: 'prime-sync' })).content, '# 说明\n\n保修两年')
    const { task_id } = await parser.create({ file: file(), tool_type: 'lite', file_type: 'MD' })
    assert.equal((await parser.poll(task_id, { intervalMs: 1 })).content, '# 说明\n\n保修两年')
    const { parsing_result_url } = await parser.result(task_id, 'download_link')
    assert.equal((await fetchLink(t, parsing_result_url!)).type, 'application/zip')
  },

  'files.ocr.create() reads lines with their places': async (t) => {
    const file = new File(['你好\n世界'], 'note.png')
    const { words_result } = await t.client().files.ocr.create({ file, tool_type: 'hand_write', probability: true })
    assert.deepEqual(words_result?.map(({ words }) => words), ['你好', '世界'])
    assert.isAbove(words_result![1]!.location.top, words_result![0]!.location.top)
  },
}
