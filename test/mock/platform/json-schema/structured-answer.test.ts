import { expect, test } from 'vitest'
import type { MockOptions } from '../../../../mock/index.ts'
import { chatBody, eventsOf, postChat } from '../../../support/chat-call.ts'
import { mockZhipu } from '../../../../mock/index.ts'

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, degrees: { type: 'integer', minimum: 20 } },
  required: ['city', 'degrees'],
  additionalProperties: false,
}
const response_format = { type: 'json_schema', json_schema: { name: 'weather', strict: true, schema } }

/** The content of the reply, or the error message. */
async function contentOf(options: MockOptions, rest: object = {}): Promise<string> {
  const response = await postChat(mockZhipu(options), chatBody('北京', { response_format, ...rest }))
  const { choices, error } = await response.json()
  return choices?.[0].message.content ?? error.message
}

test('chat ignores json_schema by default, as the API does', async () => {
  expect(await contentOf({})).toBe(await contentOf({}, { response_format: { type: 'text' } }))
})

test("with jsonSchema: 'honour' the default reply satisfies the schema", async () => {
  expect(JSON.parse(await contentOf({ jsonSchema: 'honour' }))).toEqual({ city: '北京', degrees: 20 })
})

test("with jsonSchema: 'honour' a stream has the same text as a complete reply", async () => {
  const options: MockOptions = { jsonSchema: 'honour' }
  const events = await eventsOf(await postChat(mockZhipu(options), chatBody('北京', { response_format, stream: true })))
  const text = events.map(({ choices }) => choices[0].delta.content ?? '').join('').trim()
  expect(text).toBe((await contentOf(options)).trim())
})

test("with jsonSchema: 'honour' a scripted reply, a tool call and other formats are as without", async () => {
  const mock = mockZhipu({ jsonSchema: 'honour' })
  mock.chat.reply('scripted')
  const ask = async (rest: object) =>
    (await (await postChat(mock, chatBody('x', { response_format, ...rest }))).json()).choices[0].message
  expect((await ask({})).content).toBe('scripted')
  const tools = [{ type: 'function', function: { name: 'find', parameters: schema } }]
  expect((await ask({ tools })).tool_calls[0].function.name).toBe('find')
  expect((await ask({ response_format: { type: 'json_object' } })).content.trim()).toBe('{"answer":"x"}')
  expect((await ask({ response_format: { type: 'json_schema' } })).content).toContain('x')
})

test("strict mode accepts json_schema only with jsonSchema: 'honour'", async () => {
  expect(await contentOf({ strict: true })).toContain('/response_format')
  expect(JSON.parse(await contentOf({ strict: true, jsonSchema: 'honour' }))).toMatchObject({ city: '北京' })
  expect(await contentOf({ strict: true, jsonSchema: 'honour' }, { typo: 1 })).toContain('/typo')
})

test('another value of jsonSchema throws', () => {
  expect(() => mockZhipu({ jsonSchema: 'honor' as never })).toThrow(/jsonSchema/)
})
