/** Decoding and JSON.parse, from the pieces of a body to parsed chunks: 32 MB in pieces of 16 KB. */
import assert from 'node:assert/strict'
import { createParser } from 'eventsource-parser'
import { Stream } from 'openai/streaming'
import { body, oneEvent, zhipuStream } from './inputs.mjs'
import { bestOf } from './rounds.mjs'
import { built } from './build.mjs'

const { createDecoder } = await import(built('decoder'))
const { Chat, createTransport } = await import(built('client'))

/** Reads a body and hands its text to a decoder that is fed. */
async function feed(pieces, take) {
  const reader = body(pieces).getReader()
  const decoder = new TextDecoder()
  for (let read; !(read = await reader.read()).done;) {
    take(decoder.decode(read.value, { stream: true }))
  }
}

const contenders = {
  'our decoder': async ({ pieces }, take) => {
    await feed(pieces, createDecoder(({ data }) => data === '[DONE]' || take(JSON.parse(data))))
  },
  'eventsource-parser feed()': async ({ pieces }, take) => {
    const parser = createParser({ onEvent: ({ data }) => data === '[DONE]' || take(JSON.parse(data)) })
    await feed(pieces, (text) => parser.feed(text))
  },
  'our chat stream': async ({ pieces }, take) => {
    const headers = { 'content-type': 'text/event-stream' }
    const fetch = () => Promise.resolve(new Response(body(pieces), { headers }))
    const chat = new Chat(createTransport({ apiKey: 'id.secret', fetch }))
    const messages = [{ role: 'user', content: '你好' }]
    for await (const chunk of await chat.completions.create({ model: 'glm-4.6', messages, stream: true })) take(chunk)
  },
  'openai Stream': async ({ pieces }, take) => {
    for await (const chunk of Stream.fromSSEResponse(new Response(body(pieces)), new AbortController())) take(chunk)
  },
}

/** Every contender must read the same text from the same bytes before any of them is timed. */
async function verify(input) {
  for (const [name, run] of Object.entries(contenders)) {
    let text = ''
    let events = 0
    await run(input, (chunk) => {
      text += chunk.choices[0].delta.content
      events++
    })
    assert.equal(events, input.events, `${name} saw another number of events`)
    assert.equal(text, input.text, `${name} read another text`)
  }
}

/** @param {import('./report.mjs').Report} report */
export default async function decode(report) {
  await verify(zhipuStream({ bytes: 200_000, pieceBytes: 7, seed: 1 }))
  await verify(oneEvent({ bytes: 400_000, pieceBytes: 1024 }))

  const input = zhipuStream({ bytes: 32 * 2 ** 20, pieceBytes: 16 * 1024, seed: 1 + Date.now() % 1_000_000 })
  const best = await bestOf(
    8,
    Object.fromEntries(Object.entries(contenders).map(([name, run]) => [name, () => run(input, () => {})])),
  )
  const mbPerS = Object.fromEntries(Object.entries(best).map(([name, ms]) => [name, input.bytes / 1e3 / ms]))
  const row = (what, ours, peer, figure) =>
    report.row({ what, ours: mbPerS[ours], peer: mbPerS[peer], unit: 'MB/s', against: peer, atLeast: figure })
  row('decoder + JSON.parse', 'our decoder', 'eventsource-parser feed()', 0.95)
  row('decoder + JSON.parse', 'our decoder', 'openai Stream', 3.5)
  row('chat stream, whole client', 'our chat stream', 'eventsource-parser feed()')
  row('chat stream, whole client', 'our chat stream', 'openai Stream')

  await growth(report)
  await textGrowth(report)
  await pageGrowth(report)
}

/** A client whose every request is answered with this body. */
function clientFor(answer, init) {
  const fetch = () => Promise.resolve(new Response(answer(), init))
  return new Chat(createTransport({ apiKey: 'id.secret', fetch, maxRetries: 0 }))
}

const asked = { model: 'glm-4.6', messages: [{ role: 'user', content: '你好' }] }

/** The text of twice as long an answer must not take much more than twice the time. */
async function textGrowth(report) {
  const read = (pieces) => async () => {
    const chat = clientFor(() => body(pieces), { headers: { 'content-type': 'text/event-stream' } })
    for await (const _ of chat.completions.stream(asked).text());
  }
  const [half, whole] = [4, 8].map((mega) =>
    zhipuStream({ bytes: mega * 2 ** 20, pieceBytes: 16 * 1024, seed: 1 }).pieces
  )
  const best = await bestOf(5, { half: read(half), whole: read(whole) })
  const against = 'half of it'
  report.row({ what: 'text() of a long answer', ours: best.whole, peer: best.half, unit: 'ms', against, atMost: 2.3 })
}

/** So must an error page of nothing but open tags, which once took the square. */
async function pageGrowth(report) {
  const read = (bytes) => () =>
    clientFor(() => '<'.repeat(bytes), { status: 502 }).completions.create(asked).catch(() => {})
  const best = await bestOf(9, { half: read(32_768), whole: read(65_536) })
  const against = 'half of it'
  report.row({ what: '64 KB of open tags', ours: best.whole, peer: best.half, unit: 'ms', against, atMost: 3 })
}

/** Twice the event must not take much more than twice the time. */
async function growth(report) {
  for (const name of ['our decoder', 'our chat stream', 'eventsource-parser feed()', 'openai Stream']) {
    const [half, whole] = [5e6, 10e6].map((bytes) => oneEvent({ bytes, pieceBytes: 1024 }))
    const best = await bestOf(9, {
      half: () => contenders[name](half, () => {}),
      whole: () => contenders[name](whole, () => {}),
    })
    const atMost = name.startsWith('our') ? 2.3 : undefined
    report.row({
      what: '10 MB event in 1 KB pieces',
      ours: best.whole,
      peer: best.half,
      unit: 'ms',
      against: `${name}, 5 MB`,
      atMost,
    })
  }
}
