import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { observe } from '../../../mock/contract/shape.ts'
import { type Fetch, Zhipu } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { eventData, type Sample, samplesNamed } from '../../support/evidence.ts'

/** Samples of one endpoint, and the type that `src/index.ts` exports for them. */
interface SampleKind {
  readonly files: RegExp
  readonly type: string
  /** The values of that type: the body, or its events or lines. */
  readonly values: (text: string) => unknown[]
  /**
   * Sends a request of the endpoint. The client receives the sample in one test and a reply of the mock in another.
   *
   * @param count Number of values in the sample.
   */
  readonly send?: (zhipu: Zhipu, count: number) => Promise<unknown>
  /** False when the mock sends another documented form of the reply. */
  readonly isMocked?: false
}

const body = (text: string) => [JSON.parse(text)]
const lines = (text: string) => text.trim().split('\n').map((line) => JSON.parse(line))

const messages = [{ role: 'user' as const, content: '你好' }]
/** Half a second of silence. */
const recording = new File([new Uint8Array(8_000)], 'a.mp3')
const sleep = () => Promise.resolve()

const kinds: readonly SampleKind[] = [
  { files: /^chat-(sync-|zai_).*\.json$/, type: 'ChatCompletion', values: body },
  { files: /^chat-(sse-|zai_).*\.txt$/, type: 'ChatCompletionChunk', values: eventData },
  {
    files: /^async-result-processing.*\.json$/,
    type: 'TaskState',
    values: body,
    send: async (zhipu) => {
      const { id } = await zhipu.async.chat.completions.create({ model: 'glm-4.6', messages })
      return await zhipu.asyncResult.retrieve(id ?? '1')
    },
  },
  {
    files: /^async-result-chat-success.*\.json$/,
    type: 'ChatTaskResult',
    values: body,
    send: async (zhipu) => {
      // The sample is older than completion_tokens_details, which this model does not have.
      const { id } = await zhipu.async.chat.completions.create({ model: 'glm-4.5-air', messages })
      return await zhipu.asyncResult.poll(id ?? '1', { sleep })
    },
  },
  {
    files: /^async-result-image-success.*\.json$/,
    type: 'ImageTaskResult',
    values: body,
    send: async (zhipu) => {
      const { id } = await zhipu.async.images.generations.create({ model: 'glm-image', prompt: '小猫' })
      return await zhipu.asyncResult.poll(id ?? '1', { sleep })
    },
  },
  {
    files: /^async-result-video-success.*\.json$/,
    type: 'VideoTaskResult',
    values: body,
    send: async (zhipu) => {
      const { id } = await zhipu.videos.generations.create({ model: 'cogvideox-3', prompt: '小猫' })
      return await zhipu.asyncResult.poll(id ?? '1', { sleep })
    },
  },
  {
    files: /^images-generations\.doc\.json$/,
    type: 'GeneratedImages',
    values: body,
    send: (zhipu) => zhipu.images.generations.create({ model: 'cogview-4', prompt: '小猫' }),
  },
  {
    files: /^images-generations-content-filter.*\.json$/,
    type: 'GeneratedImages',
    values: body,
    send: (zhipu) => zhipu.images.generations.create({ model: 'cogview-4', prompt: '小猫' }),
    isMocked: false,
  },
  {
    files: /^images-generations-(with-ids|cogview).*\.json$/,
    // Both ids are undocumented. Observed on api.z.ai, July 2026.
    type: 'GeneratedImages & { id: string; request_id: string }',
    values: body,
    send: (zhipu) => zhipu.images.generations.create({ model: 'cogview-4', prompt: '小猫' }),
    isMocked: false,
  },
  {
    files: /^audio-speech-sse-.*\.txt$/,
    type: 'SpeechChunk',
    values: eventData,
    send: async (zhipu) =>
      await collect(
        await zhipu.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong', stream: true }),
      ),
  },
  {
    files: /^audio-transcriptions-sse-.*\.txt$/,
    type: 'TranscriptionEvent',
    values: eventData,
    // The recording in ../shared is a single event: the stream is not read to its end.
    send: async (zhipu, count) => {
      const events: unknown[] = []
      const stream = await zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file: recording, stream: true })
      for await (const event of stream) if (events.push(event) === count) break
      return events
    },
  },
  { files: /^models-list.*\.json$/, type: 'ModelList', values: body, send: (zhipu) => zhipu.models.list() },
  {
    files: /^rerank-.*\.json$/,
    type: 'Ranking',
    values: body,
    send: (zhipu) => {
      const documents = ['Carson City is the capital city of Nevada.', 'Washington, D.C.']
      return zhipu.rerank.create({ model: 'rerank', query: 'capital', documents, return_documents: true })
    },
  },
  {
    files: /^web-search-.*\.json$/,
    type: 'WebSearchAnswer',
    values: body,
    send: (zhipu) =>
      zhipu.webSearch.create({ search_query: '财经新闻', search_engine: 'search_std', search_intent: true }),
  },
  { files: /^assistant-sse-.*\.txt$/, type: 'AssistantChunk', values: eventData },
  { files: /^application-v2-sse-.*\.txt$/, type: 'ApplicationEventData', values: eventData },
  { files: /^batch-output.*\.jsonl$/, type: 'BatchOutputLine', values: lines },
]

