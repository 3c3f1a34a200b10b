import { assert } from 'chai'
import { APIStatusError, relay, type RelayOptions, type Zhipu } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { collect, rejectionOf, rejects } from '../support/expect.ts'
import { FastClock } from '../support/fast-clock.ts'
import type { Harness } from '../support/harness.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { Random } from '../support/random.ts'
import type { Suite } from '../support/suite.ts'

/** Creates a client without a key, as in a web page, that sends requests through relay() to the mock. */
function createPageClient(t: Harness, options: RelayOptions = {}): Zhipu {
  const { baseURL, fetch } = t.clientOptions
  const handle = relay({ apiKey: t.key, baseURL, fetch, ...options })
  return t.client({
    apiKey: null,
    baseURL: 'https://relay.example/api/paas/v4',
    maxRetries: 0,
    fetch: (url, init) => handle(new Request(url, init)),
  })
}

const base = 'https://relay.example/api/paas/v4'
const jsonType = { 'content-type': 'application/json' }

/** A relay whose requests to Zhipu are answered here, and the bodies of these requests. */
function createIsolatedRelay(options: RelayOptions = {}, respond: () => Response = () => Response.json({ id: '1' })) {
  const sent: unknown[] = []
  const handle = relay({
    apiKey: 'id-of-the-key.secret-of-the-key',
    fetch: (_, { body }) => {
      sent.push(body)
      return Promise.resolve(respond())
    },
    ...options,
  })
  /** Sends a POST as any program could. */
  const post = (body: BodyInit | null, path = '/chat/completions', headers: Record<string, string> = jsonType) =>
    handle(new Request(base + path, { method: 'POST', body, headers, ...duplex }))
  return { sent, handle, post }
}

/** Runtimes require it for a body that is a stream; the types of TypeScript do not have it. */
const duplex = { duplex: 'half' }

/** A stream of these pieces. It does not end if the last one is `'stall'`. */
function streamOf(...pieces: (string | Uint8Array)[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull(controller) {
      const piece = pieces.shift()
      if (piece === undefined) return controller.close()
      if (piece === 'stall') return new Promise(() => {})
      controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : new Uint8Array(piece))
    },
  })
}

/** JSON text of an object with a model and arrays of this depth. */
const nested = (levels: number) => `{"model":"glm-4.6","messages":${'['.repeat(levels)}${']'.repeat(levels)}}`

const statusOf = async (response: Promise<Response>) => (await response).status

/** A form with these fields. */
function formOf(...fields: [string, string | Blob][]): FormData {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  return form
}

