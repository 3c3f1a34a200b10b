import { getEventListeners } from 'node:events'
import process from 'node:process'
import { setImmediate } from 'node:timers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { isZhipuError } from '../../../src/index.ts'
import { realtime, type RealtimeSession, tool } from '../../../src/realtime/index.ts'
import { CountingClock } from '../../support/counting-clock.ts'
import { Random } from '../../support/random.ts'
import { pcm64, serveRealtime, type ServerSession } from '../../support/realtime-server.ts'
import { apiKey, openSession } from '../../support/realtime-session.ts'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

const unhandled: unknown[] = []
const record = (reason: unknown) => void unhandled.push(reason)
beforeAll(() => void process.on('unhandledRejection', record))
afterAll(() => void process.off('unhandledRejection', record))

/** The caller's reason of an abort. */
class Abort extends Error {}

const turns = (count: number) =>
  new Promise<void>((resolve) => {
    const step = (left: number) => left ? setImmediate(step, left - 1) : resolve()
    step(count)
  })

/** A server that answers, calls a tool, drops connections, closes them, sends garbage or falls silent, by chance. */
function misbehave(peer: ServerSession, random: Random): void {
  let responses = 0
  const perhaps = (act: () => void) => {
    if (!random.below(8)) act()
  }
  const harm = () =>
    random.pick([
      () => peer.drop(),
      () => peer.socket.close(1011, 'by chance'),
      () => peer.socket.close(1000),
      () => peer.send('garbage'),
      () => peer.send({ type: 'error', error: { code: 'model_query_error', message: 'by chance' } }),
    ])()
  peer.on('session.update', ({ session }) => {
    perhaps(harm)
    peer.send({ type: 'session.updated', session })
  })
  peer.on('response.create', () => {
    const id = `resp${++responses}`
    peer.send({ type: 'response.created', response: { id } })
    for (let n = random.below(4); n; n--) {
      peer.send({ type: 'response.text.delta', response_id: id, delta: 'a' })
      peer.send({ type: 'response.audio.delta', response_id: id, delta: pcm64(1, 2, 3) })
      perhaps(harm)
    }
    const name = 'wait'
    if (!random.below(3)) {
      peer.send({ type: 'response.function_call_arguments.done', response_id: id, name, arguments: '{}' })
    }
    if (random.below(5)) peer.send({ type: 'response.done', response: { id, status: 'completed' } })
  })
  peer.on('response.cancel', () => {
    peer.send({ type: 'response.done', response: { id: `resp${responses}`, status: 'cancelled' } })
  })
}

/** Uses a session by chance, and leaves promises and loops behind. */
async function use(session: RealtimeSession, random: Random): Promise<void> {
  const read = async (items: AsyncIterable<unknown>, most: number) => {
    for await (const _ of items) if (!most--) break
  }
  const ignore = () => {}
  for (let step = random.below(8); step; step--) {
    const act = random.pick([
      () => void session.append(new Int16Array(2000)),
      () => void session.commit().catch(ignore),
      () =>
        void session.respond().then((response) => {
          read(response.audio(), random.below(5)).catch(ignore)
          if (random.below(2)) read(response.text(), 100).catch(ignore)
        }).catch(ignore),
      () => void read(session, random.below(10)).catch(ignore),
      () => void session.events('response.done').next().catch(ignore),
      () => void session.responses(),
      () => void session.cancel().catch(ignore),
      () => void session.update({ instructions: 'b' }).catch(ignore),
      () => void session.clear().catch(ignore),
    ])
    act()
    await turns(random.below(4))
  }
}

test(
  '1 000 sessions with aborts, drops and cancels by chance leave no socket, no timer, no listener and no rejection',
  async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 32)
    const random = new Random(seed)
    const clock = new CountingClock()
    const longLived = new AbortController()
    await using server = await serveRealtime({ onSession: (peer) => misbehave(peer, random) })
    const wait = tool({
      name: 'wait',
      run: (_, { signal }) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, 5)
          signal.addEventListener('abort', () => clearTimeout(timer))
        }),
    })
    const outcomes = { opened: 0, refused: 0, aborted: 0 }

    const once = async () => {
      const own = random.below(3) ? new AbortController() : longLived
      const mayAbort = own !== longLived && random.below(2)
      if (mayAbort) void turns(random.below(20)).then(() => own.abort(new Abort()))
      try {
        const session = await realtime({}, {
          apiKey,
          baseURL: server.baseURL,
          webSocket: WebSocket,
          signal: own.signal,
          clock,
          tools: random.below(2) ? [wait] : [],
          idleTimeoutMs: random.pick([90_000, 20]),
        })
        outcomes.opened++
        await use(session, random)
        if (own !== longLived && random.below(2)) own.abort(new Abort())
        else void session.close()
        await session.closed
      } catch (error) {
        if (error instanceof Abort) outcomes.aborted++
        else if (isZhipuError(error)) outcomes.refused++
        else throw error
      }
    }

    for (let round = 0; round < 50; round++) await Promise.all(Array.from({ length: 20 }, once))
    const hint = `SEED=${seed}`
    expect(await server.connections(), hint).toBe(0)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(clock.pending, hint).toBe(0)
    expect(getEventListeners(longLived.signal, 'abort'), hint).toHaveLength(0)
    expect(unhandled, hint).toEqual([])
    for (const count of Object.values(outcomes)) expect(count, hint).toBeGreaterThan(20)
    expect(process.getActiveResourcesInfo().filter((name) => /TCPSocketWrap|TLSWrap/.test(name)), hint).toEqual([])
  },
  120_000,
)

test(
  '10 minutes of audio for a reader that stops, and for one that never starts, are limited by maxUnreadBytes',
  async () => {
    await using opened = await openSession({}, { maxUnreadBytes: 2 ** 20 })
    const { session, peer } = opened
    const started = session.responses().next()
    peer.send({ type: 'response.created', response: { id: 'r' } })
    const response = (await started).value!
    void session.events('response.audio.delta')
    gc()
    const before = process.memoryUsage()
    // 1.5 s each: what the server sends at once (observed 2026-09).
    const delta = pcm64(...new Int16Array(36_000))
    for (let n = 0; n < 400; n++) {
      peer.send({ type: 'response.audio.delta', response_id: 'r', delta })
      if (n % 20 === 0) await turns(3)
    }
    await session.commit()
    // What the socket and V8 still work on is released a little later; what is held stays.
    await vi.waitFor(() => {
      gc()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      expect((heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers) / 2 ** 20).toBeLessThan(12)
    }, { timeout: 20_000 })
    expect(isZhipuError(await response.audio().next().catch((error: unknown) => error))).toBe(true)
  },
  30_000,
)
