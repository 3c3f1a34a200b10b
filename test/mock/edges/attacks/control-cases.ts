import { assert } from 'chai'
import type { MockZhipu } from '../../../../mock/index.ts'
import type { Served } from '../../../../mock/server.ts'
import type { AttackCase } from './case.ts'

const json = { 'content-type': 'application/json' }

/** Sends a request to the control API; resolves with the status and the JSON of the response. */
// deno-lint-ignore no-explicit-any -- JSON of any shape
async function control({ url }: Served, line: string, body?: unknown): Promise<{ status: number; body: any }> {
  const [method = '', path] = line.split(' ')
  const response = await fetch(`${url}/__mock${path}`, {
    method,
    ...(body !== undefined && { headers: json, body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

async function chat({ baseURL }: Served, content: string): Promise<number> {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { ...json, authorization: 'Bearer id.secret' },
    body: JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }] }),
  })
  await response.text()
  return response.status
}

/** Sends a chat request to the mock without a socket. */
async function answer(
  zhipu: MockZhipu,
  body: string | Uint8Array,
  target = '/api/paas/v4/chat/completions',
): Promise<number> {
  const headers = { ...json, authorization: 'Bearer id.secret' }
  const reply = await zhipu.answer({ method: 'POST', host: 'open.bigmodel.cn', target, headers, body })
  return 'status' in reply ? reply.status : 0
}

/** Reads the event feed until it has sent a request with this id, and returns the beginning of its event. */
async function readEvent({ url }: Served, id: number): Promise<string> {
  const response = await fetch(`${url}/__mock/events`)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  const start = `event: request\ndata: {"id":${id},`
  let text = ''
  while (!text.includes(start)) {
    const { value, done } = await reader.read()
    assert.isFalse(done, `the feed ended before request ${id}`)
    text = text.slice(-start.length) + decoder.decode(value, { stream: true })
  }
  await reader.cancel()
  return text.slice(text.indexOf(start))
}

const chatBody = (content: unknown) => JSON.stringify({ model: 'glm-4.6', messages: [{ role: 'user', content }] })

/** Input of the control API that must not stop the mock. */
export const controlCases: Readonly<Record<string, AttackCase>> = {
  'a scripted regular expression never blocks the process': async (server) => {
    for (const source of ['^(a+)+$', '^(a|aa)+$', '(.*a){20}$', '^(\\w+\\s?)*$']) {
      const when = { last: `/${source}/` }
      const everywhere = { body: { messages: when }, header: { 'x-text': `/${source}/` }, model: `/${source}/` }
      const { status } = await control(server, 'POST /scripts', [{ when, reply: 'x' }, {
        when: everywhere,
        reply: 'y',
      }])
      assert.equal(status, 200, source)
    }
    // Backtracking takes hours.
    assert.equal(await chat(server, `${'a'.repeat(5000)}!`), 200)
    const refused = await control(server, 'POST /scripts', [{ when: { last: '/(a+)\\1+$/' }, reply: 'x' }])
    assert.equal(refused.status, 400)
    assert.match(refused.body.error, /^Cannot apply rule 1: Cannot match pattern .* has a backreference, expected/)
  },

  'a step of the clock after which dates would be invalid is refused, and a long one is taken back by reset': async (
    server,
  ) => {
    for (const advanceMs of [1e17, 1e300, -1, null, '5', { toString: 1 }]) {
      const { status, body } = await control(server, 'POST /clock', { advanceMs })
      assert.equal(status, 400)
      assert.match(body.error, /^Cannot advance clock: /)
    }
    assert.equal((await control(server, 'POST /clock', { advanceMs: 2e14 })).status, 200)
    assert.equal(await chat(server, 'x'), 200)
    assert.equal((await control(server, 'GET /requests')).status, 200)
    await control(server, 'POST /reset')
    const { nowMs } = (await control(server, 'GET /clock')).body
    assert.isBelow(Math.abs(nowMs - Date.now()), 60_000)
  },

  'one odd request hides no other from the request log': async (server, zhipu) => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    const odd = [
      `{"model":"glm-4.6","messages":[{"role":"user","content":"x"}],"extra":${nested(9000)}}`,
      nested(500_000),
      `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`,
      '{"model":["a",{"toString":1}],"messages":[{"role":{"toString":1},"content":{"valueOf":1}}]}',
      '{"model":"glm-4.6","messages":[{"role":"user","content":"\\ud800 \ud800"}]}',
      '{"__proto__":{"x":1},"toJSON":1,"constructor":{"prototype":1}}',
    ]
    assert.equal(await answer(zhipu, chatBody('before')), 200)
    for (const body of odd) assert.isBelow(await answer(zhipu, body), 500)
    assert.equal(await answer(zhipu, new Uint8Array([0xff, 0xfe, 0x7b, 0x80])), 400)
    assert.equal(await answer(zhipu, chatBody('after')), 200)
    const { status, body: { requests } } = await control(server, 'GET /requests')
    assert.equal(status, 200)
    assert.equal(requests.length, odd.length + 3)
    assert.equal(requests[0].body.messages[0].content, 'before')
    assert.match(requests[1].omitted, /^The body is nested more than 200 levels deep$/)
    assert.equal(requests[1].status, 400)
    assert.equal(requests.at(-1).body.messages[0].content, 'after')
    assert.include(await readEvent(server, 9), '"path":"/paas/v4/chat/completions"')
  },

  '270 requests of 2 MB leave a request log that can be read, and its memory is bounded': async (server, zhipu) => {
    const picture = {
      type: 'image_url',
      image_url: { url: `data:image/png;base64,iVBORw0KGgo${'A'.repeat(2_000_000)}` },
    }
    const body = JSON.stringify({ model: 'glm-4.6v', messages: [{ role: 'user', content: [picture] }] })
    for (let count = 0; count < 270; count++) assert.equal(await answer(zhipu, body), 200)
    const { status, body: { requests } } = await control(server, 'GET /requests')
    assert.equal(status, 200)
    assert.equal(requests.length, 270)
    assert.match(requests[0].omitted, /^The bodies were dropped: the journal keeps 67108864 bytes of bodies$/)
    assert.equal(requests[0].status, 200)
    assert.equal(requests.at(-1).body.messages[0].content[0].image_url.url.length, 2_000_033)
    const kept = requests.filter(({ body }: { body?: unknown }) => body !== undefined).length
    assert.isBelow(kept * 2_000_000, 67_108_864)
    assert.include(await readEvent(server, 270), '"path":"/paas/v4/chat/completions"')
  },
}
