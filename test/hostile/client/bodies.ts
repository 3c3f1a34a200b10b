import { assert } from 'chai'
import { APIResponseError, isZhipuError, runTools, ZhipuError } from '../../../src/index.ts'
import { LegacyZhipu } from '../../../src/legacy/index.ts'
import { legacyOperations, operations } from '../../policy/operations.ts'
import { collect, rejects } from '../../support/expect.ts'
import { FastClock } from '../../support/fast-clock.ts'
import type { Harness } from '../../support/harness.ts'
import { corrupted, deepJSON, hostileJSON } from '../../support/hostile-json.ts'
import { greeting, question } from '../../support/question.ts'
import { Random } from '../../support/random.ts'
import type { Suite } from '../../support/suite.ts'
import { greetingAnswer } from '../server/chat.ts'
import { outcomeOf } from '../support/outcome.ts'
import { Session } from '../support/session.ts'

/** A client whose server answers each request with the next of these texts. Numbered texts show which one an error belongs to. */
function clientOf(t: Harness, bodies: () => string, type: string = 'application/json') {
  const fetch = () => Promise.resolve(new Response(bodies(), { headers: { 'content-type': type } }))
  return { ...t.clientOptions, fetch, maxRetries: 0, clock: new FastClock() }
}

/** A body as several endpoints send it. */
const plausibleBody = {
  id: '1',
  object: 'list',
  has_more: true,
  code: 200,
  data: { list: [{ id: '1' }], total: 5, rows: [{ id: '1' }] },
  list: [{ id: '1' }],
  total: 5,
  task_status: 'PROCESSING',
  choices: [{
    index: 0,
    finish_reason: 'stop',
    message: {
      role: 'assistant',
      content: 'x',
      tool_calls: [{ id: '1', type: 'function', function: { name: 'a', arguments: '{}' } }],
    },
  }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}

/** Sends a chat and expects an APIResponseError that knows what is known of the response. */
async function misfit(t: Harness, type: string, body: string): Promise<APIResponseError> {
  const { completions } = new Session(t, 'reply', 200, type, body).client().chat
  const error = await rejects(completions.create(question()), APIResponseError)
  assert.deepInclude(error, { status: 200, requestId: 'log-1' })
  assert.notMatch(error.message, /content type is application\/json.* expected (application\/)?JSON/i)
  return error
}

export const suite: Suite = {
  'an HTML page with status 200 is an APIResponseError with status and request id': async (t) => {
    await misfit(t, 'text/html', '<title>Login</title>')
  },

  'an empty body with status 200 is an APIResponseError with status and request id': async (t) => {
    await misfit(t, 'application/json', '')
  },

  'JSON that is cut is an APIResponseError with status and request id': async (t) => {
    await misfit(t, 'application/json', greetingAnswer.slice(0, 40))
  },

  'a byte order mark and duplicate keys do not harm the answer': async (t) => {
    const body = `\ufeff{"choices":[],${greetingAnswer.slice(1)}`
    const { completions } = new Session(t, 'reply', 200, 'application/json', body).client().chat
    assert.equal((await completions.create(question())).choices[0]?.message.content, greeting)
  },

  'status 204 resolves, and 206 is read like 200': async (t) => {
    assert.isUndefined(await new Session(t, 'reply', 204, '', '').client().get('/x'))
    assert.deepEqual(await new Session(t, 'reply', 206, 'application/json', '{"a":1}').client().get('/x'), { a: 1 })
  },

  'status 304 resolves or rejects with a ZhipuError': async (t) => {
    await outcomeOf(new Session(t, 'reply', 304, '', '').client().get('/x'))
  },

  'JSON keys named __proto__ become own properties and do not change prototypes': async (t) => {
    const json = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
    const body = await new Session(t, 'reply', 200, 'application/json', json).client().get<object>('/')
    assert.notProperty({}, 'polluted')
    assert.isTrue(Object.hasOwn(body, '__proto__'))
  },

  'JSON with 10 000 levels of nesting resolves or rejects with a ZhipuError, with any status': async (t) => {
    for (const status of [200, 400, 500]) {
      await outcomeOf(new Session(t, 'reply', status, 'application/json', deepJSON(10_000)).client().get('/'))
      const error = `{"error":{"code":"1210","message":"no"},"x":${deepJSON(10_000)}}`
      const client = new Session(t, 'reply', status, 'application/json', error).client()
      await rejects(client.get('/'), ZhipuError)
    }
  },

  'a body that says success with a code is not an error': async (t) => {
    for (const body of [{ code: 0, msg: 'success', success: true }, { code: 'SUCCESS', message: 'ok', data: {} }]) {
      const session = new Session(t, 'reply', 200, 'application/json', JSON.stringify(body))
      assert.deepEqual(await session.client().post('/new-endpoint', { body: {} }), body)
    }
  },

  'the content of a JSON file is returned when it has members that errors have': async (t) => {
    const headers = { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="a.json"' }
    for (const text of ['{"code":7,"message":"a line of a log"}', '{"error":{"message":"a line"}}']) {
      const client = t.client({ fetch: async () => new Response(text, { headers }), maxRetries: 0 })
      assert.equal(await (await client.files.content('1')).text(), text)
    }
  },

  'a list whose items are null, absent or no array is a ZhipuError': async (t) => {
    const bodies = [
      '{"data":null,"has_more":true}',
      '{}',
      '{"data":7}',
      '{"data":{"list":null}}',
      '{"data":{"list":7}}',
      '[]',
    ]
    for (const body of [...bodies, 'null', '{"data":[null],"has_more":true}', '{"data":{"list":[null],"total":9}}']) {
      const client = t.client(clientOf(t, () => body))
      for (
        const list of [
          () => client.files.list({ purpose: 'batch' }),
          () => client.knowledge.list(),
          () => client.batches.list(),
        ]
      ) {
        await outcomeOf(async () => (await list()).data.length, body)
      }
    }
  },

  'poll() of a task that is null or of a wrong type is a ZhipuError': async (t) => {
    for (const body of ['null', '7', '"x"', '[]', '{"task_status":7}', '{"task_status":{"toString":1}}']) {
      const client = t.client(clientOf(t, () => body))
      const options = { deadlineMs: 5_000, clock: new FastClock() }
      await rejects(client.asyncResult.poll('1', options), ZhipuError)
      await rejects(client.batches.poll('1', options), ZhipuError)
    }
  },

  'runTools() at maxRounds with a call without a function is a ZhipuError': async (t) => {
    const message = { role: 'assistant', content: null, tool_calls: [{ id: '1', type: 'function' }] }
    const body = `data: ${
      JSON.stringify({ id: '1', choices: [{ index: 0, finish_reason: 'tool_calls', delta: message }] })
    }\n\n`
    const client = t.client(clientOf(t, () => `${body}data: [DONE]\n\n`, 'text/event-stream'))
    const tool = { name: 'a', run: () => 'x' }
    await rejects(runTools(client, question(), { tools: [tool], maxRounds: 1 }), ZhipuError)
  },

  'no operation fails with a raw error because of the body of its answer': async (t) => {
    const random = new Random(t.config.seed)
    let body = ''
    const options = clientOf(t, () => body)
    const client = t.client(options)
    const legacy = new LegacyZhipu(options)
    const calls = [
      ...operations.map(({ name, call }) => ({ name, call: () => call(client) })),
      ...legacyOperations.map(({ name, call }) => ({ name, call: () => call(legacy) })),
    ]
    for (const { name, call } of calls) {
      for (let round = 0; round < 25; round++) {
        body = round % 2 ? JSON.stringify(corrupted(random, plausibleBody)) : hostileJSON(random)
        await outcomeOf(call, `${name}, SEED=${t.config.seed}, ${body}`)
      }
    }
    assert.notProperty({}, 'polluted')
  },

  'no list fails with a raw error when it is read page by page': async (t) => {
    const random = new Random(t.config.seed)
    let requests = 0
    const bodies = () =>
      ++requests > 8
        ? '{"data":[],"list":[]}'
        : JSON.stringify(corrupted(random, { ...plausibleBody, data: [{ id: `${requests}` }] }))
    const client = t.client(clientOf(t, bodies))
    const lists = [
      () => client.files.list({ purpose: 'batch' }),
      () => client.batches.list(),
      () => client.fineTuning.jobs.list(),
      () => client.knowledge.list(),
      () => client.document.list({ knowledge_id: '1' }),
    ]
    for (const list of lists) {
      for (let round = 0; round < 60; round++) {
        requests = 0
        await outcomeOf(async () => {
          for await (const _ of list()) if (requests > 8) break
        }, `SEED=${t.config.seed}`)
      }
    }
  },

  'no poll() fails with a raw error because of the task': async (t) => {
    const random = new Random(t.config.seed)
    const client = t.client(clientOf(t, () => JSON.stringify(corrupted(random, plausibleBody))))
    const options = { deadlineMs: 5_000, intervalMs: 2_000, clock: new FastClock() }
    for (let round = 0; round < 30; round++) {
      for (
        const poll of [
          () => client.asyncResult.poll('1', options),
          () => client.batches.poll('1', options),
          () => client.fineTuning.jobs.poll('1', options),
        ]
      ) {
        await outcomeOf<unknown>(poll, `SEED=${t.config.seed}`)
      }
    }
  },

  'no error status fails with a raw error because of its body': async (t) => {
    const random = new Random(t.config.seed)
    const statuses = [400, 401, 404, 429, 434, 500, 503]
    for (let round = 0; round < 400; round++) {
      const body = hostileJSON(random)
      const fetch = async () => new Response(body, { status: random.pick(statuses), headers: { 'x-log-id': 'a' } })
      const client = t.client({ ...t.clientOptions, fetch, maxRetries: 0 })
      const error = await rejects(collect(client.chat.completions.stream(question())), ZhipuError)
      assert.isTrue(isZhipuError(error))
      assert.isString(error.message)
      assert.isTrue(error.code === undefined || typeof error.code === 'string', body)
      assert.isTrue(error.requestId === undefined || typeof error.requestId === 'string', body)
    }
  },
}
