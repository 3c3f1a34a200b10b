import { describe, expect, test } from 'vitest'
import { isZhipuError, Zhipu } from '../../../src/index.ts'
import { type Sample, samplesNamed } from '../../support/evidence.ts'
import { slowDecode } from '../../support/slow-decoder.ts'

/** The lengths of the pieces in which a body arrives; the last one is repeated. */
const chunkings: Readonly<Record<string, readonly number[]>> = {
  'in one piece': [Infinity],
  'byte by byte': [1],
  'in pieces of 7 bytes': [7],
  'in pieces of growing length': [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377],
}

/** A body that arrives in pieces of these lengths. */
function bodyIn(text: string, lengths: readonly number[]): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let start = 0
  let count = 0
  return new ReadableStream({
    pull(controller) {
      if (start >= bytes.length) return controller.close()
      const length = lengths[Math.min(count++, lengths.length - 1)]!
      controller.enqueue(bytes.subarray(start, start + length))
      start += length
    },
  })
}

/** A client whose server answers every request with this body. */
function clientFor({ name, text }: Pick<Sample, 'name' | 'text'>, lengths: readonly number[], status = 200): Zhipu {
  const type = name.endsWith('.txt') ? 'text/event-stream;charset=UTF-8' : 'application/json; charset=UTF-8'
  const init = { status, headers: { 'content-type': type } }
  const fetch = () => Promise.resolve(new Response(bodyIn(text, lengths), init))
  return new Zhipu({ apiKey: 'id.secret', fetch, maxRetries: 0 })
}

const messages = [{ role: 'user' as const, content: '你好' }]
const recording = new File([new Uint8Array(8)], 'a.mp3')

/** The events of a stream up to its end. An excerpt has no end mark, which fails the stream after its last event. */
async function eventsIn(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const events: unknown[] = []
  try {
    for await (const event of stream) events.push(event)
  } catch (error) {
    if (!isZhipuError(error) || !error.message.includes('stream ended without')) throw error
  }
  return events
}

/** The data of each event, as the slow reference reads it. */
const dataOf = (text: string) =>
  slowDecode(text).filter(({ data }) => data.startsWith('{')).map(({ data }) => JSON.parse(data))

/** The events with their names and ids, as the slow reference reads them; the last one of an application has no data. */
const namedEventsOf = (text: string) =>
  slowDecode(text).map(({ event, id, data }) => ({ event, id, data: data === '' ? {} : JSON.parse(data) }))

interface StreamKind {
  readonly files: RegExp
  readonly read: (zhipu: Zhipu) => Promise<AsyncIterable<unknown>>
  readonly expected: (text: string) => unknown[]
}

const streamKinds: readonly StreamKind[] = [
  {
    files: /^chat-(sse-|zai_).*\.txt$/,
    read: async (zhipu) => await zhipu.chat.completions.create({ model: 'glm-4.6', messages, stream: true }),
    expected: dataOf,
  },
  {
    files: /^audio-speech-sse-.*\.txt$/,
    read: async (zhipu) =>
      await zhipu.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong', stream: true }),
    expected: dataOf,
  },
  {
    files: /^audio-transcriptions-sse-.*\.txt$/,
    read: async (zhipu) =>
      await zhipu.audio.transcriptions.create({ model: 'glm-asr-2512', file: recording, stream: true }),
    expected: dataOf,
  },
  {
    files: /^assistant-sse-.*\.txt$/,
    read: async (zhipu) =>
      await zhipu.assistant.create({
        assistant_id: '1',
        messages: [{ role: 'user', content: [{ type: 'text', text: '你好' }] }],
      }),
    expected: dataOf,
  },
  {
    files: /^application-v2-sse-.*\.txt$/,
    read: async (zhipu) => await zhipu.application.sseInvoke('1'),
    expected: namedEventsOf,
  },
]

const streams = streamKinds.flatMap(({ files, ...kind }) =>
  samplesNamed(files).map((sample) => ({ ...sample, ...kind }))
)
/** Bodies of every family. The client hands over any JSON body as it is, so one method stands for all. */
const bodies = samplesNamed(/^(?!error-|openapi).*\.json$/)
/** Recorded with their headers: `error-401-1002-with-headers.txt` holds no body alone. */
const errors = samplesNamed(/^error-[45].*\.json$/)

describe.each(Object.entries(chunkings))('every sample that arrives %s', (_, lengths) => {
  test.each(streams)('as a stream is read like the slow reference: $title', async ({ read, expected, ...sample }) => {
    const wanted = expected(sample.text)
    expect(wanted.length).toBeGreaterThan(0)
    expect(await eventsIn(await read(clientFor(sample, lengths)))).toEqual(wanted)
  })

  test.each(bodies)('as a body is read unchanged: $title', async (sample) => {
    expect(await clientFor(sample, lengths).models.list()).toEqual(JSON.parse(sample.text))
  })

  test.each(errors)('as an error keeps its body: $title', async (sample) => {
    const status = Number(sample.name.split('-')[1])
    const error = await clientFor(sample, lengths, status).models.list().then(() => undefined, (reason) => reason)
    expect(isZhipuError(error) && error.body).toEqual(JSON.parse(sample.text))
  })
})

test.each(samplesNamed(/^batch-output.*\.jsonl$/))('the lines of $title are read unchanged', async (sample) => {
  for (const lengths of Object.values(chunkings)) {
    const response = await clientFor(sample, lengths).files.content('file-1')
    expect(await response.text()).toBe(sample.text)
  }
})
