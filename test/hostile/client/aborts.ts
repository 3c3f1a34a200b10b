import { assert } from 'chai'
import { APIConnectionError, type RequestOptions, runBatch, runTools, type Zhipu } from '../../../src/index.ts'
import { CountingClock } from '../../support/counting-clock.ts'
import { collect, rejectionOf } from '../../support/expect.ts'
import type { Harness } from '../../support/harness.ts'
import { question } from '../../support/question.ts'
import { Random } from '../../support/random.ts'
import type { Suite } from '../../support/suite.ts'
import { CountedController } from '../support/counted-signal.ts'
import { settled } from '../support/outcome.ts'
import { Session } from '../support/session.ts'

/** Ways to ask, each of which ends when its signal aborts. */
const actions: Readonly<Record<string, (client: Zhipu, options: RequestOptions) => Promise<unknown>>> = {
  create: (client, options) => client.chat.completions.create(question(), options),
  'create a stream': async (client, options) =>
    await collect(await client.chat.completions.create({ ...question(), stream: true }, options)),
  stream: (client, options) => client.chat.completions.stream(question(), options).final(),
  async break(client, options) {
    for await (const _ of client.chat.completions.stream(question(), options)) break
  },
  async tee(client, options) {
    const branches = client.chat.completions.stream(question(), options).tee()
    const outcomes = await Promise.allSettled(branches.map((branch) => collect(branch)))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  },
  async cancel(client, options) {
    const stream = client.chat.completions.stream(question(), options)
    const reading = collect(stream)
    // It may reject before it is awaited.
    reading.catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 2))
    stream.cancel()
    await reading
  },
  async binary(client, options) {
    const speech = await client.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong' }, options)
    await speech.bytes()
  },
  upload: (client, options) => client.files.create({ file: new File(['x'], 'a.jsonl'), purpose: 'batch' }, options),
  pages: (client, options) => collect(client.files.list({ purpose: 'batch' }, options)),
  poll: (client, options) => client.asyncResult.poll('1', { ...options, intervalMs: 1 }),
  responses: (client, options) => client.responses.stream({ model: 'glm-5.3', input: '你好' }, options).final(),
  runTools: (client, options) => runTools(client, question(), { ...options, tools: [], onText: () => {} }),
  runBatch: (client, options) => runBatch(client, [{ body: question() }], { ...options, intervalMs: 1 }),
  async toReadableStream(client, options) {
    const reader = client.chat.completions.stream(question(), options).toReadableStream().getReader()
    while (!(await reader.read()).done);
  },
}

const scenarios: readonly [string, ...(string | number)[]][] = [
  ['silent'],
  ['stall', 3],
  ['ok'],
  ['endless', 'deltas'],
  ['drop'],
  ['always', 503, '{"error":{"code":"1234","message":"busy"}}'],
  ['download', 1],
]

/** A client with one slot, which a stream that stalls occupies. */
async function createFullClient(t: Harness): Promise<{ client: Zhipu; leave: () => void }> {
  const session = new Session(t, 'stall', 1)
  const client = session.client({ maxConcurrent: 1 })
  const stream = client.chat.completions.stream(question())
  await stream[Symbol.asyncIterator]().next()
  return { client, leave: () => stream.cancel() }
}

