import { describe, expect, test } from 'vitest'
import { type ResponseParams, Responses, StreamError, type ZhipuError } from '../../../src/index.ts'
import { collect } from '../../support/expect.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'
import { sse } from '../../support/sse.ts'

const url = 'https://open.bigmodel.cn/api/v1/responses'
const params: ResponseParams = { model: 'glm-5.3', input: '你好' }
const created = { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } }
const completed = { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [] } }
const delta = (text: string) => ({ type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: text })

function stream(...events: { type: string }[]): Response {
  return sse(events.map((event) => `event: ${event?.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''))
}

test('create() sends its params below /api/v1, also with a coding endpoint, and returns the response unchanged', async () => {
  const { transport, sent } = recorder(completed.response)
  const body = { ...params, store: true, tools: [{ type: 'web_search' as const }] }
  expect(await new Responses(transport).create(body)).toEqual(completed.response)
  await new Responses(transport).create(body, { endpoint: 'intl-coding' })
  expect(sent).toMatchObject([{ method: 'POST', url }, { url: 'https://api.z.ai/api/v1/responses' }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(body)
})

test.each(['model', 'input'] as const)('create() and stream() throw for a missing or empty %s', (field) => {
  const { transport, sent } = recorder()
  for (const invalid of missingParams(params, field)) {
    const message = `Cannot send request: ${field} is missing or empty`
    expect(() => new Responses(transport).create(invalid)).toThrow(new TypeError(message))
    expect(() => new Responses(transport).stream(invalid)).toThrow(new TypeError(message))
  }
  expect(sent).toEqual([])
})

test('retrieve(), delete() and inputItems() encode the id', async () => {
  const { transport, sent } = recorder({ data: [], has_more: false })
  const responses = new Responses(transport)
  await responses.retrieve('a/b')
  await responses.delete('a/b')
  await responses.inputItems('a/b', { limit: 2, order: 'asc' })
  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET ${url}/a%2Fb`,
    `DELETE ${url}/a%2Fb`,
    `GET ${url}/a%2Fb/input_items?limit=2&order=asc`,
  ])
})

test('inputItems() requests further pages after the last id', async () => {
  const { transport, sent } = recorder({ data: [{ id: 'a' }, { id: 'b' }], has_more: true }, {
    data: [{ id: 'c' }],
    has_more: false,
  })
  const ids: string[] = []
  for await (const { id } of new Responses(transport).inputItems('1', { limit: 2 })) ids.push(id)
  expect(ids).toEqual(['a', 'b', 'c'])
  expect(sent[1]!.url).toBe(`${url}/1/input_items?limit=2&after=b`)
})

test('a response that has failed with status 200 is a result with its error', async () => {
  const failed = { id: 'resp_1', object: 'response', status: 'failed', error: { code: 'server_error', message: 'x' } }
  expect(await new Responses(recorder(failed).transport).create(params)).toEqual(failed)
})

describe('a stream', () => {
  const open = (...events: { type: string }[]) => new Responses(recorder(stream(...events)).transport)

  test('from stream() sends its request when it is first read', async () => {
    const { transport, sent } = recorder(stream(created, delta('a'), completed))
    const reading = new Responses(transport).stream(params)
    expect(sent).toEqual([])
    expect((await reading.final()).output_text).toBe('a')
    expect(JSON.parse(sent[0]!.body as string)).toEqual({ ...params, stream: true })
  })

  test('yields every event, also of unknown types', async () => {
    const types: string[] = []
    const events = [created, { type: 'response.new_event' }, completed]
    for await (const { type } of await open(...events).create({ ...params, stream: true })) types.push(type)
    expect(types).toEqual(events.map(({ type }) => type))
  })

  test('text() and reasoning() yield their deltas', async () => {
    const reasoning = { ...delta('hm'), type: 'response.reasoning_text.delta' }
    const events = [created, reasoning, delta('a'), delta('b'), completed]
    expect(await collect(open(...events).stream(params).text())).toEqual(['a', 'b'])
    expect(await collect(open(...events).stream(params).reasoning())).toEqual(['hm'])
  })

  test('final() resolves with an incomplete response', async () => {
    const incomplete = { type: 'response.incomplete', response: { ...completed.response, status: 'incomplete' } }
    expect(await open(created, delta('a'), incomplete).stream(params).final()).toMatchObject({ status: 'incomplete' })
  })

  test.each<[string, { type: string }]>([
    ['response.failed', {
      type: 'response.failed',
      response: { ...created.response, status: 'failed', error: { code: 'overloaded', message: 'busy' } },
    } as { type: string }],
    ['an error event', { type: 'error', code: 'overloaded', message: 'busy' } as { type: string }],
  ])('ends with an error for %s, with the text so far', async (_, last) => {
    const error = await open(created, delta('par'), last).stream(params).final().catch((error: ZhipuError) => error)
    expect(error).toBeInstanceOf(StreamError)
    expect(error).toMatchObject({ code: 'overloaded', retryable: true, partial: { id: 'resp_1', output_text: 'par' } })
    expect((error as ZhipuError).message).toContain('busy')
  })

  test('is truncated when it ends without an event of its end, also after the end of a web search', async () => {
    const search = { type: 'response.web_search_call.completed' }
    const error = await open(created, search).stream(params).final().catch((error: ZhipuError) => error)
    expect(error).toMatchObject({ code: 'truncated' })
  })

  test('is truncated at [DONE] before the event of its end, and complete at one after it', async () => {
    const done = 'data: [DONE]\n\n'
    const text = (...events: object[]) => events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    const read = (body: string) => new Responses(recorder(sse(body)).transport).stream(params).final()
    for (const body of [done, text(delta('a')) + done, text(created, delta('a')) + done]) {
      await expect(read(body)).rejects.toMatchObject({ code: 'truncated' })
    }
    expect((await read(text(created, delta('a'), completed) + done)).output_text).toBe('a')
  })

  test('final() resolves with a response that has ended, or rejects, whatever the events are', async () => {
    const values = [null, 5, 'x', [], {}, { status: 5 }, { status: ['completed'] }, { status: { toString: 1 } }]
    for (const response of values) {
      const error = await open(created, { type: 'response.completed', response } as { type: string }).stream(params)
        .final().catch((error: ZhipuError) => error)
      expect(error, JSON.stringify(response)).toMatchObject({ code: 'truncated' })
    }
    for (const event of [...values, { type: 5, delta: 'x' }, { type: 'response.output_text.delta', delta: [1] }]) {
      const final = await open(event as { type: string }, { ...delta('a'), ...{ output_index: 1e308 } }, completed)
        .stream(params).final()
      expect(final).toEqual({ ...completed.response, output_text: 'a' })
    }
  })

  test('that was left at its end is complete, one that was left before is not', async () => {
    const complete = open(created, delta('a'), completed).stream(params)
    for await (const { type } of complete) if (type === 'response.completed') break
    expect((await complete.final()).output_text).toBe('a')
    const left = open(created, delta('a'), completed).stream(params)
    for await (const { type } of left) if (type === 'response.created') break
    await expect(left.final()).rejects.toMatchObject({ partial: { output_text: '' } })
  })
})
