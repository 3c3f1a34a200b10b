import { assert } from 'chai'
import type { Scripted } from './stub-mock.ts'

/** A way into a mock: how to ask it, and the mock behind. */
export interface Edge {
  readonly mock: Scripted
  readonly baseURL: string
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** True for Deno.serve, which cannot drop a connection before the headers: there the body is broken. */
  readonly sendsHeadersFirst?: boolean | undefined
}

const decoder = new TextDecoder()

/** Everything that could be read, and whether the end was an orderly one. */
async function drain(response: Response): Promise<{ bytes: Uint8Array; broken: boolean }> {
  const parts: number[] = []
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  for (;;) {
    const step = await reader.read().catch(() => 'broken' as const)
    if (step === 'broken') return { bytes: Uint8Array.from(parts), broken: true }
    if (step.done) return { bytes: Uint8Array.from(parts), broken: false }
    parts.push(...step.value)
  }
}

async function nameOf(failing: Promise<unknown>): Promise<string> {
  return await failing.then(() => 'no error', (error: Error) => error.name)
}

/** Waits, turn by turn of the event loop, for what happens on the other side of a socket. */
async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    if (condition()) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`${what}: it did not happen within 2 s`)
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) =>
    timer = setTimeout(() => reject(new Error(`${what}: not within 2 s`)), 2_000)
  )
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** What every edge does alike. */
export const cases: Readonly<Record<string, (edge: Edge) => Promise<void>>> = {
  'a JSON answer arrives with its status, type and text': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/json`)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/json; charset=UTF-8')
    assert.equal(await response.text(), '{"text":"你好"}')
  },

  'bytes arrive as they were': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/bytes`)
    assert.deepEqual([...new Uint8Array(await response.arrayBuffer())], Array.from({ length: 256 }, (_, i) => i))
  },

  'a status that allows no body has none': async ({ fetch, baseURL }) => {
    for (const status of [204, 205, 304]) {
      const response = await fetch(`${baseURL}/${status}`)
      assert.equal(response.status, status)
      assert.equal(await response.text(), '')
    }
  },

  'the request arrives with its method, target, headers and bytes': async ({ fetch, baseURL, mock }) => {
    const body = Uint8Array.from([0, 255, 228, 189, 160])
    const headers = { 'X-Mixed-Case': 'kept', 'content-type': 'application/octet-stream' }
    await (await fetch(`${baseURL}/json?a=1&b=%20`, { method: 'POST', headers, body })).text()
    const raw = mock.arrived.at(-1)
    assert.equal(raw?.method, 'POST')
    assert.match(raw?.target ?? '', /\/paas\/v4\/json\?a=1&b=%20$/)
    assert.equal(raw?.headers['x-mixed-case'], 'kept')
    assert.deepEqual([...raw?.body as Uint8Array], [...body])
  },

  'a form arrives with its boundary': async ({ fetch, baseURL, mock }) => {
    const form = new FormData()
    form.set('file', new File(['内容'], 'a.txt'))
    await (await fetch(`${baseURL}/json`, { method: 'POST', body: form })).text()
    const { headers, body } = mock.arrived.at(-1) ?? assert.fail('nothing arrived')
    const type = headers['content-type'] ?? ''
    const read = await new Response(body as BodyInit, { headers: { 'content-type': type } }).formData()
    assert.equal(await (read.get('file') as File).text(), '内容')
  },

  'all events of a stream arrive in order': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/events`)
    assert.equal(response.headers.get('content-type'), 'text/event-stream;charset=UTF-8')
    const { bytes, broken } = await drain(response)
    assert.isFalse(broken)
    assert.equal(decoder.decode(bytes), Array.from({ length: 100 }, (_, i) => `data: ${i}\n\n`).join(''))
  },

  'events arrive when they are due, not when the stream ends': async ({ fetch, baseURL, mock }) => {
    const response = await fetch(`${baseURL}/gate`)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    assert.equal(decoder.decode((await reader.read()).value), 'data: 1\n\n')
    mock.open()
    assert.equal(decoder.decode((await reader.read()).value), 'data: 2\n\n')
    assert.isTrue((await reader.read()).done)
  },

  'a cut after 3 events is 3 events, 100 times of 100': async ({ fetch, baseURL }) => {
    for (let time = 0; time < 100; time++) {
      const { bytes, broken } = await drain(await fetch(`${baseURL}/cut`))
      assert.equal(decoder.decode(bytes), 'data: 1\n\ndata: 2\n\ndata: 3\n\n', `time ${time}`)
      assert.isTrue(broken, `time ${time} ended in order`)
    }
  },

  'a cut before the first event breaks the connection': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/cut-at-once`).catch(() => undefined)
    if (response === undefined) return
    const { bytes, broken } = await drain(response)
    assert.equal(bytes.byteLength, 0)
    assert.isTrue(broken)
  },

  'a cut inside a character delivers the bytes before it': async ({ fetch, baseURL }) => {
    const { bytes, broken } = await drain(await fetch(`${baseURL}/cut-in-character`))
    assert.deepEqual([...bytes], [...new TextEncoder().encode('data: 你').slice(0, -1)])
    assert.isTrue(broken)
  },

  'a piece that stands alone is read alone': async ({ fetch, baseURL }) => {
    const reader = ((await fetch(`${baseURL}/alone`)).body as ReadableStream<Uint8Array>).getReader()
    const pieces: string[] = []
    for (let step = await reader.read(); !step.done; step = await reader.read()) pieces.push(decoder.decode(step.value))
    assert.deepEqual(pieces, ['a', 'b', 'cd', 'e'])
  },

  'a connection that dies before the headers is a network error': async ({ fetch, baseURL, sendsHeadersFirst }) => {
    const asked = fetch(`${baseURL}/hangup`)
    assert.equal(await nameOf(sendsHeadersFirst ? asked.then((response) => response.text()) : asked), 'TypeError')
  },

  'an abort before the headers rejects and reaches the mock': async ({ fetch, baseURL, mock }) => {
    const controller = new AbortController()
    const asked = fetch(`${baseURL}/silent`, { signal: controller.signal })
    await until(() => mock.arrived.length > 0, 'the request arrives')
    controller.abort()
    assert.equal(await nameOf(asked), 'AbortError')
    await until(() => mock.aborted.includes('silent'), 'the mock hears the abort')
  },

  'an abort while a stream stalls rejects and reaches the mock': async ({ fetch, baseURL, mock }) => {
    for (const name of ['stall', 'endless']) {
      const controller = new AbortController()
      const response = await fetch(`${baseURL}/${name}`, { signal: controller.signal })
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      assert.equal(decoder.decode((await reader.read()).value), 'data: 1\n\n')
      const next = reader.read()
      controller.abort()
      assert.equal(await within(nameOf(next), `abort of ${name}`), 'AbortError')
      await until(() => mock.left.includes(name), `the mock hears the abort of ${name}`)
    }
  },

  'an abort at any millisecond of a stream rejects or comes too late, and reaches the mock': async (
    { fetch, baseURL, mock },
  ) => {
    const whole = Array.from({ length: 8 }, (_, i) => `data: ${i}\n\n`).join('')
    for (let atMs = 0; atMs < 24; atMs++) {
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(), atMs)
      const read = fetch(`${baseURL}/ticking`, { signal: controller.signal }).then((response) => response.text())
      const outcome = await within(read.catch((error: Error) => error.name), `abort after ${atMs} ms`)
      clearTimeout(timer)
      assert.include([whole, 'AbortError'], outcome, `after ${atMs} ms`)
    }
    await until(() => mock.left.length + mock.ended.length >= mock.arrived.length, 'the mock hears every abort')
  },

  'the cancel of a stream settles and reaches the mock': async ({ fetch, baseURL, mock }) => {
    for (const name of ['stall', 'endless']) {
      const response = await fetch(`${baseURL}/${name}`)
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      await reader.read()
      await within(reader.cancel(), `cancel of ${name}`)
      await until(() => mock.left.includes(name), `the mock hears the cancel of ${name}`)
    }
  },

  'the unread body of a refusal can be cancelled': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/refused`)
    assert.equal(response.status, 429)
    assert.equal(response.headers.get('retry-after'), '1')
    await within(response.body?.cancel() ?? Promise.resolve(), 'cancel')
  },

  'a copy of an answer can be read before the answer': async ({ fetch, baseURL }) => {
    const response = await fetch(`${baseURL}/events`)
    const copy = await within(response.clone().text(), 'the copy')
    assert.equal(await response.text(), copy)
  },

  'streams side by side do not meet': async ({ fetch, baseURL }) => {
    const asked = ['events', 'json', 'events', 'bytes', 'events'].map((name) => fetch(`${baseURL}/${name}`).then(drain))
    const [first, , second, , third] = await Promise.all(asked)
    assert.deepEqual(second, first)
    assert.deepEqual(third, first)
  },
}
