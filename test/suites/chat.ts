import { assert } from 'chai'
import { Chat, createTransport, outputText } from '../../src/index.ts'
import { greeting, question } from '../support/question.ts'
import { rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

/** Names of the headers that runtimes add to a request. */
const runtimeHeaders =
  /^(accept(-.*)?|user-agent|host|connection|content-length|cache-control|pragma|origin|referer|priority|sec-.*|cf-.*|transfer-encoding)$/

export const suite: Suite = {
  'create() returns text, finish_reason and usage': async (t) => {
    const { choices: [choice], model, usage } = await t.client().chat.completions.create(question())
    assert.equal(choice?.message.content, greeting)
    assert.equal(choice?.finish_reason, 'stop')
    assert.equal(model, 'glm-4.6')
    assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)
  },

  'outputText() returns the text of an answer, of a stream and of its chunks': async (t) => {
    const { completions } = t.client().chat
    assert.equal(outputText(await completions.create(question())), greeting)
    const stream = completions.stream(question())
    let text = ''
    for await (const chunk of stream) text += outputText(chunk)
    assert.equal(text, greeting)
    assert.equal(outputText(await stream.final()), greeting)
  },

  'create() sends the body unchanged, including unknown fields': async (t) => {
    const body = { ...question(), frobnicate: { depth: [1, null, '好'] } }
    await t.client().chat.completions.create(body)
    const [request] = await t.requests()
    assert.deepEqual(request?.body, body)
    assert.equal(request?.path, '/paas/v4/chat/completions')
    assert.equal(request?.method, 'POST')
  },

  'create() sends no headers except authorization and content-type': async (t) => {
    // The CORS rules of a server must list each further header.
    await t.client().chat.completions.create(question())
    const [request] = await t.requests()
    const names = Object.keys(request!.headers).filter((name) => !runtimeHeaders.test(name))
    assert.sameMembers(names, ['authorization', 'content-type'])
    assert.equal(request!.headers['content-type'], 'application/json')
  },

  'create() does not modify its arguments': async (t) => {
    const params = question()
    const options = { headers: { 'accept-language': 'en-US,en' }, query: { a: 1 } }
    const before = structuredClone([params, options])
    await t.client().chat.completions.create(params, options)
    assert.deepEqual([params, options], before as never)
  },

  'create().withResponse() returns the completion, its Response and the request id': async (t) => {
    const params = { ...question(), request_id: 'request-0815' }
    const { data, response, requestId } = await t.client().chat.completions.create(params).withResponse()
    assert.equal(data.choices[0]?.message.content, greeting)
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-type')!, /^application\/json/)
    assert.equal(requestId, 'request-0815')
  },

  'create() returns the matching answer to each of fifty concurrent requests': async (t) => {
    const client = t.client()
    const texts = Array.from({ length: 50 }, (_, index) => `${greeting} ${index}`)
    const completions = await Promise.all(texts.map((text) => client.chat.completions.create(question(text))))
    assert.deepEqual(completions.map(({ choices }) => choices[0]?.message.content as string), texts)
  },

  'create() sends and receives half a megabyte': async (t) => {
    const text = 'word '.repeat(100_000)
    const { choices } = await t.client().chat.completions.create(question(text))
    assert.isTrue(choices[0]?.message.content === text)
  },

  'create() and stream() throw a TypeError for a missing or empty model or messages, and send nothing': async (t) => {
    const { completions } = t.client().chat
    const invalid: [unknown, RegExp][] = [
      [{ ...question(), model: '' }, /model/],
      [{ ...question(), model: undefined }, /model/],
      [{ ...question(), messages: 'hello' }, /messages/],
      [{ ...question(), messages: [] }, /messages/],
    ]
    for (const [params, field] of invalid) {
      const error = await rejects((async () => await completions.create(params as never))(), TypeError)
      assert.match(error.message, field)
      assert.throws(() => completions.stream(params as never), TypeError, field)
    }
    assert.isEmpty(await t.requests())
  },

  'an invalid client option throws a TypeError, and nothing is sent': async (t) => {
    for (
      const options of [
        { timeoutMs: -1 },
        { idleTimeoutMs: NaN },
        { maxRetries: -1 },
        { baseURL: 'open.bigmodel.cn/api/paas/v4' },
        { endpoint: 'mars' as never },
        { apiKey: 'without-a-dot' },
        { apiKey: 'line\nbreak.secret' },
        { apiKey: 'schlüssel.geheim' },
      ]
    ) {
      const request = async () => await t.client(options).chat.completions.create(question())
      const error = await rejects(request(), TypeError)
      assert.match(error.message, /^Cannot [^]+: [^]+[^.]$/)
    }
    assert.isEmpty(await t.requests())
  },

  'options of a request override options of the client': async (t) => {
    const client = t.client({
      apiKey: 'unused.secret',
      headers: { 'accept-language': 'de', 'x-a': '1' },
      query: { a: 1 },
    })
    const headers = { 'Accept-Language': 'en', 'X-A': null }
    await client.chat.completions.create(question(), { apiKey: t.key, headers, query: { a: 2, b: true } })
    const [request] = await t.requests()
    assert.equal(request!.headers['accept-language'], 'en')
    assert.notProperty(request!.headers, 'x-a')
    assert.sameMembers(request!.query.split('&'), ['a=2', 'b=true'])
  },

  'baseURL can end in a slash': async (t) => {
    const completion = await t.client({ baseURL: `${t.clientOptions.baseURL}/` }).chat.completions.create(question())
    assert.equal(completion.choices[0]?.message.content, greeting)
  },

  'endpoint selects one of the four known base URLs': async (t) => {
    const urls: string[] = []
    const spy = (url: string) => {
      urls.push(url)
      return Promise.resolve(Response.json({ choices: [] }))
    }
    for (const endpoint of ['cn', 'intl', 'cn-coding', 'intl-coding'] as const) {
      await t.client({ baseURL: undefined, endpoint, fetch: spy }).chat.completions.create(question())
    }
    assert.deepEqual(urls, [
      'https://open.bigmodel.cn/api/paas/v4/chat/completions',
      'https://api.z.ai/api/paas/v4/chat/completions',
      'https://open.bigmodel.cn/api/coding/paas/v4/chat/completions',
      'https://api.z.ai/api/coding/paas/v4/chat/completions',
    ])
  },

  'a family class works with a transport and without a client': async (t) => {
    const completion = await new Chat(createTransport(t.clientOptions)).completions.create(question())
    assert.equal(completion.choices[0]?.message.content, greeting)
  },
}
