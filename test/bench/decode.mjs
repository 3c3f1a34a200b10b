/** Decoding of event streams with JSON.parse, from the pieces of a body to parsed chunks: 32 MB in pieces of 16 KB. */
import assert from 'node:assert/strict'
import { createParser } from 'eventsource-parser'
import { Stream } from 'openai/streaming'
import { buildUrl } from './build.mjs'
import { bodyOf, oneEvent, zhipuStream } from './inputs.mjs'
import { elapsedMs, measureRounds } from './rounds.mjs'

const { createDecoder } = await import(buildUrl('decoder'))
const { Chat, createTransport } = await import(buildUrl('client'))

const ROUNDS = 9
const STREAM_BYTES = 32 * 2 ** 20

const params = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] }
const streamHeaders = { 'content-type': 'text/event-stream' }

/** A chat family whose every request gets the response that `respond` returns. */
function chatWith(respond) {
  return new Chat(createTransport({ apiKey: 'id.secret', fetch: () => Promise.resolve(respond()), maxRetries: 0 }))
}

/** Reads a body and passes its text to `feed`. */
async function feedText(pieces, feed) {
  const reader = bodyOf(pieces).getReader()
  const decoder = new TextDecoder()
  for (let read; !(read = await reader.read()).done;) {
    feed(decoder.decode(read.value, { stream: true }))
  }
}

/** Each contender decodes the pieces and calls `onChunk` with each parsed chunk. */
const contenders = {
  'our decoder': async ({ pieces }, onChunk) => {
    await feedText(pieces, createDecoder(({ data }) => data === '[DONE]' || onChunk(JSON.parse(data))))
  },
  'eventsource-parser feed()': async ({ pieces }, onChunk) => {
    const parser = createParser({ onEvent: ({ data }) => data === '[DONE]' || onChunk(JSON.parse(data)) })
    await feedText(pieces, (text) => parser.feed(text))
  },
  'our chat stream': async ({ pieces }, onChunk) => {
    const chat = chatWith(() => new Response(bodyOf(pieces), { headers: streamHeaders }))
    for await (const chunk of await chat.completions.create({ ...params, stream: true })) onChunk(chunk)
  },
  'openai Stream': async ({ pieces }, onChunk) => {
    const stream = Stream.fromSSEResponse(new Response(bodyOf(pieces)), new AbortController())
    for await (const chunk of stream) onChunk(chunk)
  },
}

/** Checks, before any time is measured, that every contender reads the same text and number of events. */
async function verify(input) {
  for (const [name, decode] of Object.entries(contenders)) {
    let text = ''
    let events = 0
    await decode(input, (chunk) => {
      text += chunk.choices[0].delta.content
      events++
    })
    assert.equal(events, input.events, `${name} reads another number of events`)
    assert.equal(text, input.text, `${name} reads another text`)
  }
}

/** @param {import('./report.mjs').Report} report */
export default async function decode(report) {
  await verify(zhipuStream({ bytes: 200_000, pieceBytes: 7, seed: 1 }))
  await verify(oneEvent({ bytes: 400_000, pieceBytes: 1024 }))
  await throughput(report)
  await eventGrowth(report)
  await textGrowth(report)
  await pageGrowth(report)
}

async function throughput(report) {
  const input = zhipuStream({ bytes: STREAM_BYTES, pieceBytes: 16 * 1024, seed: 1 + Date.now() % 1_000_000 })
  const megabytesPerSecond = async (run) => input.bytes / 1e3 / await elapsedMs(() => run(input, () => {}))
  const rates = await measureRounds(
    ROUNDS,
    Object.fromEntries(Object.entries(contenders).map(([name, run]) => [name, () => megabytesPerSecond(run)])),
  )
  const row = (what, ours, peer, atLeast) =>
    report.ratio({ what, unit: 'MB/s', ours: rates[ours], peer: rates[peer], against: peer, atLeast })
  row('decoder + JSON.parse', 'our decoder', 'eventsource-parser feed()', 0.95)
  row('decoder + JSON.parse', 'our decoder', 'openai Stream', 3.5)
  row('chat stream of the client', 'our chat stream', 'eventsource-parser feed()')
  row('chat stream of the client', 'our chat stream', 'openai Stream')
}

/** An event of twice the size must take about twice the time. The ratios of the peers are printed for information. */
async function eventGrowth(report) {
  const [half, full] = [5e6, 10e6].map((bytes) => oneEvent({ bytes, pieceBytes: 1024 }))
  for (const [name, decode] of Object.entries(contenders)) {
    await growth(report, {
      what: '10 MB event in 1 KB pieces',
      half: () => decode(half, () => {}),
      full: () => decode(full, () => {}),
      against: `5 MB, ${name}`,
      atMost: name.startsWith('our') ? 2.3 : undefined,
    })
  }
}

/** The text of a reply of twice the size must take about twice the time. */
async function textGrowth(report) {
  const [half, full] = [4, 8].map((megabytes) => {
    const { pieces } = zhipuStream({ bytes: megabytes * 2 ** 20, pieceBytes: 16 * 1024, seed: 1 })
    const chat = chatWith(() => new Response(bodyOf(pieces), { headers: streamHeaders }))
    return async () => {
      for await (const _ of chat.completions.stream(params).text());
    }
  })
  await growth(report, { what: 'text() of 8 MB', half, full, against: '4 MB', atMost: 2.3 })
}

/** So must an error page that consists of open tags only, which once took quadratic time. */
async function pageGrowth(report) {
  const [half, full] = [32_768, 65_536].map((bytes) => {
    const chat = chatWith(() => new Response('<'.repeat(bytes), { status: 502 }))
    return async () => {
      for (let count = 0; count < 20; count++) await chat.completions.create(params).catch(() => {})
    }
  })
  await growth(report, { what: '64 KB of open tags, 20 times', half, full, against: '32 KB', atMost: 3 })
}

async function growth(report, { what, half, full, against, atMost }) {
  const ms = await measureRounds(ROUNDS, { half: () => elapsedMs(half), full: () => elapsedMs(full) })
  report.ratio({ what, unit: 'ms', ours: ms.full, peer: ms.half, against, atMost })
}
