import { assert } from 'chai'
import { APIReachLimitError, APIRequestFailedError, StreamError, ZhipuError } from '../../src/index.ts'
import { LegacyZhipu } from '../../src/legacy/index.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import { sse } from '../support/sse.ts'
import type { Suite } from '../support/suite.ts'

const params = { model: 'chatglm_turbo', prompt: [{ role: 'user', content: '小猫\n小狗' }] }
const clientOf = ({ clientOptions }: Harness) => new LegacyZhipu(clientOptions)

/** A client whose every request gets this response. */
function clientWith(respond: () => Response, maxRetries = 0): LegacyZhipu & { readonly sent: number } {
  let sent = 0
  const fetch = () => {
    sent++
    return Promise.resolve(respond())
  }
  const client = new LegacyZhipu({
    apiKey: 'id-of-the-key.secret-of-the-key',
    auth: 'key',
    endpoint: 'cn',
    dangerouslyAllowBrowser: true,
    maxRetries,
    fetch,
  })
  return Object.defineProperty(client, 'sent', { get: () => sent }) as never
}

const finish = 'event:finish\nid:t\ndata:\nmeta:{"task_id":"t"}\n\n'

export const suite: Suite = {
  'invoke() removes the extra quotes from the answer and keeps its line breaks': async (t) => {
    const { data } = await clientOf(t).invoke(params)
    const content = data.choices?.[0]?.content
    assert.include(content, '小猫\n小狗')
    assert.notMatch(content!, /^"/)
    assert.isAbove(data.usage!.total_tokens, 0)
  },

  'asyncInvoke() creates a task, and poll() waits for its answer': async (t) => {
    const client = clientOf(t)
    const { data } = await client.asyncInvoke(params)
    assert.equal(data.task_status, 'PROCESSING')
    const done = await client.poll(data.task_id, { sleep: () => Promise.resolve() })
    assert.include(done.data.choices?.[0]?.content, '小猫')
  },

  'sseInvoke() streams new text or the text so far, and ends with meta': async (t) => {
    const client = clientOf(t)
    const deltas = await collect(await client.sseInvoke({ ...params, incremental: true }))
    const snapshots = await collect(await client.sseInvoke({ ...params, incremental: false }))
    const jsonDeltas = await collect(await client.sseInvoke({ ...params, sseFormat: 'data' }))
    const text = deltas.map(({ data }) => data).join('')
    assert.include(text, '小猫\n小狗')
    assert.equal(snapshots.at(-2)?.data, text)
    assert.equal(jsonDeltas.map(({ data }) => data).join(''), text)
    assert.isAbove(deltas.at(-1)!.meta!.usage.total_tokens, 0)
  },

  'LegacyZhipu sends a JWT without Bearer': async (t) => {
    const sent: string[] = []
    const { fetch = globalThis.fetch, ...connection } = t.clientOptions
    const client = new LegacyZhipu({
      ...connection,
      fetch: (url, init) => {
        sent.push(new Headers(init.headers).get('authorization')!)
        return fetch(url, init)
      },
    })
    await client.invoke(params)
    assert.match(sent[0]!, /^ey[\w-]+\.[\w-]+\.[\w-]+$/)
  },

  'invoke() rejects an unknown model with code 1211': async (t) => {
    const error = await rejects(clientOf(t).invoke({ ...params, model: 'chatglm_9' }), APIRequestFailedError)
    assert.equal(error.code, '1211')
  },

  'sseInvoke() returns text that begins with [DONE], and the events after it': async () => {
    const text = `event:add\nid:t\ndata:[DONE] is text\n\nevent:add\nid:t\ndata:[DONE]\n\n${finish}`
    const events = await collect(await clientWith(() => sse(text)).sseInvoke(params))
    assert.deepEqual(events.map(({ event, data }) => [event, data]), [
      ['add', '[DONE] is text'],
      ['add', '[DONE]'],
      ['finish', ''],
    ])
    assert.equal(events.at(-1)?.meta?.task_id, 't')
  },

  'sseInvoke() rejects with truncated when the stream ends with [DONE] in place of the finish event': async () => {
    const client = clientWith(() => sse('event:add\nid:t\ndata:一\n\ndata:[DONE]\n\n'))
    const error = await rejects(collect(await client.sseInvoke(params)), StreamError)
    assert.equal(error.code, 'truncated')
  },

  'sseInvoke() calls an event without a name message': async () => {
    const events = await collect(await clientWith(() => sse(`data:一\n\n${finish}`)).sseInvoke(params))
    assert.deepEqual(events[0], { event: 'message', id: '', data: '一' })
  },

  'sseInvoke() throws a StreamError for an error or interrupted event, whether it is the first event or a later one':
    async () => {
      for (const name of ['error', 'interrupted']) {
        const failure = `event:${name}\nid:t\ndata:内容敏感\n\n`
        for (const earlier of ['', 'event:add\nid:t\ndata:一\n\n']) {
          const client = clientWith(() => sse(earlier + failure), 3)
          const read = async () => await collect(await client.sseInvoke(params))
          const error = await rejects(read(), StreamError)
          assert.equal(error.body, '内容敏感')
          assert.include(error.message, '内容敏感')
          assert.equal(client.sent, 1)
        }
      }
    },

  'sseInvoke() reads the code of an error event in JSON': async () => {
    const data = '{"code":1301,"msg":"敏感内容","success":false}'
    const client = clientWith(() => sse(`event:error\nid:t\ndata:${data}\n\n`))
    const error = await rejects(client.sseInvoke(params), StreamError)
    assert.deepEqual([error.code, error.body], ['1301', JSON.parse(data)])
    assert.instanceOf(error.cause, APIRequestFailedError)
  },

  'sseInvoke() throws the class of the code for an error in place of a stream': async () => {
    const client = clientWith(() => Response.json({ code: 1113, msg: '余额不足', success: false }))
    const error = await rejects(client.sseInvoke(params), APIReachLimitError)
    assert.equal(error.code, '1113')
  },

  'sseInvoke() masks a key that an error or interrupted event repeats': async () => {
    for (const name of ['error', 'interrupted']) {
      for (const earlier of ['', 'event:add\nid:t\ndata:一\n\n']) {
        const failure = `event:${name}\nid:t\ndata:key id-of-the-key.secret-of-the-key\n\n`
        const read = async () => await collect(await clientWith(() => sse(earlier + failure)).sseInvoke(params))
        const error = await rejects(read(), StreamError)
        assert.equal(error.body, 'key ***')
        assert.notInclude(error.message + JSON.stringify(error) + error.stack, 'secret-of-the-key')
      }
    }
  },

  'invoke(), query() and sseInvoke() throw no raw error for answers of any form': async () => {
    const answers = ['null', '5', '[]', '"a"', '{"data":null}', '{"data":5}', '{"data":{"choices":null}}']
    answers.push('{"data":{"choices":{"0":1}}}', '{"data":{"choices":[null,5,{},{"content":7}]}}')
    for (const body of answers) {
      const asJSON = clientWith(() => new Response(body, { headers: { 'content-type': 'application/json' } }))
      for (const call of [() => asJSON.invoke(params), () => asJSON.query('t')]) {
        await call().catch((error) => assert.instanceOf(error, ZhipuError, body))
      }
      for (const sseFormat of [undefined, 'data'] as const) {
        const asEvents = clientWith(() => sse(`event:add\ndata:${body}\nmeta:${body}x\n\n${finish}`))
        const read = async () => await collect(await asEvents.sseInvoke({ ...params, sseFormat }))
        await read().catch((error) => assert.instanceOf(error, ZhipuError, body))
      }
    }
  },

  'invoke() returns the vector of text_embedding': async (t) => {
    const { data } = await clientOf(t).invoke({ model: 'text_embedding', prompt: '你好' })
    assert.lengthOf(data.embedding!, 1_024)
    assert.isAbove(data.usage!.total_tokens, 0)
    assert.notProperty(data, 'choices')
  },
}
