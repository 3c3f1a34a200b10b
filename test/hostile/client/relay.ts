import { assert } from 'chai'
import { relay, type RelayOptions } from '../../../src/index.ts'
import { FastClock } from '../../support/fast-clock.ts'
import type { Harness } from '../../support/harness.ts'
import { deepJSON, hostileValue } from '../../support/hostile-json.ts'
import { Random } from '../../support/random.ts'
import type { Suite } from '../../support/suite.ts'
import { settled, untyped } from '../support/outcome.ts'
import { Session } from '../support/session.ts'

const url = 'https://relay.example/api/paas/v4/chat/completions'
const body = '{"model":"cheap","messages":[]}'

/** A relay whose upstream keeps what it receives, and answers with `answer`. */
function createRelay(
  t: Harness,
  options: RelayOptions = {},
  answer: () => Response = () => Response.json({ id: '1' }),
) {
  const upstream: { url: string; init: RequestInit }[] = []
  const handle = relay({
    apiKey: t.key,
    endpoint: 'cn',
    fetch: async (url, init) => {
      upstream.push({ url, init })
      return answer()
    },
    ...options,
  })
  return { handle, upstream }
}

/** A POST of a visitor. */
function post(
  text: BodyInit,
  headers: Record<string, string> = { 'content-type': 'application/json' },
  to: string = url,
): Request {
  return new Request(to, {
    method: 'POST',
    headers,
    body: text,
    ...(text instanceof ReadableStream && { duplex: 'half' }),
  })
}

/** Sends requests of visitors and expects that each is answered with one of these statuses and none reaches the upstream. */
async function refuses(
  t: Harness,
  options: RelayOptions,
  requests: readonly Request[],
  ...statuses: number[]
): Promise<void> {
  const { handle, upstream } = createRelay(t, options)
  for (const [index, request] of requests.entries()) {
    const response = await settled(handle(request))
    assert.instanceOf(response, Response)
    assert.include(statuses, response.status, `request ${index}: ${request.url}`)
    await response.text()
  }
  assert.isEmpty(upstream)
}

/** Results of `authorize` that are neither `true` nor a Response. */
const notTrue = [undefined, null, false, 0, 1, '', 'yes', 'true', NaN, {}, [], Object(true), () => true, {
  status: 200,
}]

/** Paths that look like an allowed one to some servers, or that leave it. */
const pathTricks = [
  '/api/paas/v4/chat/completions/../../files',
  '/api/paas/v4/chat/completions/%2e%2e/%2e%2e/files',
  '/api/paas/v4/chat/completions%2f..%2f..%2ffiles',
  '/api/paas/v4/chat/completions/..;/files',
  '/api/paas/v4/chat%2fcompletions',
  '/api/paas/v4//chat/completions',
  '/api/paas/v4/chat//completions',
  '/api/paas/v4/chat/completions/',
  '/api/paas/v4/chat/completions%00',
  '/api/paas/v4/chat/completions%0d%0aX-Injected:1',
  '/api/paas/v4/chat/completions;x=1',
  '/api/paas/v4/CHAT/COMPLETIONS',
  '/api/paas/v4/chat/completions%20',
  '/api/paas/v4/chat/complet%69ons/x',
  '/api/paas/v4\\chat\\completions\\x',
  '//evil.example/api/paas/v4/chat/completions/x',
  '/api/paas/v4x/chat/completions',
  '/other/api/paas/v4/chat/completions',
]

