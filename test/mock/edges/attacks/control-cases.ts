import { assert } from 'chai'
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
    const startedMs = performance.now()
    assert.equal(await chat(server, `${'a'.repeat(5000)}!`), 200)
    assert.isBelow(performance.now() - startedMs, 5000)
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
    assert.isBelow(Math.abs(nowMs - Date.now()), 5000)
  },
}
