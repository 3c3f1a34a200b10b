import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { mockZhipu } from '../../../mock/index.ts'
import { observe, type ShapePaths } from '../../../mock/contract/shape.ts'
import { type Fetch, Zhipu } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'

/** Answers of the live API and of its documents, beside the project where its makers work; absent elsewhere. */
const folder = new URL('../../../../shared/api/transcripts/', import.meta.url)
const names = existsSync(folder) ? readdirSync(folder) : []
if (!names.length) console.log('samples: no recordings at hand, nothing is compared')

const text = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const dataOf = (name: string): unknown[] =>
  text(name).split(/\r?\n/).flatMap((line) => /^data: ?\{/.test(line) ? [JSON.parse(line.slice(5))] : [])
const linesOf = (name: string): unknown[] => text(name).trim().split('\n').map((line) => JSON.parse(line))

/** A sample, the type it must have, and the fake's answer of the same kind. */
interface Sample {
  readonly name: string
  /** As `src/index.ts` exports it. */
  readonly type: string
  /** What has the type: the body, or each of its events or lines. */
  readonly values: (name: string) => unknown[]
  /** What the client makes of an answer: of the sample's bytes, and of the fake's. */
  readonly ask?: (zhipu: Zhipu) => Promise<unknown>
}

const body = (name: string) => [JSON.parse(text(name))]
const messages = [{ role: 'user' as const, content: '你好' }]
/** A wave of silence, half a second. */
const recording = new File([new Uint8Array(8_000)], 'a.mp3')

const samples: readonly Sample[] = [
  {
    name: 'async-result-processing.doc.json',
    type: 'TaskState',
    values: body,
    ask: async (zhipu) => {
      const { id } = await zhipu.async.chat.completions.create({ model: 'glm-4.6', messages })
      return await zhipu.asyncResult.retrieve(id ?? '1')
    },
  },
  {
    name: 'async-result-video-success-cogvideox.doc.json',
    type: 'VideoTaskResult',
    values: body,
    ask: async (zhipu) => {
      const { id } = await zhipu.videos.generations.create({ model: 'cogvideox-3', prompt: '小猫' })
      return await zhipu.asyncResult.poll(id ?? '1', { sleep: () => Promise.resolve() })
    },
  },
  {
    name: 'audio-speech-sse-glm-tts.txt',
    type: 'SpeechChunk',
    values: dataOf,
    ask: async (zhipu) =>
      await collect(
        await zhipu.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong', stream: true }),
      ),
  },
  {
    name: 'audio-transcriptions-sse-delta-glm-asr-2512.txt',
    type: 'TranscriptionEvent',
    values: dataOf,
    // One event of the stream was recorded.
    ask: async (zhipu) => {
      const stream = await zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file: recording, stream: true })
      for await (const event of stream) return [event]
    },
  },
  { name: 'models-list-entry-glm-4.5.json', type: 'ModelList', values: body, ask: (zhipu) => zhipu.models.list() },
  {
    name: 'rerank-basic.doc.json',
    type: 'Ranking',
    values: body,
    ask: (zhipu) => {
      const documents = ['Carson City is the capital city of Nevada.', 'Washington, D.C.']
      return zhipu.rerank.create({ model: 'rerank', query: 'capital', documents, return_documents: true })
    },
  },
  {
    name: 'web-search-basic.doc.json',
    type: 'WebSearchAnswer',
    values: body,
    ask: (zhipu) =>
      zhipu.webSearch.create({ search_query: '财经新闻', search_engine: 'search_std', search_intent: true }),
  },
  { name: 'assistant-sse-excerpt.txt', type: 'AssistantChunk', values: dataOf },
  {
    name: 'application-v2-sse-text.doc.txt',
    type: 'ApplicationEventData',
    values: dataOf,
  },
  { name: 'batch-output.doc.jsonl', type: 'BatchOutputLine', values: linesOf },
  ...names.filter((name) => /^chat-sync-.*\.json$/.test(name) && !name.includes('.request.')).map((name) => ({
    name,
    type: 'ChatCompletion',
    values: body,
  })),
  ...names.filter((name) => /^chat-sse-.*\.txt$/.test(name)).map((name) => ({
    name,
    type: 'ChatCompletionChunk',
    values: dataOf,
  })),
]

/** What the compiler says to values written out as literals: wrong types, missing members and members nobody typed. */
function compile(): Map<string, string[]> {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const file = `${root}test/mock/evidence/written-out.ts`
  const lines = samples.flatMap(({ name, type, values }) =>
    values(name).map((value) => ({ name, line: `satisfy<z.${type}>(${JSON.stringify(value)})` }))
  )
  lines.push({ name: 'wrong', line: 'satisfy<z.Model>({ id: 1, object: "model", created: 1, owned_by: "" })' })
  const source = [
    `import type * as z from '../../../src/index.ts'; declare function satisfy<T>(value: T): void`,
    ...lines.map(({ line }) => line),
  ].join('\n')
  const config = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (path) => path === file || fileExists(path)
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, source, ts.ScriptTarget.ES2022) : getSourceFile(path, ...rest)
  const program = ts.createProgram([file], options, host)
  const faults = new Map<string, string[]>()
  for (const { start = 0, messageText } of program.getSemanticDiagnostics(program.getSourceFile(file))) {
    const { name = 'import' } = lines[source.slice(0, start).split('\n').length - 2] ?? {}
    faults.set(name, [...faults.get(name) ?? [], ts.flattenDiagnosticMessageText(messageText, ' ')])
  }
  return faults
}

/** A client that is answered with the bytes of a sample. */
function replaying(name: string): Zhipu {
  const type = name.endsWith('.json') ? 'application/json' : 'text/event-stream'
  const fetch: Fetch = () => Promise.resolve(new Response(text(name), { headers: { 'content-type': type } }))
  return new Zhipu({ apiKey: 'id.secret', fetch, maxRetries: 0 })
}

const say = (paths: ShapePaths) => [...paths].map(([path, { types }]) => `${path} ${[...types].sort().join('|')}`)

describe.runIf(names.length)('samples', () => {
  let faults = new Map<string, string[]>()
  beforeAll(() => {
    faults = compile()
  }, 60_000)

  test.each(samples)('$name compiles as $type', ({ name }) => {
    expect([...faults.get('import') ?? [], ...faults.get(name) ?? []]).toEqual([])
  })

  test('the compiler would object to another type', () => {
    expect(faults.get('wrong')).toEqual([expect.stringContaining("Type 'number' is not assignable to type 'string'")])
  })

  const asked = samples.filter(({ ask }) => ask)

  test.each(asked)('the client decodes $name as it stands', async ({ name, ask, values }) => {
    const decoded = await ask!(replaying(name))
    expect(decoded).toEqual(Array.isArray(decoded) ? values(name) : values(name)[0])
  })

  test.each(asked)('the fake gives what has the shape of $name', async ({ name, ask, values }) => {
    const zhipu = mockZhipu()
    const given = await ask!(new Zhipu({ apiKey: zhipu.apiKey, fetch: zhipu.fetch }))
    const shape = (value: unknown) => say(observe(value)).sort()
    expect(shape(given)).toEqual(shape(Array.isArray(given) ? values(name) : values(name)[0]))
  })
})
