import { assert } from 'chai'
import type { StubMock } from './stub-mock.ts'

/** An edge of a mock: how to send requests, and the mock behind it. */
export interface Edge {
  readonly mock: StubMock
  readonly baseURL: string
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** True for Deno.serve, which cannot drop a connection before the headers; there the body is cut. */
  readonly sendsHeadersFirst?: boolean | undefined
}

const decoder = new TextDecoder()

/** Reads a body to its end: the bytes received, and whether the connection was dropped. */
async function drain(response: Response): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const bytes: number[] = []
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  for (;;) {
    const result = await reader.read().catch(() => undefined)
    if (result === undefined) return { bytes: Uint8Array.from(bytes), isCut: true }
    if (result.done) return { bytes: Uint8Array.from(bytes), isCut: false }
    bytes.push(...result.value)
  }
}

async function errorName(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => 'no error', (error: Error) => error.name)
}

/** Waits until a condition is true, for up to 5 s. */
async function waitUntil(condition: () => boolean, description: string): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    if (condition()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`Timeout after 5 s: ${description}`)
}

/** Rejects when a promise is not settled within 5 s. */
async function withTimeout<T>(promise: Promise<T>, description: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Timeout after 5 s: ${description}`)), 5_000)
  })
  return await Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}

/** Cases that every edge passes. */
export const cases: Readonly<Record<string, (edge: Edge) => Promise<void>>> = {
  'a JSON response has its status, content type and text': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/json`)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/json; charset=UTF-8')
    assert.equal(await response.text(), '{"text":"你好"}')
  },

  'a binary response has all its bytes': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/bytes`)
    assert.deepEqual([...new Uint8Array(await response.arrayBuffer())], Array.from({ length: 256 }, (_, i) => i))
  },

  'a response with status 204, 205 or 304 has no body': async ({ fetch, baseURL }) => {
    for (const status of [204, 205, 304]) {
      const response = await fetch(`${baseURL}/${status}`)
      assert.equal(response.status, status)
      assert.equal(await response.text(), '')
    }
  },

  'the mock receives method, target, headers and bytes of a request': async ({ fetch, baseURL, mock }) => {
    const body = Uint8Array.from([0, 255, 228, 189, 160])
    const headers = { 'X-Mixed-Case': 'kept', 'content-type': 'application/octet-stream' }
    await (await fetch(`${baseURL}/json?a=1&b=%20`, { method: 'POST', headers, body })).text()
    const raw = mock.arrived.at(-1)
    assert.equal(raw?.method, 'POST')
    assert.match(raw?.target ?? '', /\/paas\/v4\/json\?a=1&b=%20$/)
    assert.equal(raw?.headers['x-mixed-case'], 'kept')
    assert.deepEqual([...raw?.body as Uint8Array], [...body])
  },

  'the mock receives a form with its boundary': async ({ fetch, baseURL, mock }) => {
    const form = new FormData()
    form.set('file', new File(['内容'], 'a.txt'))
    await (await fetch(`${baseURL}/json`, { method: 'POST', body: form })).text()
    const { headers, body } = mock.arrived.at(-1) ?? assert.fail('no request arrived')
    const type = headers['content-type'] ?? ''
    const received = await new Response(body as BodyInit, { headers: { 'content-type': type } }).formData()
    assert.equal(await (received.get('file') as File).text(), '内容')
  },

  'all events of a stream arrive in order': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/events`)
    assert.equal(response.headers.get('content-type'), 'text/event-stream;charset=UTF-8')
    const { bytes, isCut } = await drain(response)
    assert.isFalse(isCut)
    assert.equal(decoder.decode(bytes), Array.from({ length: 100 }, (_, i) => `data: ${i}\n\n`).join(''))
  },

  'an event arrives when it is due, before the stream ends': async ({ fetch, baseURL, mock }) => {
    const response = await fetch(`${baseURL}/gate`)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    assert.equal(decoder.decode((await reader.read()).value), 'data: 1\n\n')
    mock.open()
    assert.equal(decoder.decode((await reader.read()).value), 'data: 2\n\n')
    assert.isTrue((await reader.read()).done)
  },

  'a cut after 3 events delivers exactly 3 events, 100 times in a row': async ({ fetch, baseURL }) => {
    for (let time = 0; time < 100; time++) {
      const { bytes, isCut } = await drain(await fetch(`${baseURL}/cut`))
      assert.equal(decoder.decode(bytes), 'data: 1\n\ndata: 2\n\ndata: 3\n\n', `time ${time}`)
      assert.isTrue(isCut, `time ${time} was not cut`)
    }
  },

  'a cut before the first event delivers no bytes': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/cut-at-once`).catch(() => undefined)
    if (response === undefined) return
    const { bytes, isCut } = await drain(response)
    assert.equal(bytes.byteLength, 0)
    assert.isTrue(isCut)
  },

  'a cut inside a character delivers the bytes before it': async ({ fetch, baseURL }) => {
    const { bytes, isCut } = await drain(await fetch(`${baseURL}/cut-in-character`))
    assert.deepEqual([...bytes], [...new TextEncoder().encode('data: 你').slice(0, -1)])
    assert.isTrue(isCut)
  },

  'a frame marked alone arrives as a separate chunk': async ({ fetch, baseURL }) => {
    const reader = ((await fetch(`${baseURL}/alone`)).body as ReadableStream<Uint8Array>).getReader()
    const chunks: string[] = []
    for (let result = await reader.read(); !result.done; result = await reader.read()) {
      chunks.push(decoder.decode(result.value))
    }
    assert.deepEqual(chunks, ['a', 'b', 'cd', 'e'])
  },

  'a connection dropped before the headers rejects with a network error': async (
    { fetch, baseURL, sendsHeadersFirst },
  ) => {
    const response = fetch(`${baseURL}/hangup`)
    const failing = sendsHeadersFirst ? response.then((response) => response.text()) : response
    assert.equal(await errorName(failing), 'TypeError')
  },

  'an abort before the headers rejects and reaches the mock': async ({ fetch, baseURL, mock }) => {
    const controller = new AbortController()
    const response = fetch(`${baseURL}/silent`, { signal: controller.signal })
    await waitUntil(() => mock.arrived.length > 0, 'the request arrives')
    controller.abort()
    assert.equal(await errorName(response), 'AbortError')
    await waitUntil(() => mock.aborted.includes('silent'), 'the mock receives the abort')
  },

  'an abort while a stream stalls rejects and reaches the mock': async ({ fetch, baseURL, mock }) => {
    for (const name of ['stall', 'endless']) {
      const controller = new AbortController()
      const response = await fetch(`${baseURL}/${name}`, { signal: controller.signal })
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      assert.equal(decoder.decode((await reader.read()).value), 'data: 1\n\n')
      const next = reader.read()
      controller.abort()
      assert.equal(await withTimeout(errorName(next), `abort of ${name}`), 'AbortError')
      await waitUntil(() => mock.left.includes(name), `the mock receives the abort of ${name}`)
    }
  },

  'an abort at any millisecond of a stream rejects or follows its end, and reaches the mock': async (
    { fetch, baseURL, mock },
  ) => {
    const complete = Array.from({ length: 8 }, (_, i) => `data: ${i}\n\n`).join('')
    for (let atMs = 0; atMs < 24; atMs++) {
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(), atMs)
      const text = fetch(`${baseURL}/ticking`, { signal: controller.signal }).then((response) => response.text())
      const outcome = await withTimeout(text.catch((error: Error) => error.name), `abort after ${atMs} ms`)
      clearTimeout(timer)
      assert.include([complete, 'AbortError'], outcome, `after ${atMs} ms`)
    }
    await waitUntil(() => mock.left.length + mock.ended.length >= mock.arrived.length, 'the mock receives every abort')
  },

  'the cancel of a stream settles and reaches the mock': async ({ fetch, baseURL, mock }) => {
    for (const name of ['stall', 'endless']) {
      const response = await fetch(`${baseURL}/${name}`)
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      await reader.read()
      await withTimeout(reader.cancel(), `cancel of ${name}`)
      await waitUntil(() => mock.left.includes(name), `the mock receives the cancel of ${name}`)
    }
  },

  'the unread body of a refusal can be cancelled': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/refused`)
    assert.equal(response.status, 429)
    assert.equal(response.headers.get('retry-after'), '1')
    await withTimeout(response.body?.cancel() ?? Promise.resolve(), 'cancel')
  },

  'a clone of a response can be read before the response': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/events`)
    const text = await withTimeout(response.clone().text(), 'text of the clone')
    assert.equal(await response.text(), text)
  },

  'concurrent responses do not mix': async ({ fetch, baseURL }) => {
    const names = ['events', 'json', 'events', 'bytes', 'events']
    const results = names.map((name) => fetch(`${baseURL}/${name}`).then(drain))
    const [first, , second, , third] = await Promise.all(results)
    assert.deepEqual(second, first)
    assert.deepEqual(third, first)
  },
}