const samples = kinds.flatMap(({ files, ...kind }) => samplesNamed(files).map((sample) => ({ ...sample, ...kind })))
const replayable = samples.flatMap(({ send, ...sample }) => send ? [{ ...sample, send }] : [])

/** Type errors by title of the sample, when each value is written out as a literal: wrong types, missing and unknown members. */
function compileSamples(): Map<string, string[]> {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const file = `${root}test/mock/evidence/written-out.ts`
  const statements = samples.flatMap(({ title, type, values, text }) =>
    values(text).map((value) => ({ title, line: `satisfy<z.${type}>(${JSON.stringify(value)})` }))
  )
  statements.push({ title: 'wrong', line: 'satisfy<z.Model>({ id: 1, object: "model", created: 1, owned_by: "" })' })
  const source = [
    `import type * as z from '../../../src/index.ts'; declare function satisfy<T>(value: T): void`,
    ...statements.map(({ line }) => line),
  ].join('\n')
  const config = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (path) => path === file || fileExists(path)
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, source, ts.ScriptTarget.ES2022) : getSourceFile(path, ...rest)
  const program = ts.createProgram([file], options, host)
  const errors = new Map<string, string[]>()
  for (const { start = 0, messageText } of program.getSemanticDiagnostics(program.getSourceFile(file))) {
    const { title = 'import' } = statements[source.slice(0, start).split('\n').length - 2] ?? {}
    errors.set(title, [...errors.get(title) ?? [], ts.flattenDiagnosticMessageText(messageText, ' ')])
  }
  return errors
}

/** A client that receives the bytes of a sample for every request. */
function clientReceiving({ name, text }: Pick<Sample, 'name' | 'text'>): Zhipu {
  const type = name.endsWith('.json') ? 'application/json' : 'text/event-stream'
  const fetch: Fetch = () => Promise.resolve(new Response(text, { headers: { 'content-type': type } }))
  return new Zhipu({ apiKey: 'id.secret', fetch, maxRetries: 0 })
}

/** Paths and types, sorted. */
const shapeOf = (value: unknown) =>
  [...observe(value)].map(([path, { types }]) => `${path} ${[...types].sort().join('|')}`).sort()

describe('samples of the API', () => {
  let errors = new Map<string, string[]>()
  beforeAll(() => {
    errors = compileSamples()
  }, 60_000)

  test.each(samples)('$title compiles as $type', ({ title }) => {
    expect([...errors.get('import') ?? [], ...errors.get(title) ?? []]).toEqual([])
  })

  test('the compiler reports a value of another type', () => {
    expect(errors.get('wrong')).toEqual([expect.stringContaining("Type 'number' is not assignable to type 'string'")])
  })

  test.each(replayable)('the client decodes $title without changes', async (sample) => {
    const expected = sample.values(sample.text)
    const decoded = await sample.send(clientReceiving(sample), expected.length)
    expect(decoded).toEqual(Array.isArray(decoded) ? expected : expected[0])
  })

  const mocked = replayable.filter(({ isMocked }) => isMocked !== false)

  test.each(mocked)('the mock replies with the shape of $title', async ({ send, values, text }) => {
    const zhipu = mockZhipu()
    const expected = values(text)
    const reply = await send(new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch }), expected.length)
    expect(shapeOf(reply)).toEqual(shapeOf(Array.isArray(reply) ? expected : expected[0]))
  })
})
