import { assert } from 'chai'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import https from 'node:https'
import { type MockZhipu, mockZhipu } from '../../../../mock/index.ts'

const own = 'https://own.test/x'
const models = 'https://open.bigmodel.cn/api/paas/v4/models'

/** A mock and a server of MSW with a handler of its own, started in the given order and closed in reverse. */
async function withServer(first: 'mock' | 'server', act: (zhipu: MockZhipu) => Promise<void>): Promise<void> {
  const zhipu = mockZhipu()
  const server = setupServer(http.all(own, async ({ request }) => HttpResponse.text(`own ${await request.text()}`)))
  const startServer = () => server.listen({ onUnhandledRequest: 'error' })
  if (first === 'server') startServer()
  try {
    await zhipu.listen()
    if (first === 'mock') startServer()
    await act(zhipu)
  } finally {
    if (first === 'server') zhipu.close()
    server.close()
    zhipu.close()
  }
}

/** Both answer their requests by fetch. */
async function askBoth(zhipu: MockZhipu): Promise<void> {
  const headers = { authorization: `Bearer ${zhipu.apiKey}`, 'content-type': 'application/json' }
  zhipu.chat.reply.stream(['你', '好'])
  const body = JSON.stringify({ model: 'glm-4.6', stream: true, messages: [{ role: 'user', content: 'x' }] })
  const reply = await fetch(models.replace('models', 'chat/completions'), { method: 'POST', headers, body })
  assert.include(await reply.text(), '好')
  assert.equal((await fetch(models, { headers })).status, 200)
  assert.equal(await (await fetch(own)).text(), 'own ')
  assert.equal(zhipu.requests.length, 2)
}

const statusOf = (url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    https.get(url, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })

/** A project that runs a server of MSW which refuses requests without a handler, and a mock that listens. */
export const besideMsw: Readonly<Record<string, () => Promise<void>>> = {
  'listen() after a server of MSW has started: both answer their requests': () =>
    withServer('server', async (zhipu) => {
      await askBoth(zhipu)
      assert.equal(await (await fetch(own, { method: 'POST', body: 'body' })).text(), 'own body')
      assert.equal(await statusOf(own), 200)
      zhipu.close()
      assert.equal(await (await fetch(own)).text(), 'own ')
    }),
  "listen({ via: 'msw' }) after a server of MSW has started rejects and says what to write": () =>
    withServer('server', async () => {
      const error = await mockZhipu({ seed: 'second' }).listen({ via: 'msw' }).then(() => undefined, (reason) => reason)
      assert.include(error?.message, 'setupServer(...handlers(zhipu), ...yours)')
      assert.equal(await (await fetch(own)).text(), 'own ')
    }),
  // Last, because fetch is not restored where these fail.
  'listen() before a server of MSW starts: both answer their requests': () =>
    withServer('mock', async (zhipu) => {
      await askBoth(zhipu)
      assert.equal(await statusOf(own), 200)
    }),
  'listen() and a server of MSW restore fetch in both orders': async () => {
    const original = globalThis.fetch
    for (const first of ['mock', 'server'] as const) await withServer(first, async () => {})
    assert.equal(globalThis.fetch, original)
  },
}