export const suite: Suite = {
  'relay() adds the key and forwards responses and streams': async (t) => {
    const { completions } = createPageClient(t).chat
    assert.equal((await collect(completions.stream(question()).text())).join(''), greeting)
    assert.equal((await completions.create(question())).choices[0]?.message.content, greeting)
    assert.lengthOf(await t.requests(), 2)
  },

  'relay() forwards events immediately and closes the connection when its client stops reading': async (t) => {
    const page = createPageClient(t, t.fault({ stall: { afterEvents: 2 } }))
    let events = 0
    for await (const _ of page.chat.completions.stream(question())) if (++events === 2) break
    await t.waitUntilClosed()
  },

  'relay() closes the connection when its client aborts': async (t) => {
    const controller = new AbortController()
    const page = createPageClient(t, t.fault({ stall: { afterEvents: 2 } }))
    const stream = page.chat.completions.stream(question(), { signal: controller.signal })
    const read = async () => {
      for await (const _ of stream) controller.abort(new Error('enough'))
    }
    assert.equal((await rejects(read(), Error)).message, 'enough')
    await t.waitUntilClosed()
  },

  'relay() forwards errors of the server, and rejects models and paths that are not allowed': async (t) => {
    const page = createPageClient(t, { models: ['glm-4.6'] })
    const apiError = await rejects(page.chat.completions.create({ ...question(), temperature: 7 }), APIStatusError)
    assert.deepEqual([apiError.status, apiError.code], [400, '1210'])
    const modelError = await rejects(page.chat.completions.create({ ...question(), model: 'glm-5' }), APIStatusError)
    assert.equal(modelError.status, 403)
    const pathError = await rejects(page.models.list(), APIStatusError)
    assert.equal(pathError.status, 404)
    assert.lengthOf(await t.requests(), 1)
  },

  'relay() forwards multipart forms': async (t) => {
    const page = createPageClient(t, { paths: ['POST /files', 'GET /files/*/content'] })
    const line = '{"custom_id":"你好"}'
    const { id } = await page.files.create({ file: new File([line], 'input.jsonl'), purpose: 'batch' })
    assert.equal(await (await page.files.content(id)).text(), line)
  },

  'relay() allows a request only when authorize returns true': async () => {
    for (const verdict of [undefined, null, false, 0, '', 'yes', 'true', 1, {}, [], { status: 200 }, () => true]) {
      for (const authorize of [() => verdict, () => Promise.resolve(verdict)]) {
        const { post, sent } = createIsolatedRelay({ authorize: authorize as never })
        assert.equal(await statusOf(post('{}')), 401, String(verdict))
        assert.isEmpty(sent)
      }
    }
    for (const authorize of [() => true, () => Promise.resolve(true)]) {
      assert.equal(await statusOf(createIsolatedRelay({ authorize }).post('{}')), 200)
    }
  },

  'relay() sends a Response of authorize in place of the answer': async () => {
    const { post, sent } = createIsolatedRelay({ authorize: () => new Response('pay first', { status: 402 }) })
    const response = await post('{}')
    assert.deepEqual([response.status, await response.text()], [402, 'pay first'])
    assert.isEmpty(sent)
  },

  'relay() rejects with the error that authorize throws, and sends nothing': async () => {
    const failure = new Error('the session store is down')
    const fail = () => {
      throw failure
    }
    for (const authorize of [fail, () => Promise.reject(failure)]) {
      const { post, sent } = createIsolatedRelay({ authorize })
      assert.equal(await rejectionOf(post('{}')), failure)
      assert.isEmpty(sent)
    }
  },

  'relay() rejects with a TypeError when authorize has read the body itself': async () => {
    const authorize = async (request: Request) => await request.text() !== ''
    const error = await rejects(createIsolatedRelay({ authorize }).post('{"model":"glm-4.6"}'), TypeError)
    assert.include(error.message, 'request.clone()')
    const readClone = async (request: Request) => (await request.clone().json()).model === 'glm-4.6'
    assert.equal(await statusOf(createIsolatedRelay({ authorize: readClone }).post('{"model":"glm-4.6"}')), 200)
  },

  'relay() answers deeply nested bodies with 400 and forwards ordinary nesting': async () => {
    for (const models of [undefined, ['glm-4.6']]) {
      const { post, sent } = createIsolatedRelay({ models })
      for (const levels of [8_000, 500_000]) {
        assert.equal(await statusOf(post(nested(levels))), 400)
        assert.equal(await statusOf(post('['.repeat(levels))), 400)
        assert.equal(await statusOf(post('{"model":'.repeat(levels))), 400)
        assert.equal(await statusOf(post(`{"model":${'['.repeat(levels)}${']'.repeat(levels)}}`)), 400)
      }
      assert.isEmpty(sent)
      assert.equal(await statusOf(post(nested(400))), 200)
      assert.equal(await statusOf(post(`{"model":"glm-4.6","text":"${'['.repeat(9_000)}\\""}`)), 200)
      assert.lengthOf(sent, 2)
    }
  },

  'relay() compares the models of a JSON body with the allowed names': async () => {
    const { post, sent } = createIsolatedRelay({ models: ['GLM-4.6', 'k'] })
    const refused = [
      '"glm-5"',
      '["glm-4.6"]',
      '[["glm-4.6"]]',
      '{"toString":1}',
      '{"name":"glm-4.6"}',
      'null',
      'true',
      '46',
      '""',
      '" glm-4.6"',
      '"glm-4.6\\u0000"',
      '"\\u212a"',
      '"ｇｌｍ-4.6"',
    ]
    for (const model of refused) assert.equal(await statusOf(post(`{"model":${model}}`)), 403, model)
    assert.equal(await statusOf(post('{}')), 403)
    assert.equal(await statusOf(post('{"model":"glm-4.6","Model":"glm-5"}')), 403)
    assert.equal(await statusOf(post('{"__proto__":{"model":"glm-4.6"}}')), 403)
    assert.isEmpty(sent)
    assert.equal(await statusOf(post('{"model":"Glm-4.6"}')), 200)
    assert.equal(await statusOf(post('{"model":"glm-5","model":"glm-4.6"}')), 200)
    assert.deepEqual(sent, ['{"model":"Glm-4.6"}', '{"model":"glm-4.6"}'])
  },

  'relay() compares every form field called model with the allowed names': async () => {
    const options = { models: ['glm-asr'], paths: ['POST /audio/transcriptions'] }
    const { post, sent } = createIsolatedRelay(options)
    const send = (...fields: [string, string | Blob][]) =>
      statusOf(post(formOf(...fields), '/audio/transcriptions', {}))
    assert.equal(await send(['model', 'glm-asr'], ['model', 'glm-asr-2512']), 403)
    assert.equal(await send(['model', 'glm-asr-2512'], ['model', 'glm-asr']), 403)
    assert.equal(await send(['model', 'glm-asr'], ['MODEL', 'glm-asr-2512']), 403)
    assert.equal(await send(['model', new Blob(['glm-asr'])]), 403)
    assert.equal(await send(['prompt', 'glm-asr']), 403)
    assert.isEmpty(sent)
    assert.equal(await send(['model', 'glm-asr'], ['model', 'glm-asr']), 200)
    assert.deepEqual((sent[0] as FormData).getAll('model'), ['glm-asr', 'glm-asr'])
  },

  'relay() compares every query parameter called model with the allowed names': async () => {
    const { post, handle, sent } = createIsolatedRelay({
      models: ['glm-4.6'],
      paths: ['POST /chat/completions', 'GET /models'],
    })
    const body = '{"model":"glm-4.6"}'
    for (
      const query of ['model=glm-5', 'model=glm-4.6&model=glm-5', 'model=glm-5&model=glm-4.6', 'MODEL=glm-5', 'model=']
    ) {
      assert.equal(await statusOf(post(body, `/chat/completions?${query}`)), 403, query)
      assert.equal(await statusOf(handle(new Request(`${base}/models?${query}`))), 403, query)
    }
    assert.isEmpty(sent)
    assert.equal(await statusOf(post(body, '/chat/completions?model=glm-4.6')), 200)
    assert.equal(await statusOf(handle(new Request(`${base}/models`))), 200)
  },

  'relay() answers bodies that are not JSON objects, and broken forms, with 400': async () => {
    const { post, sent } = createIsolatedRelay()
    for (const body of ['', ' ', '{', '{"a":}', 'null', '5', '"text"', '[]', 'undefined', 'NaN', '{"a":1}x']) {
      assert.equal(await statusOf(post(body)), 400, body)
    }
    assert.equal(await statusOf(post(null)), 400)
    assert.equal(await statusOf(post(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))), 400)
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=x']) {
      assert.equal(await statusOf(post('--y\r\nnot a form', '/chat/completions', { 'content-type': type })), 400, type)
    }
    assert.isEmpty(sent)
  },

  'relay() answers other content types with 415': async () => {
    const { post, sent } = createIsolatedRelay()
    const types = [
      'text/plain',
      'text/plain; application/json',
      'application/x-www-form-urlencoded',
      'application/json-patch+json',
      'application/json, text/plain',
      'application/jsonx',
      'multipart/mixed; boundary=x',
    ]
    for (const type of types) {
      assert.equal(await statusOf(post('{}', '/chat/completions', { 'content-type': type })), 415, type)
    }
    assert.equal(await statusOf(post(new Uint8Array([0x7b, 0x7d]), '/chat/completions', {})), 415)
    assert.isEmpty(sent)
    const type = 'Application/JSON ; charset=utf-8'
    assert.equal(await statusOf(post('{}', '/chat/completions', { 'content-type': type })), 200)
  },

  'relay() forwards numbers, names and characters that are unusual': async () => {
    const { post, sent } = createIsolatedRelay()
    assert.equal(await statusOf(post('{"__proto__":{"a":1},"constructor":1e999,"b":1e-999,"c":"\\ud800"}')), 200)
    const body = JSON.parse(sent[0] as string)
    assert.isTrue(Object.hasOwn(body, '__proto__'))
    assert.notProperty({}, 'a')
    assert.deepEqual([body.constructor, body.b, body.c], [null, 0, '\ud800'])
    assert.equal(await statusOf(post(`\ufeff{"model":"glm-4.6"}`)), 200)
    assert.equal(sent[1], '{"model":"glm-4.6"}')
  },

  'relay() never rejects, whatever the path, the query, the content type and the body are': async () => {
    const seed = Math.floor(Math.random() * 2 ** 32)
    const random = new Random(seed)
    const { handle } = createIsolatedRelay({ models: ['glm-4.6'], paths: ['POST /chat/completions', 'PUT /files/*'] })
    const fragments = [
      '{',
      '}',
      '[',
      ']',
      '"model"',
      ':',
      ',',
      '"glm-4.6"',
      '1e999',
      'null',
      '\\',
      '"',
      '\0',
      '\ud800',
      '--x',
      '\r\n',
    ]
    const forms = [
      'Content-Disposition: form-data; name="model"',
      'glm-4.6',
      '\r\n\r\n',
      '--x--',
      '; filename="',
      ...fragments,
    ]
    const paths = [
      'chat',
      'completions',
      'files',
      '..',
      '%2e',
      '%',
      '%2f',
      '/',
      '//',
      '?model=',
      '&model=%ff',
      'glm-4.6',
      '%00',
    ]
    const types = ['application/json', 'multipart/form-data; boundary=x', 'multipart/form-data', 'text/plain', ';', 'x']
    const text = (words: readonly string[]) =>
      Array.from({ length: random.below(12) }, () => random.pick(words)).join('')
    for (let round = 0; round < 1_000; round++) {
      const path = random.pick(['/chat/completions', '/files/1', `/${text(paths)}`])
      const request = new Request(base + path, {
        method: random.pick(['POST', 'PUT', 'DELETE']),
        headers: { 'content-type': random.pick(types) },
        body: random.pick([text(fragments), text(forms), `{"model":"glm-4.6","x":${text(fragments)}}`]),
      })
      const response = await handle(request).catch((error) => assert.fail(`seed ${seed}: ${error}`))
      assert.include([200, 400, 403, 404, 415], response.status, `seed ${seed}`)
    }
  },

  'relay() answers a body that does not arrive in time with 408': async (t) => {
    const clock = new ManualClock()
    const { post, sent } = createIsolatedRelay({ clock, bodyTimeoutMs: 5_000 })
    const late = statusOf(post(streamOf('{"model":', 'stall')))
    await t.waitUntil(() => clock.waitsMs.length > 0, 'no timer was set')
    assert.deepEqual(clock.waitsMs, [5_000])
    await clock.advance(5_000)
    assert.equal(await late, 408)
    assert.equal(await statusOf(post(streamOf('{"model":', '"glm-4.6"}'))), 200)
    assert.isEmpty(clock.waitsMs)
    assert.lengthOf(sent, 1)
  },

  'relay() answers a body that is too long with 413 and reads no more of it': async () => {
    const { post, sent } = createIsolatedRelay({ maxBytes: 20 })
    assert.equal(await statusOf(post(streamOf('x'.repeat(15), 'x'.repeat(15), 'stall'))), 413)
    assert.equal(await statusOf(post('{"model":"glm-4.6"}')), 200)
    assert.lengthOf(sent, 1)
  },

  'relay() answers with 504 when Zhipu does not answer in time': async (t) => {
    const clock = new ManualClock()
    const page = createPageClient(t, { ...t.fault({ stall: true }), clock, timeoutMs: 5_000 })
    const pending = rejects(page.chat.completions.create(question()), APIStatusError)
    await t.waitUntil(async () => (await t.requests()).length === 1, 'no request has arrived')
    await clock.advance(5_000)
    assert.equal((await pending).status, 504)
    await t.waitUntilClosed()
  },

  'relay() breaks off a response that pauses for too long': async () => {
    const headers = { 'content-type': 'text/event-stream' }
    const respond = () => new Response(streamOf('data: 1\n\n', 'stall'), { headers })
    const { post } = createIsolatedRelay({ clock: new FastClock(), idleTimeoutMs: 5_000 }, respond)
    await rejectionOf((await post('{}')).text())
  },

  'relay() limits an answer in JSON as a whole, and a stream only to its first event': async () => {
    const respond = (type: string) => () =>
      new Response(streamOf('data: 1\n\n', 'stall'), { headers: { 'content-type': type } })
    const timersOf = async (type: string, options: RelayOptions) => {
      const clock = new ManualClock()
      const response = await createIsolatedRelay({ clock, ...options }, respond(type)).post('{}')
      assert.isEmpty(clock.waitsMs)
      const reader = response.body!.getReader()
      await reader.read()
      assert.isEmpty(clock.waitsMs)
      await clock.advance(1_000)
      const next = rejectionOf(reader.read())
      const { waitsMs } = clock
      await clock.advance(300_000)
      await next
      return waitsMs
    }
    assert.deepEqual(await timersOf('application/json', {}), [120_000, 299_000])
    assert.deepEqual(await timersOf('text/event-stream', {}), [120_000])
    assert.deepEqual(await timersOf('text/event-stream', { timeoutMs: 50_000 }), [49_000, 120_000])
    assert.deepEqual(await timersOf('application/json', { timeoutMs: 0, idleTimeoutMs: 7_000 }), [7_000])
  },

  'relay() masks a key that Zhipu repeats in headers, answers and streams, also between two chunks': async () => {
    const key = 'id-of-the-key.secret-of-the-key'
    const echoes = [
      ['text/event-stream', `data: {"a":"${key}"}\n\n`, 'data: 好\n\n'],
      ['application/json', `{"echo":"Bearer ${key}","text":"好"}`],
      ['', `secret-of-the-key ${key}${key}`],
    ]
    for (const [type = '', ...texts] of echoes) {
      const bytes = new TextEncoder().encode(texts.join(''))
      const expected = texts.join('').replaceAll(key, '***').replaceAll('secret-of-the-key', '***')
      for (let size = 1; size <= bytes.length; size++) {
        const pieces: Uint8Array[] = []
        for (let start = 0; start < bytes.length; start += size) pieces.push(bytes.slice(start, start + size))
        const headers = { 'content-type': type || 'text/plain', 'x-log-id': `log ${key}`, 'x-request-id': key }
        const { post } = createIsolatedRelay({}, () => new Response(streamOf(...pieces), { headers }))
        const response = await post('{}')
        assert.equal(await response.text(), expected)
        assert.equal(response.headers.get('x-log-id'), 'log ***')
        assert.equal(response.headers.get('x-request-id'), '***')
      }
    }
  },

  'relay() passes on each complete event before the next one arrives': async () => {
    const headers = { 'content-type': 'text/event-stream' }
    const respond = () => new Response(streamOf('data: a.b\n\n', 'stall'), { headers })
    const reader = (await createIsolatedRelay({}, respond).post('{}')).body!.getReader()
    assert.equal(new TextDecoder().decode((await reader.read()).value), 'data: a.b\n\n')
    await reader.cancel()
  },

  'relay() passes on binary bodies byte by byte': async () => {
    const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index * 7)
    for (const type of ['audio/wav', 'application/octet-stream', 'application/jsonl', 'text/plain; charset=gbk']) {
      const respond = () =>
        new Response(streamOf(bytes.slice(0, 333), bytes.slice(333)), { headers: { 'content-type': type } })
      const response = await createIsolatedRelay({}, respond).post('{}')
      assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes)
    }
  },

  'relay() passes on statuses without a body': async () => {
    for (const status of [204, 205, 304]) {
      const response = await createIsolatedRelay({}, () => new Response(null, { status })).post('{}')
      assert.deepEqual([response.status, await response.text()], [status, ''])
    }
  },

  'relay() serves the path of `under` with and without slashes at its end, and at the root': async () => {
    for (const under of ['/x', '/x/', '/x//', '/', '', '/中/']) {
      const { handle } = createIsolatedRelay({ under })
      const path = `${under.replace(/\/+$/, '')}/chat/completions`
      const send = (target: string) =>
        statusOf(
          handle(new Request(`https://relay.example${target}`, { method: 'POST', body: '{}', headers: jsonType })),
        )
      assert.equal(await send(path), 200, under)
      assert.equal(await send(`/y${path}`), 404, under)
    }
  },

  'relay() answers paths that are not allowed with 404, however they are written': async () => {
    const { handle, sent } = createIsolatedRelay({
      paths: ['POST /chat/completions', 'POST /files/*/content'],
    })
    const paths = [
      '/embeddings',
      '/chat/completions/',
      '/chat//completions',
      '//chat/completions',
      '/chat/completionsX',
      '/CHAT/completions',
      '/chat/completions/../embeddings',
      '/chat/completions/%2e%2e/%2e%2e/embeddings',
      '/chat%2fcompletions',
      '/chat\\..\\embeddings',
      '/chat/completions;x=1',
      '/chat/completions%00',
      '/files//content',
      '/files/./content',
      '/files/.../content',
      '/files/..%2fbatches/content',
      '/files/%2e%2e/content',
      '/files/a%2fb/content',
      '/files/a/b/content',
      '/../../paas/v4x/chat/completions',
    ]
    for (const path of paths) {
      const request = new Request(base + path, { method: 'POST', body: '{}', headers: jsonType })
      assert.equal(await statusOf(handle(request)), 404, path)
    }
    assert.isEmpty(sent)
  },

  'relay() throws a TypeError for options that are not valid': async () => {
    const invalid: Record<string, unknown>[] = [
      { authorize: true },
      { authorize: null },
      { authorize: '' },
      { models: 'glm-4.6' },
      { models: null },
      { models: [/glm/] },
      { paths: 'POST /chat/completions' },
      { paths: ['/chat/completions'] },
      { paths: ['POST /files?x'] },
      { origins: 'https://app.example' },
      { origins: ['https://app.example/'] },
      { origins: ['https://app.example:443'] },
      { origins: ['app.example'] },
      { origins: null },
      { under: 'x' },
      { under: '//x' },
      { under: '/x?y' },
      { under: null },
      { maxBytes: -1 },
      { maxBytes: Number.NaN },
      { maxBytes: '10mb' },
      { bodyTimeoutMs: -1 },
      { bodyTimeoutMs: Number.NaN },
      { timeoutMs: -1 },
      { idleTimeoutMs: -1 },
    ]
    for (const options of invalid) {
      assert.throws(
        () => createIsolatedRelay(options as RelayOptions),
        TypeError,
        /^Cannot use /,
        JSON.stringify(options),
      )
    }
    await Promise.resolve()
  },
}