export const suite: Suite = {
  'authorize lets a request pass only with true': async (t) => {
    for (const value of notTrue) {
      await refuses(t, { authorize: untyped(() => value) }, [post(body)], 401)
      await refuses(t, { authorize: untyped(() => Promise.resolve(value)) }, [post(body)], 401)
    }
    const { handle, upstream } = createRelay(t, { authorize: () => true })
    assert.equal((await handle(post(body))).status, 200)
    assert.lengthOf(upstream, 1)
  },

  'a Response of authorize is sent to the visitor': async (t) => {
    const { handle, upstream } = createRelay(t, { authorize: async () => new Response('pay first', { status: 402 }) })
    const response = await handle(post(body))
    assert.deepEqual([response.status, await response.text()], [402, 'pay first'])
    assert.isEmpty(upstream)
  },

  'no path trick reaches another path of the upstream': async (t) => {
    const { handle, upstream } = createRelay(t, { paths: ['POST /chat/completions', 'GET /files/*/content'] })
    for (const path of pathTricks) {
      const response = await handle(post(body, undefined, `https://relay.example${path}`))
      assert.include([404, 200], response.status, path)
    }
    for (const id of ['..', '.', '%2e%2e', '%2e', '..%2f', '%2f', 'a%2fb', '*', '', 'a/b', '%00', '\u2025', '...']) {
      const response = await handle(new Request(`https://relay.example/api/paas/v4/files/${id}/content`))
      assert.include([404, 200], response.status, id)
    }
    const base = 'https://open.bigmodel.cn/api/paas/v4'
    for (const { url } of upstream) {
      assert.match(url, new RegExp(`^${base}/(chat/completions|files/[\\w~.-]+/content)$`))
    }
    for (const { url } of upstream) assert.notMatch(url, /\/\.+\//)
  },

  'methods and paths that are not listed are 404': async (t) => {
    const requests = ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'].map((method) => new Request(url, { method }))
    await refuses(t, {}, [...requests, post(body, undefined, 'https://relay.example/api/paas/v4/files')], 404, 405)
  },

  'a visitor body never makes the relay reject': async (t) => {
    const random = new Random(t.config.seed)
    const bodies = [
      '{"model":{"toString":1}}',
      '{"model":{"toString":null,"valueOf":null}}',
      '{"model":{"toJSON":1}}',
      ...[8_000, 200_000].flatMap((
        levels,
      ) => [deepJSON(levels), `{"model":${deepJSON(levels)}}`, `{"model":"cheap","x":${deepJSON(levels)}}`]),
      ...['', '{', 'null', '7', '[]', '"cheap"', '\0', '\ufeff{}', '{"__proto__":{"model":"cheap"}}', 'true'],
      ...Array.from({ length: 300 }, () => JSON.stringify(hostileValue(random, ['model', 'messages', 'stream'])) ?? ''),
    ]
    for (const models of [undefined, ['cheap']]) {
      const { handle } = createRelay(t, { models })
      for (const text of bodies) {
        const response = await handle(post(text)).catch((error: unknown) => {
          throw new Error(`${text.slice(0, 300)}: ${error}`)
        })
        assert.include(models ? [200, 400, 403] : [200, 400], response.status)
      }
      assert.equal((await handle(post(`{"model":"cheap","x":${deepJSON(200_000)}}`))).status, 400)
    }
  },

  'only the listed models pass, however the body names them': async (t) => {
    const denied = [
      '{"model":"expensive"}',
      '{"model":"cheap","model":"expensive"}',
      '{"model":["cheap"]}',
      '{"model":["cheap","expensive"]}',
      '{"model":{"0":"cheap"}}',
      '{"model":"\u212aheap"}',
      '{"model":" cheap"}',
      '{"model":"cheap\\u0000"}',
      '{"Model":"expensive"}',
      '{"model":null}',
      '{}',
      '[{"model":"cheap"}]',
    ]
    await refuses(t, { models: ['cheap', 'kheap'] }, denied.map((text) => post(text)), 403, 400)
  },

  'what is sent to the upstream is what was checked': async (t) => {
    const { handle, upstream } = createRelay(t, { models: ['cheap'] })
    await handle(post('{"model":"expensive","model":"cheap"}'))
    assert.lengthOf(upstream, 1)
    assert.deepEqual(JSON.parse(String(upstream[0]!.init.body)), { model: 'cheap' })
  },

  'a model in the query is held to the list': async (t) => {
    for (
      const query of [
        '?model=expensive',
        '?model=cheap&model=expensive',
        '?MODEL=x&model=expensive',
        '?mod%65l=expensive',
      ]
    ) {
      const { handle, upstream } = createRelay(t, { models: ['cheap'] })
      const response = await handle(post(body, undefined, url + query))
      const isRefused = response.status === 403 || response.status === 400
      assert.isTrue(isRefused || !upstream[0]!.url.includes('expensive'), query)
    }
  },

  'each field of a form that is called model is held to the list': async (t) => {
    const paths = ['POST /audio/transcriptions']
    const to = 'https://relay.example/api/paas/v4/audio/transcriptions'
    const formOf = (...models: (string | Blob)[]) => {
      const form = new FormData()
      for (const model of models) form.append('model', model as string)
      form.append('file', new Blob(['x']), 'a.wav')
      return post(form, {}, to)
    }
    const requests = [
      formOf('cheap', 'expensive'),
      formOf('expensive', 'cheap'),
      formOf('expensive'),
      formOf(),
      formOf(new Blob(['cheap'])),
    ]
    await refuses(t, { models: ['cheap'], paths }, requests, 403, 400)
    const { handle, upstream } = createRelay(t, { models: ['cheap'], paths })
    assert.equal((await handle(formOf('cheap'))).status, 200)
    assert.deepEqual((upstream[0]!.init.body as FormData).getAll('model'), ['cheap'])
  },

  'a form that is malformed is 400': async (t) => {
    const type = 'multipart/form-data; boundary=x'
    const texts = [
      '',
      '--x',
      '--x--',
      'no boundary',
      '--x\r\nContent-Disposition: form-data; name="model"\r\n\r\ncheap',
    ]
    const options = { models: ['cheap'], paths: ['POST /files'] }
    const to = 'https://relay.example/api/paas/v4/files'
    await refuses(t, options, texts.map((text) => post(text, { 'content-type': type }, to)), 400, 403)
    await refuses(t, options, [post('x', { 'content-type': 'multipart/form-data' }, to)], 400, 415)
  },

  'content types that pages can send without a preflight are refused': async (t) => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'text/plain; application/json',
      'application/jsonp',
      'application/xml',
      '',
    ]
    await refuses(t, {}, types.map((type) => post(body, type ? { 'content-type': type } : {})), 415)
  },

  'requests of other origins are refused, unless they are listed': async (t) => {
    const handleFrom = async (origin: string, options: RelayOptions) => {
      const { handle, upstream } = createRelay(t, options)
      // A browser does not let a page set this header, so the request is built with a Proxy there.
      const request = post(body)
      const headers = new Headers(request.headers)
      const get = headers.get.bind(headers)
      headers.get = (name: string) => name.toLowerCase() === 'origin' ? origin : get(name)
      const response = await handle(
        new Proxy(request, {
          get: (target, name) => {
            const value = name === 'headers' ? headers : Reflect.get(target, name, target)
            return typeof value === 'function' ? value.bind(target) : value
          },
        }),
      )
      return { response, sent: upstream.length }
    }
    const origins = [
      'https://evil.example',
      'null',
      'https://relay.example.evil.example',
      'https://relay.example:444',
      'https://app.example.evil.example',
      '',
    ]
    for (const origin of origins) {
      const { response, sent } = await handleFrom(origin, { origins: ['https://app.example'] })
      assert.deepEqual([response.status, sent], [403, 0], origin)
      assert.isNull(response.headers.get('access-control-allow-origin'))
    }
    const { response } = await handleFrom('https://app.example', { origins: ['https://app.example'] })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://app.example')
    assert.isNull(response.headers.get('access-control-allow-credentials'))
  },

  'headers of the visitor are not sent, and cookies of the answer are not passed on': async (t) => {
    const { handle, upstream } = createRelay(
      t,
      {},
      () =>
        new Response('{}', {
          headers: {
            'content-type': 'application/json',
            'x-powered-by': 'x',
            'www-authenticate': 'Basic',
            'set-cookie': 'a=b',
          },
        }),
    )
    const visitor = {
      'content-type': 'application/json',
      authorization: 'Bearer mine',
      'x-forwarded-for': '1.2.3.4',
      'x-mock-fault': '{}',
    }
    const response = await handle(post(body, visitor))
    const sent = new Headers(upstream[0]!.init.headers)
    assert.equal(sent.get('authorization'), `Bearer ${t.key}`)
    assert.deepEqual([...sent.keys()].sort(), ['authorization', 'content-type'])
    for (const name of ['set-cookie', 'x-powered-by', 'www-authenticate']) assert.isNull(response.headers.get(name))
  },

  'a key that the upstream repeats does not reach the visitor': async (t) => {
    const scenarios: [string, ...(string | number)[]][] = [
      ...['message', 'code', 'id', 'other-field', 'field-name'].flatMap((place) => [
        ['echo', place, 400] as [string, string, number],
        ['echo', place, 200] as [string, string, number],
      ]),
      ['echo-header', 'x-log-id', 400],
      ['echo-header', 'x-log-id', 200],
      ['echo-header', 'x-request-id', 429],
      ['echo-page', 403],
      ['echo-event', 'message', 2],
    ]
    for (const auth of ['key', 'jwt'] as const) {
      for (const scenario of scenarios) {
        const session = new Session(t, ...scenario)
        const { handle } = createRelay(t, { auth, baseURL: session.baseURL, endpoint: undefined, fetch })
        const response = await handle(post(body))
        const texts = [await response.text(), ...[...response.headers].flat()].join('\n')
        const { headers } = (await session.requests())[0]!
        const token = headers['authorization']!.split(' ').pop()!
        for (const secret of [t.key, t.key.split('.')[1]!, token]) assert.notInclude(texts, secret, scenario.join(' '))
      }
    }
  },

  'a body that is too long is 413, also one that never ends': async (t) => {
    let pulls = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        pulls++
        controller.enqueue(new Uint8Array(10_000))
      },
    })
    const { handle, upstream } = createRelay(t, { maxBytes: 100_000 })
    assert.equal((await handle(post('x'.repeat(100_001)))).status, 413)
    // Chromium does not send a stream over HTTP/1.1, but it does build such a request.
    assert.equal((await settled(handle(post(endless)))).status, 413)
    assert.isBelow(pulls, 100)
    assert.isEmpty(upstream)
  },

  'a body that stops in the middle ends at a time limit': async (t) => {
    const stopped = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"model":')),
    })
    const { handle, upstream } = createRelay(t, { clock: new FastClock() })
    const response = await settled(handle(post(stopped)))
    assert.include([400, 408], response.status)
    assert.isEmpty(upstream)
  },

  'a visitor that disconnects closes the connection to the upstream': async (t) => {
    for (const scenario of ['silent', 'stall'] as const) {
      const session = new Session(t, scenario, 2)
      const { handle } = createRelay(t, { baseURL: session.baseURL, endpoint: undefined, fetch })
      const controller = new AbortController()
      const request = new Request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"model":"cheap","stream":true}',
        signal: controller.signal,
      })
      const answer = handle(request)
      await session.waitForRequests(1)
      const response = scenario === 'silent' ? undefined : await answer
      await response?.body?.cancel()
      controller.abort()
      await answer
      await session.waitUntilClosed()
    }
  },

  'an upstream that breaks off, sends nonsense or redirects does not make the relay reject': async (t) => {
    const scenarios: [string, ...(string | number)[]][] = [
      ['drop'],
      ['cut-json', 'rst', 20],
      ['malformed', 'not-http'],
      ['gzip', 'none'],
      ['redirect-loop', 302],
      ['slow-endless', 500],
      ['reply', 204, '', ''],
    ]
    for (const scenario of scenarios) {
      const { baseURL } = new Session(t, ...scenario)
      // A body that never ends is passed on until `timeoutMs`.
      const { handle } = createRelay(t, { baseURL, endpoint: undefined, fetch, timeoutMs: 2000 })
      const response = await settled(handle(post(body)))
      assert.instanceOf(response, Response)
      await settled(response.text().catch(() => {}))
    }
  },
}
