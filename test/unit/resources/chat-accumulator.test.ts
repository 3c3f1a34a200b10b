import { describe, expect, test } from 'vitest'
import { ChatAccumulator } from '../../../src/resources/chat-accumulator.ts'
import type { AccumulatedChat } from '../../../src/resources/chat-accumulator.ts'
import type { ChatCompletionChunk, ChatDelta } from '../../../src/types/chat.ts'
import type { ToolCallDelta } from '../../../src/types.ts'

const chunk = (
  delta: ChatDelta,
  over: Partial<ChatCompletionChunk> = {},
  finish_reason?: string,
): ChatCompletionChunk => ({
  id: '2026',
  created: 7,
  model: 'glm-4.6',
  choices: [{ index: 0, ...(finish_reason && { finish_reason }), delta }],
  ...over,
})

function accumulate(...chunks: ChatCompletionChunk[]): AccumulatedChat {
  const accumulator = new ChatAccumulator()
  chunks.forEach((each) => accumulator.add(each))
  return accumulator.answer
}

const calls = (...deltas: ToolCallDelta[]) =>
  accumulate(...deltas.map((delta) => chunk({ tool_calls: [delta] }))).message.tool_calls

const piece = (args: string, over: Partial<ToolCallDelta> = {}): ToolCallDelta => ({
  ...over,
  function: { arguments: args },
})
const named = (name: string, args: string, over: Partial<ToolCallDelta> = {}): ToolCallDelta => ({
  type: 'function',
  ...over,
  function: { name, arguments: args },
})

describe('ChatAccumulator joins', () => {
  test('reasoning and text, whatever stands beside them', () => {
    const { message, choices, usage } = accumulate(
      chunk({ role: 'assistant', content: '\n' }),
      chunk({ role: 'assistant', content: '', reasoning_content: 'thi' }),
      chunk({ role: 'assistant', reasoning_content: 'nk' }),
      chunk({ role: 'assistant', content: '你', reasoning_content: '' }),
      chunk({ role: 'assistant', content: null, reasoning_content: null }),
      chunk({ role: 'assistant', content: [{ type: 'text', text: '好' }] }),
      chunk(
        { role: 'assistant', content: '' },
        { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
        'stop',
      ),
    )
    expect(message).toEqual({ role: 'assistant', content: '\n你好', reasoning_content: 'think' })
    expect(choices).toEqual([{ index: 0, finish_reason: 'stop', message }])
    expect(usage?.total_tokens).toBe(3)
  })

  test('a chunk without choices, and one whose choices are empty', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    const answer = accumulate(
      chunk({ content: 'a' }, {}, 'stop'),
      chunk({}, { choices: [], usage }),
      { id: '2026', created: 7, model: 'm' } as unknown as ChatCompletionChunk,
    )
    expect(answer).toMatchObject({ usage, choices: [{ finish_reason: 'stop' }], message: { content: 'a' } })
  })

  test('no usage where the answer ended abnormally, and does not let a null take one away', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    expect(accumulate(chunk({ content: '' }, { usage: null }, 'sensitive')).usage).toBeUndefined()
    expect(accumulate(chunk({ content: 'a' }, { usage }), chunk({}, { usage: null }, 'stop')).usage).toEqual(usage)
  })

  test('what has not the shape it should have, by passing over it', () => {
    const odd = [
      { content: 5 },
      { content: {} },
      { content: [null, { text: 'a' }, {}] },
      { tool_calls: {} },
      { tool_calls: [null] },
      { audio: 5 },
      5,
      null,
    ] as unknown as ChatDelta[]
    expect(accumulate(...odd.map((delta) => chunk(delta)), chunk({ content: 'b' }, {}, 'stop')).message.content).toBe(
      'ab',
    )
  })

  test('the audio of glm-4-voice', () => {
    const { message } = accumulate(
      chunk({ content: 'hi', audio: { id: 'a', data: 'QUJD' } }),
      chunk({ audio: { data: 'REVG', expires_at: 9 } }),
    )
    expect(message.audio).toEqual({ id: 'a', data: 'QUJDREVG', expires_at: 9 })
  })

  test('search results of the first chunk or the last, and moderation remarks', () => {
    const web_search = [{ refer: 'ref_1' }]
    const content_filter = [{ role: 'user', level: 1 }]
    expect(accumulate(chunk({ content: 'a' }, { web_search }), chunk({}, { content_filter }, 'sensitive')))
      .toMatchObject({
        web_search,
        content_filter,
      })
  })

  test('the request id where there is one, else the id', () => {
    expect(accumulate(chunk({}))).toMatchObject({ id: '2026', request_id: '2026', created: 7, model: 'glm-4.6' })
    expect(accumulate(chunk({}, { request_id: 'mine' } as object))).toMatchObject({ request_id: 'mine' })
  })

  test('nothing but what came: a message without content, reasoning or audio where there was none', () => {
    const tool_calls = calls(named('f', '{}', { id: 'a', index: 0 }))
    expect(accumulate(chunk({ tool_calls: [named('f', '{}', { id: 'a', index: 0 })] })).message).toStrictEqual({
      role: 'assistant',
      tool_calls,
    })
    expect(accumulate(chunk({ content: '' })).message).toStrictEqual({ role: 'assistant', content: '' })
  })

  test('nothing at all, before the first chunk', () => {
    const message = { role: 'assistant' }
    const choices = [{ index: 0, finish_reason: null, message }]
    expect(accumulate()).toStrictEqual({ id: '', request_id: '', created: 0, model: '', choices, message })
  })

  test('a chunk that says nothing, before the first that says which answer it is', () => {
    expect(accumulate({ choices: [] } as never, chunk({ content: 'a' }))).toMatchObject({
      id: '2026',
      model: 'glm-4.6',
    })
  })

  test('a finish_reason that relays leave empty, before and after the one that counts', () => {
    const empty = { finish_reason: '' } as const
    const beside = (delta: ChatDelta) => chunk(delta, { choices: [{ index: 0, ...empty, delta }] })
    expect(accumulate(beside({ content: 'a' }), chunk({}, {}, 'stop'), beside({})).choices[0]?.finish_reason).toBe(
      'stop',
    )
  })

  test('a choice that has no delta', () => {
    const last = chunk({}, { choices: [{ index: 0, finish_reason: 'stop' }] as never })
    expect(accumulate(chunk({ content: 'a' }), last)).toMatchObject({
      message: { content: 'a' },
      choices: [{ finish_reason: 'stop' }],
    })
  })
})

