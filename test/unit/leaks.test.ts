import { getEventListeners } from 'node:events'
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type AccumulatedChat, Conversation, Zhipu } from '../../src/index.ts'
import { CountingClock } from '../support/counting-clock.ts'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

const params = { model: 'glm-4.6', messages: [{ role: 'user' as const, content: '你好' }] }
const event = (text: string) =>
  `data: ${
    JSON.stringify({ id: '1', created: 1, model: 'glm-4.6', choices: [{ index: 0, delta: { content: text } }] })
  }\n\n`

/** A server with endless response bodies, and the set of those that are open. */
function endlessServer() {
  const open = new Set<object>()
  const fetch = (_: string, { signal }: RequestInit) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        open.add(controller)
        signal!.addEventListener('abort', () => {
          open.delete(controller)
          controller.error(signal!.reason)
        })
      },
      pull: (controller) => controller.enqueue(new TextEncoder().encode(event('x'.repeat(1000)))),
      cancel(): void {},
    }, { highWaterMark: 0 })
    return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  }
  return { fetch, open }
}

/** Collects garbage and returns the size of the heap in megabytes. */
async function heapMegabytes(): Promise<number> {
  for (let n = 0; n < 3; n++) {
    await new Promise((resolve) => setTimeout(resolve))
    gc()
  }
  return process.memoryUsage().heapUsed / 2 ** 20
}

test('10 000 requests with one long-lived signal leave no listener and no timer', async () => {
  const { signal } = new AbortController()
  const clock = new CountingClock()
  let maxListeners = 0
  const zhipu = new Zhipu({
    apiKey: 'id.secret',
    clock,
    fetch: () => {
      maxListeners = Math.max(maxListeners, getEventListeners(signal, 'abort').length)
      return Promise.resolve(Response.json({ id: '1', choices: [] }))
    },
  })
  for (let n = 0; n < 10_000; n++) await zhipu.chat.completions.create(params, { signal })
  expect(maxListeners).toBeLessThanOrEqual(1)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  expect(clock.pending).toBe(0)
})

test('100 simultaneous requests with one signal add one listener, so that Node does not warn, and an abort ends all', async () => {
  const controller = new AbortController()
  const { signal } = controller
  const fetch = () => new Promise<Response>(() => {})
  const zhipu = new Zhipu({ apiKey: 'id.secret', fetch, clock: new CountingClock() })
  const requests = Array.from({ length: 100 }, () => zhipu.chat.completions.create(params, { signal }))
  const settled = Promise.allSettled(requests)
  await new Promise((resolve) => setTimeout(resolve))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  controller.abort('mine')
  expect(new Set((await settled).map((result) => (result as PromiseRejectedResult).reason))).toEqual(new Set(['mine']))
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('failed requests leave no listener and no timer', async () => {
  const { signal } = new AbortController()
  const clock = new CountingClock()
  const answers = [
    () => Promise.reject(new TypeError('refused')),
    () => Promise.resolve(new Response('{"error":{"code":"1211","message":"m"}}', { status: 400 })),
    () => Promise.resolve(new Response('<html>', { status: 200 })),
    () => Promise.resolve(new Response(event('a'), { headers: { 'content-type': 'text/event-stream' } })),
  ]
  for (const fetch of answers) {
    const { completions } = new Zhipu({ apiKey: 'id.secret', fetch, clock, maxRetries: 0 }).chat
    await expect(completions.create(params, { signal })).rejects.toThrow()
    await expect(completions.stream(params, { signal }).final()).rejects.toThrow()
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  expect(clock.pending).toBe(0)
})

test('a stream of 100 000 events keeps memory flat', async () => {
  const pieces = 1_000
  let sent = 0
  const piece = new TextEncoder().encode(event('').repeat(100))
  const last = new TextEncoder().encode('data: [DONE]\n\n')
  const fetch = () =>
    Promise.resolve(
      new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            controller.enqueue(sent < pieces ? piece : last)
            if (sent++ === pieces) controller.close()
          },
        }, { highWaterMark: 0 }),
        { headers: { 'content-type': 'text/event-stream' } },
      ),
    )
  const stream = await new Zhipu({ apiKey: 'id.secret', fetch }).chat.completions.create({ ...params, stream: true })
  let count = 0
  let before = 0
  for await (const _ of stream) if (++count === 10_000) before = await heapMegabytes()
  expect(count).toBe(100_000)
  expect(await heapMegabytes() - before).toBeLessThan(2)
})

test('1 000 streams that are left before their end close their connections and keep memory flat', async () => {
  const { fetch, open } = endlessServer()
  const clock = new CountingClock()
  const zhipu = new Zhipu({ apiKey: 'id.secret', fetch, clock })
  const leave = async (times: number) => {
    for (let n = 0; n < times; n++) {
      for await (const _ of zhipu.chat.completions.stream(params)) break
    }
  }
  await leave(100)
  const before = await heapMegabytes()
  await leave(1_000)
  expect(open.size).toBe(0)
  expect(clock.pending).toBe(0)
  expect(await heapMegabytes() - before).toBeLessThan(2)
})

test('an unread stream closes its connection when it is garbage-collected', async () => {
  const { fetch, open } = endlessServer()
  const zhipu = new Zhipu({ apiKey: 'id.secret', fetch })
  await (async () => void await zhipu.chat.completions.create({ ...params, stream: true }))()
  expect(open.size).toBe(1)
  for (let n = 0; n < 20 && open.size; n++) await heapMegabytes()
  expect(open.size).toBe(0)
})

test('an unread file closes its connection when it is garbage-collected, but not while its response is kept or read', async () => {
  const { fetch, open } = endlessServer()
  const zhipu = new Zhipu({ apiKey: 'id.secret', fetch })
  const { response } = await zhipu.files.content('f').withResponse()
  const reader = await (async () => (await zhipu.files.content('f')).response.body!.getReader())()
  await (async () => void await zhipu.files.content('f'))()
  expect(open.size).toBe(3)
  for (let n = 0; n < 20 && open.size > 2; n++) await heapMegabytes()
  for (let n = 0; n < 3; n++) await heapMegabytes()
  expect(open.size).toBe(2)
  expect((await reader.read()).done).toBe(false)
  expect(response.bodyUsed).toBe(false)
})

test('an unread stream has no timer', async () => {
  const { fetch } = endlessServer()
  const clock = new CountingClock()
  const stream = await new Zhipu({ apiKey: 'id.secret', fetch, clock }).chat.completions.create({
    ...params,
    stream: true,
  })
  expect(clock.pending).toBe(0)
  stream.cancel()
})

test('a conversation references no answer that its store does not keep', async () => {
  const answers: WeakRef<object>[] = []
  const talk = new Conversation(new Zhipu({ apiKey: 'id.secret' }), { model: 'm' }, {
    store: { load: () => [], save(): void {} },
    answer() {
      const answer = { message: { role: 'assistant' }, choices: [] } as unknown as AccumulatedChat
      answers.push(new WeakRef(answer))
      return Promise.resolve(answer)
    },
  })
  for (let n = 0; n < 10; n++) await talk.ask('x')
  await heapMegabytes()
  expect(answers.slice(0, -1).filter((answer) => answer.deref())).toEqual([])
})
