/** Memory of a GLM-Realtime session: ten minutes of audio in each direction, for a reader and a server that are slow. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { buildUrl } from './build.mjs'
import { nextMessage, startChild } from './children.mjs'

const { realtime } = await import(buildUrl('realtime'))

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')

const MINUTES = 10
/** Bytes of a minute: samples of 16 bits with 24 kHz from the server, and with 16 kHz to it. */
const ANSWER_BYTES_PER_MINUTE = 24_000 * 2 * 60
const INPUT_BYTES_PER_MINUTE = 16_000 * 2 * 60
/** Audio of one `append()`: 0.5 s. */
const PIECE_BYTES = INPUT_BYTES_PER_MINUTE / 120
/** Milliseconds that the reader takes for each chunk of 1.5 s: the server sends faster. */
const READ_PAUSE_MS = 5

/** Highest memory in use while `run` calls its argument, above that before, in MB. */
async function growth(run) {
  const usedBytes = () => {
    gc()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const before = usedBytes()
  let highest = before
  await run(() => highest = Math.max(highest, usedBytes()))
  return (highest - before) / 1e6
}

/** Reads an answer slowly, and checks that nothing is missing. */
async function readSlowly(session, sample) {
  const response = await session.createResponse()
  let bytes = 0
  for await (const chunk of response.audio()) {
    bytes += chunk.length
    sample()
    await setTimeout(READ_PAUSE_MS)
  }
  assert.equal(bytes, MINUTES * ANSWER_BYTES_PER_MINUTE)
}

/** Asks for an answer and does not read it: more than `maxUnreadBytes` of audio is discarded. */
async function readNothing(session, sample) {
  const response = await session.createResponse()
  for await (const { type } of session.events('response.audio.delta', 'response.done')) {
    if (type === 'response.done') break
    sample()
  }
  await assert.rejects(response.audio().next(), { code: 'oversized' })
}

/** Sends audio to a server that reads it slowly, and commits each minute of it. */
async function sendFast(session, sample) {
  for (let minute = 0; minute < MINUTES; minute++) {
    for (let bytes = 0; bytes < INPUT_BYTES_PER_MINUTE; bytes += PIECE_BYTES) {
      await session.append(new Uint8Array(PIECE_BYTES))
      sample()
    }
    await session.commit()
  }
}

/** @param {import('./report.mjs').Report} report */
export default async function realtimeMemory(report) {
  const server = startChild('realtime')
  try {
    const { url } = await nextMessage(server)
    const measure = async (use, options) => {
      const session = await realtime({ input_audio_format: 'pcm16' }, { apiKey: 'id.secret', baseURL: url, ...options })
      const megabytes = await growth((sample) => use(session, sample))
      await session.close()
      return megabytes
    }
    const row = (what, value, atMost, note) => report.value({ what, unit: 'MB', value, atMost, note })
    const audio = `${MINUTES} min of audio`
    row(audio, await measure(readSlowly), 40, 'slow reader, maxUnreadBytes 33.6 MB')
    row(audio, await measure(readNothing, { maxUnreadBytes: 1e6 }), 4, 'no reader, maxUnreadBytes 1 MB')
    row(audio, await measure(sendFast), 5, 'slow server, maxBufferedBytes 1 MB')
  } finally {
    server.kill()
  }
}