describe('ChatAccumulator puts tool calls together', () => {
  test('that come whole, one a chunk', () => {
    expect(calls(named('add', '{"a":1}', { id: 'x', index: 0 }), named('mul', '{"a":2}', { id: 'y', index: 1 })))
      .toEqual([
        { id: 'x', index: 0, type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
        { id: 'y', index: 1, type: 'function', function: { name: 'mul', arguments: '{"a":2}' } },
      ])
  })

  const whole = [
    { id: 'x', index: 0, type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
    { id: 'y', index: 1, type: 'function', function: { name: 'mul', arguments: '{"b":2}' } },
  ]
  const fragments: [string, ToolCallDelta[]][] = [
    ['by index', [
      named('add', '{"a"', { id: 'x', index: 0 }),
      piece(':1}', { index: 0 }),
      named('mul', '', { id: 'y', index: 1 }),
      piece('{"b"', { index: 1 }),
      piece(':2}', { index: 1 }),
    ]],
    ['by index, interleaved', [
      named('add', '', { id: 'x', index: 0 }),
      named('mul', '', { id: 'y', index: 1 }),
      piece('{"b":', { index: 1 }),
      piece('{"a":', { index: 0 }),
      piece('2}', { index: 1 }),
      piece('1}', { index: 0 }),
    ]],
    ['by a repeated id, without index', [
      named('add', '{"a"', { id: 'x' }),
      piece(':1}', { id: 'x' }),
      named('mul', '{"b"', { id: 'y' }),
      piece(':2}', { id: 'y' }),
    ]],
    ['by the id, where the index is the same for all', [
      named('add', '{"a":1}', { id: 'x', index: 0 }),
      named('mul', '{"b"', { id: 'y', index: 0 }),
      piece(':2}', { id: 'y', index: 0 }),
    ]],
    ['with index −1', [
      named('add', '{"a":1}', { id: 'x', index: -1 }),
      named('mul', '{"b":2}', { id: 'y', index: -1 }),
    ]],
    ['with null for what is absent', [
      named('add', '{"a":1}', { id: 'x', index: 0 }),
      named('mul', '{"b"', { id: 'y', index: 1 }),
      { id: null, index: 1, type: null, function: { name: null, arguments: ':2}' } },
    ]],
    ['that continue the last call, with neither id nor index', [
      named('add', '{"a":1}', { id: 'x' }),
      named('mul', '{"b"', { id: 'y' }),
      piece(':2}'),
    ]],
    ['whose id comes late', [
      named('add', '{"a"', { index: 0 }),
      piece(':1}', { index: 0, id: 'x' }),
      named('mul', '{"b":2}', { index: 1, id: 'y' }),
    ]],
    ['that come a second time whole', [
      named('add', '{"a":1}', { id: 'x', index: 0 }),
      named('mul', '{"b":2}', { id: 'y', index: 1 }),
      named('add', '{"a":1}', { id: 'x', index: 0 }),
    ]],
    ['by an index that does not begin at 0, interleaved', [
      named('add', '{"a":', { id: 'x', index: 1 }),
      named('mul', '{"b":', { id: 'y', index: 2 }),
      piece('1}', { index: 1 }),
      piece('2}', { index: 2 }),
    ]],
    ['by the call before, where the index is the same for all and the id comes once', [
      named('add', '{"a"', { id: 'x', index: 0 }),
      piece(':1}', { index: 0 }),
      named('mul', '{"b"', { id: 'y', index: 0 }),
      piece(':2}', { index: 0 }),
    ]],
    ['that come a second time whole, written otherwise', [
      named('add', '{"a":1}', { id: 'x', index: 0 }),
      named('mul', '{"b":2}', { id: 'y', index: 1 }),
      named('add', '{ "a": 1 }', { id: 'x', index: 0 }),
    ]],
    ['whose arguments are the object itself, also a second time', [
      named('add', { a: 1 } as never, { id: 'x', index: 0 }),
      named('mul', { b: 2 } as never, { id: 'y', index: 1 }),
      named('add', { a: 1 } as never, { id: 'x', index: 0 }),
    ]],
    ['with name and id in every fragment', [
      named('add', '{"a"', { id: 'x', index: 0 }),
      named('add', ':1}', { id: 'x', index: 0 }),
      named('mul', '{"b":2}', { id: 'y', index: 1 }),
    ]],
  ]
  test.each(fragments)('%s', (_, deltas) => {
    expect(calls(...deltas)).toEqual(whole)
  })

  test('that continue the last of three, with neither id nor index', () => {
    expect(calls(named('a', '1'), named('b', '2'), named('c', '3'), piece('4'))).toMatchObject([
      { function: { arguments: '1' } },
      { function: { arguments: '2' } },
      { function: { arguments: '34' } },
    ])
  })

  test('with a new id, though it has no name yet and the index of another', () => {
    expect(calls(named('add', '{', { id: 'x', index: 0 }), piece('[', { id: 'y', index: 0 }))).toMatchObject([
      { id: 'x', function: { name: 'add', arguments: '{' } },
      { id: 'y', function: { name: '', arguments: '[' } },
    ])
  })

  test('without type, name or arguments, which are then a function, and empty', () => {
    expect(calls({ id: 'x' }, { id: 'y', function: {} })).toStrictEqual([
      { id: 'x', index: 0, type: 'function' },
      { id: 'y', index: 1, type: 'function', function: { name: '', arguments: '' } },
    ])
  })

  test('without ids, by their names', () => {
    expect(calls(named('add', '{"a":1}'), named('mul', '{"b":2}'))).toMatchObject([
      { id: '', index: 0, function: { name: 'add' } },
      { id: '', index: 1, function: { name: 'mul' } },
    ])
  })

  test.each([
    ['id, as those of 2024 are named after their answer', { id: 'x', index: 0 }, { id: 'x', index: 1 }],
    ['index, without ids', { index: 0 }, { index: 0 }],
  ])('that go by the same %s', (_, first, second) => {
    expect(calls(named('add', '{"a":1}', first), named('add', '{"a":2}', second), named('mul', '{}', second)))
      .toMatchObject([
        { index: 0, function: { name: 'add', arguments: '{"a":1}' } },
        { index: 1, function: { name: 'add', arguments: '{"a":2}' } },
        { index: 2, function: { name: 'mul', arguments: '{}' } },
      ])
  })

  test('with the last fragment on the chunk that ends the answer', () => {
    const { message, choices } = accumulate(
      chunk({ tool_calls: [named('add', '{"a"', { id: 'x', index: 0 })] }),
      chunk({ content: '', tool_calls: [piece(':1}', { index: 0 })] }, {}, 'tool_calls'),
    )
    expect(message.tool_calls).toEqual([whole[0]])
    expect(choices[0]?.finish_reason).toBe('tool_calls')
  })

  test('at an index that is far away, without reserving room for it', () => {
    expect(calls(named('add', '{"a":1}', { id: 'x', index: 4e9 }))).toEqual([whole[0]])
  })

  test('of the hosted tools, the input that comes in fragments', () => {
    const said = (code_interpreter: object | null) =>
      ({ id: 'x', type: 'code_interpreter', code_interpreter }) as ToolCallDelta
    const joined = calls(said({ input: 'print' }), said({ input: '(1)' }), said(null), said({ outputs: [] }))
    expect(joined).toEqual([
      { id: 'x', index: 0, type: 'code_interpreter', code_interpreter: { input: 'print(1)', outputs: [] } },
    ])
    expect(calls(said({ outputs: [] }), said({ status: 'ok' }))).toEqual([
      { id: 'x', index: 0, type: 'code_interpreter', code_interpreter: { outputs: [], status: 'ok' } },
    ])
  })

  test('of the hosted tools, input and outputs joined', () => {
    expect(calls(
      { id: 'x', type: 'code_interpreter', code_interpreter: { input: 'print(1)' } },
      { id: 'x', type: 'code_interpreter', code_interpreter: { outputs: [{ type: 'logs', logs: '1' }] } },
    )).toEqual([{
      id: 'x',
      index: 0,
      type: 'code_interpreter',
      code_interpreter: { input: 'print(1)', outputs: [{ type: 'logs', logs: '1' }] },
    }])
  })

  test('of the hosted tools, whose id comes late or not at all', () => {
    const parts: ToolCallDelta[] = [
      { type: 'retrieval', retrieval: { query: 'q' } } as ToolCallDelta,
      { type: 'retrieval', retrieval: { outputs: [] } } as ToolCallDelta,
    ]
    const retrieval = { query: 'q', outputs: [] }
    expect(calls(...parts)).toEqual([{ id: '', index: 0, type: 'retrieval', retrieval }])
    expect(calls(parts[0]!, { ...parts[1]!, id: 'x' })).toEqual([{ id: 'x', index: 0, type: 'retrieval', retrieval }])
  })

  test('with fields nobody knows, as the last fragment says them', () => {
    const more = (fields: object) => named('f', '', { id: 'x', ...fields } as Partial<ToolCallDelta>)
    expect(JSON.parse(JSON.stringify(calls(
      more({ status: 'begun', rank: 1, tags: ['a'], mcp: null, retrieval: null }),
      piece('{}', { id: 'x', status: 'done', rank: null, tags: ['b'], retrieval: { query: 'q' } } as object),
    )))).toEqual([{
      id: 'x',
      index: 0,
      type: 'function',
      status: 'done',
      rank: 1,
      tags: ['b'],
      retrieval: { query: 'q' },
      function: { name: 'f', arguments: '{}' },
    }])
  })

  test('with names a model may choose to do harm', () => {
    const [call] = calls(
      JSON.parse(
        '{"id":"__proto__","type":"function","function":{"name":"__proto__","arguments":"{}"},"__proto__":{"x":1}}',
      ),
    )!
    expect(call).toMatchObject({ id: '__proto__', function: { name: '__proto__' } })
    expect(({} as { x?: number }).x).toBeUndefined()
    expect((call as { x?: number }).x).toBeUndefined()
  })
})
