import { assert } from 'chai'
import { type ChatCompletion, type ChatCompletionChunk, ZhipuError } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

export const suite: Suite = {
  'post() sends a body to any path and returns the response': async (t) => {
    const { data, response } = await t.client().post<ChatCompletion>('/chat/completions', { body: question() })
      .withResponse()
    assert.equal(data.choices[0]?.message.content, greeting)
    assert.equal(response.status, 200)
  },

  'get() sends the query parameters and no content-type header': async (t) => {
    await t.client().get('/models', { query: { 'a b': 'c&d' } })
    const [request] = await t.requests()
    assert.equal(request!.method, 'GET')
    assert.equal(new URLSearchParams(request!.query).get('a b'), 'c&d')
    assert.notProperty(request!.headers, 'content-type')
  },

  'delete() sends a DELETE request': async (t) => {
    await rejects(t.client({ maxRetries: 0 }).delete('/files/no-such-file'), ZhipuError)
    const [request] = await t.requests()
    assert.equal(request!.method, 'DELETE')
  },

  'put() sends a PUT request with a body': async (t) => {
    await rejects(t.client({ maxRetries: 0 }).put('/no/such/thing', { body: { a: 1 } }), ZhipuError)
    const [request] = await t.requests()
    assert.equal(request!.method, 'PUT')
    assert.deepEqual(request!.body, { a: 1 })
  },

  'events() streams the events of any path': async (t) => {
    const stream = await t.client().events<ChatCompletionChunk>('/chat/completions', {
      body: { ...question(), stream: true },
    })
    const deltas = (await collect(stream)).map(({ choices }) => choices[0]?.delta.content ?? '')
    assert.equal(deltas.join(''), greeting)
  },

  'a path cannot change the host, so no other host receives the key': async (t) => {
    const hosts: string[] = []
    const spy = (url: string) => {
      hosts.push(new URL(url).host)
      return Promise.resolve(Response.json({}))
    }
    const client = t.client({ fetch: spy })
    for (const path of ['//example.com/x', '/..//example.com', '@example.com', '.example.com', 'https://example.com']) {
      await Promise.resolve().then(() => client.get(path)).catch(() => {})
    }
    for (const host of hosts) assert.equal(host, new URL(t.clientOptions.baseURL!).host)
  },
}
