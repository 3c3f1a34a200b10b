/** Type tests: `tsc` checks this file, and no test runs it. A `@ts-expect-error` fails when the line below it compiles. */
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

/* The result types of files.create() and files.list() depend on the purpose. */
const uploaded = files.create({ file, purpose: 'batch' })
same<typeof uploaded, APIPromise<FileObject>>(true)
const uploadedForRetrieval = files.create({ file, purpose: 'retrieval', knowledge_id: '1' })
same<typeof uploadedForRetrieval, APIPromise<RetrievalUpload>>(true)
const listed = files.list({ purpose: 'batch' })
same<typeof listed, PagePromise<FileObject>>(true)
const documents = files.list({ purpose: 'retrieval', knowledge_id: '1' })
same<typeof documents, PagePromise<RetrievalFile>>(true)

/* files.create() accepts unknown purposes and rejects values that are not files. */
files.create({ file, purpose: 'unknown' })
files.create({ file: { file: new Uint8Array(1), filename: 'a.jsonl' }, purpose: 'batch' })
files.create({ file: { file: new ReadableStream<Uint8Array>(), filename: 'a.jsonl' }, purpose: 'batch' })
// @ts-expect-error: bytes need a file name
files.create({ file: new Uint8Array(1), purpose: 'batch' })
// @ts-expect-error: a path is not a file
files.create({ file: './a.jsonl', purpose: 'batch' })
// @ts-expect-error: the purpose is missing
files.create({ file })

/* files.list() without a purpose lists the files of all purposes. */
const all = files.list()
same<typeof all, PagePromise<FileObject>>(true)
files.list({ limit: 5 })
files.list({ purpose: undefined })

/* A list can be awaited for its first page and iterated for all items. */
const page = await batches.list({ limit: 2, after: undefined })
same<typeof page.data, Batch[]>(true)
for await (const batch of batches.list()) same<typeof batch, Batch>(true)
for await (const batch of page) same<typeof batch, Batch>(true)

/* The result type of tools.create() depends on `stream`. */
const messages = [{ role: 'user', content: '天气' }]
const answer = tools.create({ model: 'web-search-pro', messages })
same<typeof answer, APIPromise<ToolsAnswer>>(true)
const streamed = tools.create({ model: 'web-search-pro', messages, stream: true })
same<typeof streamed, APIPromise<EventStream<ToolsChunk>>>(true)
