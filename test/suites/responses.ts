import { assert } from 'chai'
import {
  APIAuthenticationError,
  APIReachLimitError,
  APIRequestFailedError,
  APIStatusError,
  outputText,
  StreamError,
} from '../../src/index.ts'
import { FastClock } from '../support/fast-clock.ts'
import { collect, rejects } from '../support/expect.ts'
import type { Suite } from '../support/suite.ts'

const params = { model: 'glm-5.3-flash', input: 'hello' }
const tools = [{
  type: 'function' as const,
  name: 'get_weather',
  description: 'the weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}]

export const suite: Suite = {
  'responses.create() returns a message and token usage': async (t) => {
    const { object, status, output, usage } = await t.client().responses.create(params)
    assert.deepEqual([object, status], ['response', 'completed'])
    assert.deepEqual(output.map(({ type }) => `${type}`), ['message'])
    assert.equal(usage!.total_tokens, usage!.input_tokens + usage!.output_tokens)
  },

  'responses.create() with stream: true yields events that end with the complete response': async (t) => {
    const events = await collect(await t.client().responses.create({ ...params, stream: true }))
    assert.equal(events[0]?.type, 'response.created')
    const last = events.at(-1)!
    assert.equal(last.type, 'response.completed')
    assert.deepEqual(events.map(({ sequence_number }) => sequence_number), [...events.keys()])
  },

  'responses.stream() yields the text, and final() has it with the usage': async (t) => {
    const stream = t.client().responses.stream(params)
    const pieces = await collect(stream.text())
    const response = await stream.final()
    const { output_text, output, usage } = response
    assert.equal(output_text, pieces.join(''))
    assert.include(output_text, 'hello')
    assert.equal(outputText(response), output_text)
    assert.lengthOf(output, 1)
    assert.isAbove(usage!.output_tokens, 0)
  },

  'a stored response is continued, retrieved and deleted, and its input items are listed': async (t) => {
    const { responses } = t.client()
    const first = await responses.create({ ...params, store: true })
    const second = await responses.create({
      ...params,
      input: ['one', 'two', 'three'].map((content) => ({ role: 'user', content })),
      previous_response_id: first.id,
      store: true,
    })
    assert.isAbove(second.usage!.input_tokens, first.usage!.input_tokens)
    assert.deepEqual(await responses.retrieve(second.id), second)
    const items = await collect(responses.inputItems(second.id, { order: 'asc', limit: 2 }))
    assert.lengthOf(items, 3)
    assert.include(JSON.stringify(items[2]), 'three')
    assert.deepEqual({ ...await responses.delete(first.id) }, { id: first.id, object: 'response', deleted: true })
    const error = await rejects(responses.retrieve(first.id), APIStatusError)
    assert.equal(error.status, 404)
  },

  'items of an output are input of the next request, with the output of a function': async (t) => {
    const { responses } = t.client()
    const { output } = await responses.create(params)
    const call = {
      type: 'function_call',
      call_id: 'call_1',
      name: 'get_weather',
      arguments: '{"city":"Paris"}',
    } as const
    const result = { type: 'function_call_output', call_id: 'call_1', output: 'sunny' } as const
    const question = { role: 'user', content: 'the weather in Paris' } as const
    const next = await responses.create({ ...params, tools, input: [...output, question, call, result] })
    assert.include(JSON.stringify(next.output), 'sunny')
  },

  'responses.create() rejects with the class of the status, and the word of the error as its code': async (t) => {
    const { responses } = t.client()
    const range = await rejects(responses.create({ ...params, max_output_tokens: 99_999_999 }), APIRequestFailedError)
    assert.include(range.message, '[1,131072]')
    const model = await rejects(responses.create({ ...params, model: 'glm-x' }), APIRequestFailedError)
    assert.equal(model.code, 'model_not_found')
  },

  'a wrong key, which gets HTTP status 200, is an authentication error': async (t) => {
    const { responses } = t.client({ apiKey: `${'0'.repeat(32)}.wrong-secret`, maxRetries: 0 })
    await responses.create(params).catch(() => {})
    const other = t.client({ apiKey: `${'0'.repeat(32)}.other-secret`, maxRetries: 0 })
    for (const attempt of [() => other.responses.create(params), () => other.responses.stream(params).final()]) {
      const error = await rejects(attempt(), APIAuthenticationError)
      assert.equal(error.code, '1000')
    }
  },

  'an empty balance is not retried; an overloaded model is, also with retry rules of the caller': async (t) => {
    const { responses } = t.client({
      clock: new FastClock(),
      random: () => 0,
      retry: [{ code: 'teapot', then: 'stop' }],
    })
    const error = await rejects(responses.create(params, t.fault({ code: '1113', times: 1 })), APIReachLimitError)
    assert.deepEqual([error.code, error.retryable], ['insufficient_quota', false])
    assert.lengthOf(await t.requests(), 1)
    assert.equal((await responses.create(params, t.fault({ code: '1305', times: 2 }))).status, 'completed')
    assert.lengthOf(await t.requests(), 4)
  },

  'an error event of a stream rejects with the received text': async (t) => {
    const fault = t.fault({ error: { code: 'overloaded', afterEvents: 5 } })
    const stream = t.client().responses.stream({ ...params, model: 'glm-5.3' }, fault)
    const error = await rejects(stream.final(), StreamError)
    assert.equal(error.code, 'overloaded')
    assert.include(error.partial as object, { status: 'in_progress' })
  },

  'a prompt that is too long is rejected': async (t) => {
    const request = { model: 'glm-4.5', input: 'word '.repeat(140_000) }
    const error = await rejects(t.client().responses.create(request), APIRequestFailedError)
    assert.equal(error.code, 'context_length_exceeded')
  },
}