export const suite: Suite = {
  'an abort at a random time rejects with its reason and leaves no timer, no listener and no slot': async (t) => {
    const random = new Random(t.config.seed)
    const sessions = scenarios.map((scenario) => new Session(t, ...scenario))
    const clock = new CountingClock()
    const slots = 6
    const client = sessions[0]!.client({ maxConcurrent: slots, clock })
    const controllers: CountedController[] = []
    const run = async () => {
      const controller = new CountedController()
      controllers.push(controller)
      const name = random.pick(Object.keys(actions))
      const { baseURL } = random.pick(sessions)
      const call = actions[name]!(client, { baseURL, signal: controller.signal, maxRetries: random.below(2) })
      const reason = new Error(`abort of ${name} at ${baseURL}`)
      setTimeout(() => controller.abort(reason), random.below(25))
      await call.catch((error: unknown) => {
        if (controller.signal.aborted) assert.equal(error, reason)
      })
    }
    for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 20 }, run))
    for (const controller of controllers) controller.abort()
    const ok = new Session(t, 'ok')
    await Promise.all(
      Array.from({ length: slots }, () => client.chat.completions.create(question(), { baseURL: ok.baseURL })),
    )
    await t.waitUntil(() => clock.pending === 0, 'a timer is still set')
    assert.equal(controllers.reduce((sum, { listeners }) => sum + listeners, 0), 0, 'listeners')
    for (const session of sessions.slice(0, 2)) await session.waitUntilClosed()
  },

  'an upload that is aborted while its file is read does not call fetch': async (t) => {
    // Node 24 and newer report an unhandled rejection, which ends the process, when fetch gets a form and an aborted signal.
    let calls = 0
    const fetch = () => {
      calls++
      return Promise.reject(new TypeError('it was called'))
    }
    const controller = new AbortController()
    const reason = new Error('enough')
    let isRead = false
    const file = new ReadableStream<Uint8Array>({
      pull(bytes) {
        controller.abort(reason)
        bytes.enqueue(new Uint8Array(10))
        bytes.close()
        isRead = true
      },
    }, { highWaterMark: 0 })
    const upload = new Session(t, 'ok').client({ fetch }).files.create(
      { file: { file, filename: 'a.jsonl' }, purpose: 'batch' },
      { signal: controller.signal },
    )
    assert.equal(await rejectionOf(upload), reason)
    await t.waitUntil(() => isRead, 'the file was not read')
    // The form is complete some turns of the event loop later.
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve, 0))
    assert.equal(calls, 0)
  },

  'a signal that many requests share keeps no listener': async (t) => {
    const controller = new CountedController()
    const { signal } = controller
    const { completions } = new Session(t, 'ok').client().chat
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 5 }, () => completions.create(question(), { signal })))
      await collect(completions.stream(question(), { signal }))
      await Promise.all(Array.from({ length: 2 }, async () => {
        for await (const _ of completions.stream(question(), { signal })) break
      }))
    }
    assert.equal(controller.listeners, 0)
  },

  'maxConcurrent holds for 300 requests of which every second is aborted in line': async (t) => {
    let running = 0
    let max = 0
    const { clientOptions } = t
    const { completions } = new Session(t, 'ok').client({
      maxConcurrent: 5,
      fetch: async (url, init) => {
        max = Math.max(max, ++running)
        try {
          const response = await (clientOptions.fetch ?? fetch)(url, init)
          return new Response(await response.blob(), response)
        } finally {
          running--
        }
      },
    }).chat
    const results = await Promise.allSettled(Array.from({ length: 300 }, (_, index) => {
      const controller = new AbortController()
      const call = completions.create(question(), { signal: controller.signal })
      if (index % 2) controller.abort(index)
      return call
    }))
    assert.deepEqual(
      results.flatMap((result, index) => result.status === 'rejected' ? [[index, result.reason]] : []),
      Array.from({ length: 150 }, (_, half) => [2 * half + 1, 2 * half + 1]),
    )
    assert.isAtMost(max, 5)
  },

  'cancel() ends a reader that waits between two attempts': async (t) => {
    const session = new Session(t, 'always', 503, '{"error":{"code":"1234","message":"busy"}}', 'retry-after', '50')
    const stream = session.client({ maxRetries: 3 }).chat.completions.stream(question())
    const reading = collect(stream)
    await session.waitForRequests(1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    stream.cancel()
    assert.deepEqual(await settled(reading), [])
    assert.lengthOf(await session.requests(), 1)
  },

  'return() of text() ends a reader that waits between two attempts': async (t) => {
    const session = new Session(t, 'always', 503, '{"error":{"code":"1234","message":"busy"}}', 'retry-after', '50')
    const text = session.client({ maxRetries: 3 }).chat.completions.stream(question()).text()[Symbol.asyncIterator]()
    const reading = text.next()
    await session.waitForRequests(1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await settled(text.return!())
    assert.isTrue((await settled(reading)).done)
  },

  'cancel() ends a reader that waits for a slot of maxConcurrent': async (t) => {
    const { client, leave } = await createFullClient(t)
    const stream = client.chat.completions.stream(question())
    const reading = collect(stream)
    await new Promise((resolve) => setTimeout(resolve, 20))
    stream.cancel()
    assert.deepEqual(await settled(reading), [])
    leave()
    await client.chat.completions.create(question())
  },

  'an abort ends a request that waits for a slot or between two attempts': async (t) => {
    const { client, leave } = await createFullClient(t)
    const busy = new Session(t, 'always', 503, '{"error":{"code":"1234","message":"busy"}}', 'retry-after', '50')
    for (const { completions } of [client.chat, busy.client({ maxRetries: 3 }).chat]) {
      const controller = new AbortController()
      const call = rejectionOf(completions.create(question(), { signal: controller.signal }))
      setTimeout(() => controller.abort('enough'), 30)
      assert.equal(await call, 'enough')
    }
    leave()
  },

  'a binary answer that is empty, or read through its response, leaves no timer and no slot': async (t) => {
    const clock = new CountingClock()
    const empty = new Session(t, 'reply', 200, 'audio/wav', '')
    const client = empty.client({ clock, maxConcurrent: 1 })
    const speak = (options?: RequestOptions) =>
      client.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong' }, options)
    await speak()
    const speech = await settled(speak({ baseURL: new Session(t, 'download', 1).baseURL }))
    assert.equal((await speech.response.arrayBuffer()).byteLength, 1_000_000)
    await settled(speak())
    await t.waitUntil(() => clock.pending === 0, 'a timer is still set')
  },

  'requests to a port without a server reject with an APIConnectionError, also many at once': async (t) => {
    const client = t.client({ baseURL: 'http://127.0.0.1:9/api', maxRetries: 0 })
    const calls = Array.from({ length: 20 }, () => rejectionOf(client.chat.completions.create(question())))
    for (const error of await Promise.all(calls)) assert.instanceOf(error, APIConnectionError)
  },
}
