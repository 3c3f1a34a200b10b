/** Compiled by `tsc`, never run: each `@ts-expect-error` fails the build when the line below it compiles. */
import type {
  APIPromise,
  Batch,
  EventStream,
  FileObject,
  PagePromise,
  RetrievalFile,
  RetrievalUpload,
  ToolsAnswer,
  ToolsChunk,
  Zhipu,
} from '../../src/index.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(proof: Same<A, B>): void => void proof

declare const zhipu: Zhipu
const { batches, files, tools } = zhipu
const file = new Blob(['{}'])

/* What an upload and a list answer with depends on the purpose. */
const uploaded = files.create({ file, purpose: 'batch' })
same<typeof uploaded, APIPromise<FileObject>>(true)
const learned = files.create({ file, purpose: 'retrieval', knowledge_id: '1' })
same<typeof learned, APIPromise<RetrievalUpload>>(true)
const listed = files.list({ purpose: 'batch' })
same<typeof listed, PagePromise<FileObject>>(true)
const documents = files.list({ purpose: 'retrieval', knowledge_id: '1' })
same<typeof documents, PagePromise<RetrievalFile>>(true)

/* Purposes that come next year are taken; what is no file is not. */
files.create({ file, purpose: 'holiday' })
files.create({ file: { file: new Uint8Array(1), filename: 'a.jsonl' }, purpose: 'batch' })
files.create({ file: { file: new ReadableStream<Uint8Array>(), filename: 'a.jsonl' }, purpose: 'batch' })
// @ts-expect-error: bytes have no name of their own
files.create({ file: new Uint8Array(1), purpose: 'batch' })
// @ts-expect-error: a path is no file
files.create({ file: './a.jsonl', purpose: 'batch' })
// @ts-expect-error: an upload says what it is for
files.create({ file })
// @ts-expect-error: so does a list
files.list()

/* A list can be awaited for its first page and iterated for all. */
const page = await batches.list({ limit: 2, after: undefined })
same<typeof page.data, Batch[]>(true)
for await (const batch of batches.list()) same<typeof batch, Batch>(true)
for await (const batch of page) same<typeof batch, Batch>(true)

/* What a search answers with depends on `stream`. */
const messages = [{ role: 'user', content: '天气' }]
const whole = tools.create({ model: 'web-search-pro', messages })
same<typeof whole, APIPromise<ToolsAnswer>>(true)
const streamed = tools.create({ model: 'web-search-pro', messages, stream: true })
same<typeof streamed, APIPromise<EventStream<ToolsChunk>>>(true)
