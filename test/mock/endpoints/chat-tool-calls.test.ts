import { describe, expect, it } from 'vitest'
import { type ChatReply, type MockOptions, mockZhipu } from '../../../mock/index.ts'
import { explain } from '../../../mock/platform/json-schema/explain.ts'
import { chatBody, postChat } from '../../support/chat-call.ts'

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

/** Sends a request with a tool, and returns the tool call of the reply or the message of the error. */
async function call(
  reply: ChatReply,
  { ...options }: Options = {},
): Promise<string> {
  const { tools = 'tools' in options ? undefined : [weather], stream = false, ...mockOptions } = options
  const mock = mockZhipu(mockOptions)
  mock.chat.reply(reply)
  const response = await postChat(mock, chatBody('x', { tools, stream }))
  const text = await response.text()
  return stream
    ? text
    : JSON.parse(text).error?.message ?? JSON.parse(text).choices[0].message.tool_calls[0].function.name
}

interface Options extends MockOptions {
  tools?: unknown
  stream?: boolean
}

const ok = { toolCalls: [{ name: 'weather', args: { city: '北京' } }] }

describe('a scripted tool call', () => {
  it('is sent when the request offers the tool and the arguments satisfy its schema', async () => {
    expect(await call(ok)).toBe('weather')
    expect(await call({ toolCalls: [{ name: 'weather', args: '{"city":"x"}' }] })).toBe('weather')
    expect(await call({ toolCalls: [{ name: 'weather', fragments: ['{"city"', ':"x"}'] }] })).toBe('weather')
    expect(await call({ toolCalls: [{ name: 'free' }] }, { tools: [{ type: 'function', function: { name: 'free' } }] }))
      .toBe('free')
  })

  it('is refused when the request does not offer the tool, with the closest name', async () => {
    expect(await call({ toolCalls: [{ name: 'wether' }] })).toBe(
      'Cannot answer chat: the script calls wether, which the request does not offer, did you mean weather?; ' +
        'set unchecked: true in the tool call if the test needs exactly this',
    )
  })

  it('of a request without tools is refused in strict mode only', async () => {
    expect(await call(ok, { tools: undefined, strict: true })).toContain('but the request offers no tools')
    expect(await call(ok, { tools: undefined })).toBe('weather')
  })

  it('is refused when its arguments break the schema of the tool', async () => {
    const refusal = async (args: object | string) => await call({ toolCalls: [{ name: 'weather', args }] })
    expect(await refusal({})).toContain('calls weather with arguments that break its schema: /city is missing; ')
    expect(await refusal({ city: 7 })).toContain('/city is 7, expected string')
    expect(await refusal('{"city"')).toContain('/ is "{\\"city\\"", expected object')
  })

  it('is refused in pieces of an array before the stream starts, and in those of a generator as an error event', async () => {
    const toolCalls = [{ name: 'ghost' }]
    expect(await call({ pieces: ['a', { toolCalls }] } as never, { stream: true })).toMatch(/^\{"error".*calls ghost/)
    const pieces = function* () {
      yield 'a'
      yield { toolCalls }
    }
    const text = await call({ pieces: pieces() } as never, { stream: true })
    expect(text).toContain('"content":"a"')
    expect(text).toContain('data: {"error":{"code":"script","message":"Cannot answer chat: the script calls ghost')
  })

  it('is sent unchecked when the script or the option checkToolCalls says so', async () => {
    expect(await call({ toolCalls: [{ name: 'ghost', unchecked: true }] })).toBe('ghost')
    expect(await call({ toolCalls: [{ name: 'ghost' }] }, { checkToolCalls: false })).toBe('ghost')
  })

  it('is not checked before the request, which the API refuses first', async () => {
    const mock = mockZhipu()
    mock.chat.reply({ toolCalls: [{ name: 'ghost' }] })
    const response = await postChat(mock, { model: 'glm-4.6', messages: [] })
    expect((await response.json()).error.code).toBe('1214')
  })

  it('that was refused fails assertAllMatched()', async () => {
    const mock = mockZhipu()
    mock.chat.reply({ toolCalls: [{ name: 'ghost' }] })
    await postChat(mock, chatBody('x', { tools: [weather] }))
    expect(() => mock.assertAllMatched()).toThrow(
      'its script threw TypeError: Cannot answer chat: the script calls ghost',
    )
  })
})

describe('explain()', () => {
  const schema = {
    type: 'object',
    properties: {
      unit: { enum: ['c', 'f'] },
      days: { type: 'array', items: { $ref: '#/$defs/day' } },
      count: { type: 'integer', minimum: 1 },
    },
    additionalProperties: false,
    $defs: { day: { type: 'object', properties: { name: { type: ['string', 'null'] } }, required: ['name'] } },
  }

  it.each([
    [{ unit: 'k' }, ['/unit is "k", expected one of "c", "f"']],
    [{ days: [{ name: null }, {}, { name: 1 }] }, [
      '/days/1/name is missing',
      '/days/2/name is 1, expected string or null',
    ]],
    [{ count: 0 }, ['/count is 0, expected integer, minimum 1']],
    [{ cuont: 1 }, ['/cuont is not in the schema, did you mean count?']],
    [{ unit: 'c', count: 2 }, []],
    [[], ['/ is [], expected object']],
  ])('of %j names each place', (value, mistakes) => {
    expect(explain(value, schema)).toEqual(mistakes)
  })

  it('lists the first 20 of many mistakes', () => {
    const properties = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`member${index}`, {}]))
    const value = Object.fromEntries(Object.keys(properties).map((name) => [`${name}x`, 1]))
    const mistakes = explain(value, { properties, additionalProperties: false })
    expect(mistakes).toHaveLength(21)
    expect([mistakes[0], mistakes.at(-1)]).toEqual([
      '/member0x is not in the schema, did you mean member0?',
      'and more',
    ])
  })

  it('ends for a schema that refers to itself', () => {
    expect(explain(1, { $ref: '#' })).toEqual(['/ is 1, expected $ref "#"'])
  })
})

it('the default reply calls a tool whatever the type of its description', async () => {
  const tool = { type: 'function', function: { ...weather.function, description: { toString: 1, valueOf: 1 } } }
  const response = await postChat(mockZhipu(), chatBody('x', { tools: [tool] }))
  expect((await response.json()).choices[0].message.tool_calls[0].function.name).toBe('weather')
})
