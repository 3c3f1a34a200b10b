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
  for (const each of chunks) accumulator.add(each)
  return accumulator.answer
}

const accumulateCalls = (...deltas: ToolCallDelta[]) =>
  accumulate(...deltas.map((delta) => chunk({ tool_calls: [delta] }))).message.tool_calls

/** Fragment of a tool call without a name. */
const fragment = (args: string, over: Partial<ToolCallDelta> = {}): ToolCallDelta => ({
  ...over,
  function: { arguments: args },
})
/** Tool call, or its first fragment. */
const namedCall = (name: string, args: string, over: Partial<ToolCallDelta> = {}): ToolCallDelta => ({
  type: 'function',
  ...over,
  function: { name, arguments: args },
})

describe('ChatAccumulator', () => {
  test('joins reasoning and text, also when a delta has both or neither', () => {
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

  test('accepts chunks with missing or empty choices', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    const answer = accumulate(
      chunk({ content: 'a' }, {}, 'stop'),
      chunk({}, { choices: [], usage }),
      { id: '2026', created: 7, model: 'm' } as unknown as ChatCompletionChunk,
    )
    expect(answer).toMatchObject({ usage, choices: [{ finish_reason: 'stop' }], message: { content: 'a' } })
  })

  test('has no usage after an abnormal end, and keeps the usage when a later chunk has null', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    expect(accumulate(chunk({ content: '' }, { usage: null }, 'sensitive')).usage).toBeUndefined()
    expect(accumulate(chunk({ content: 'a' }, { usage }), chunk({}, { usage: null }, 'stop')).usage).toEqual(usage)
  })

  test('does not change an answer that it has returned', () => {
    const accumulator = new ChatAccumulator()
    const search = (input: string) => ({ id: 'y', type: 'web_browser', web_browser: { input } }) as ToolCallDelta
    accumulator.add(
      chunk({ tool_calls: [namedCall('f', '{', { id: 'x' }), search('a')], audio: { id: 'a', data: 'Q' } }),
    )
    const before = accumulator.answer
    const copy = structuredClone(before)
    accumulator.add(chunk({ tool_calls: [fragment('}', { id: 'x' }), search('b')], audio: { data: 'Q' } }))
    expect(before).toEqual(copy)
  })

  test('ignores malformed deltas', () => {
    const malformed = [
      { content: 5 },
      { content: {} },
      { content: [null, { text: 'a' }, {}] },
      { tool_calls: {} },
      { tool_calls: [null] },
      { audio: 5 },
      5,
      null,
    ] as unknown as ChatDelta[]
    const { message } = accumulate(...malformed.map((delta) => chunk(delta)), chunk({ content: 'b' }, {}, 'stop'))
    expect(message.content).toBe('ab')
  })

  test('joins the audio of glm-4-voice', () => {
    const { message } = accumulate(
      chunk({ content: 'hi', audio: { id: 'a', data: 'QUJD' } }),
      chunk({ audio: { data: 'REVG', expires_at: 9 } }),
    )
    expect(message.audio).toEqual({ id: 'a', data: 'QUJDREVG', expires_at: 9 })
  })

  test('has the search results and content moderation results of any chunk', () => {
    const web_search = [{ refer: 'ref_1' }]
    const content_filter = [{ role: 'user', level: 1 }]
    expect(accumulate(chunk({ content: 'a' }, { web_search }), chunk({}, { content_filter }, 'sensitive')))
      .toMatchObject({
        web_search,
        content_filter,
      })
  })

  test('uses the id as request_id when no chunk has a request_id', () => {
    expect(accumulate(chunk({}))).toMatchObject({ id: '2026', request_id: '2026', created: 7, model: 'glm-4.6' })
    expect(accumulate(chunk({}, { request_id: 'mine' } as object))).toMatchObject({ request_id: 'mine' })
  })

  test('has no content, reasoning_content or audio in the message unless a chunk has it', () => {
    const tool_calls = accumulateCalls(namedCall('f', '{}', { id: 'a', index: 0 }))
    expect(accumulate(chunk({ tool_calls: [namedCall('f', '{}', { id: 'a', index: 0 })] })).message).toStrictEqual({
      role: 'assistant',
      tool_calls,
    })
    expect(accumulate(chunk({ content: '' })).message).toStrictEqual({ role: 'assistant', content: '' })
  })

  test('has an empty answer before the first chunk', () => {
    const message = { role: 'assistant' }
    const choices = [{ index: 0, finish_reason: null, message }]
    expect(accumulate()).toStrictEqual({ id: '', request_id: '', created: 0, model: '', choices, message })
  })

  test('ignores an empty chunk before the first chunk with an id', () => {
    expect(accumulate({ choices: [] } as never, chunk({ content: 'a' }))).toMatchObject({
      id: '2026',
      model: 'glm-4.6',
    })
  })

  test('ignores an empty finish_reason, which proxies send before and after the real one', () => {
    const proxied = (delta: ChatDelta) => chunk(delta, { choices: [{ index: 0, finish_reason: '', delta }] })
    const { choices } = accumulate(proxied({ content: 'a' }), chunk({}, {}, 'stop'), proxied({}))
    expect(choices[0]?.finish_reason).toBe('stop')
  })

  test('accepts a choice without a delta', () => {
    const last = chunk({}, { choices: [{ index: 0, finish_reason: 'stop' }] as never })
    expect(accumulate(chunk({ content: 'a' }), last)).toMatchObject({
      message: { content: 'a' },
      choices: [{ finish_reason: 'stop' }],
    })
  })
})

describe('ChatAccumulator joins tool calls', () => {
  test('that are complete, one in each chunk', () => {
    expect(
      accumulateCalls(
        namedCall('add', '{"a":1}', { id: 'x', index: 0 }),
        namedCall('mul', '{"a":2}', { id: 'y', index: 1 }),
      ),
    )
      .toEqual([
        { id: 'x', index: 0, type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
        { id: 'y', index: 1, type: 'function', function: { name: 'mul', arguments: '{"a":2}' } },
      ])
  })

  const joinedCalls = [
    { id: 'x', index: 0, type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
    { id: 'y', index: 1, type: 'function', function: { name: 'mul', arguments: '{"b":2}' } },
  ]
  const fragments: [string, ToolCallDelta[]][] = [
    ['by index', [
      namedCall('add', '{"a"', { id: 'x', index: 0 }),
      fragment(':1}', { index: 0 }),
      namedCall('mul', '', { id: 'y', index: 1 }),
      fragment('{"b"', { index: 1 }),
      fragment(':2}', { index: 1 }),
    ]],
    ['by index, interleaved', [
      namedCall('add', '', { id: 'x', index: 0 }),
      namedCall('mul', '', { id: 'y', index: 1 }),
      fragment('{"b":', { index: 1 }),
      fragment('{"a":', { index: 0 }),
      fragment('2}', { index: 1 }),
      fragment('1}', { index: 0 }),
    ]],
    ['by a repeated id, without index', [
      namedCall('add', '{"a"', { id: 'x' }),
      fragment(':1}', { id: 'x' }),
      namedCall('mul', '{"b"', { id: 'y' }),
      fragment(':2}', { id: 'y' }),
    ]],
    ['by the id, where the index is the same for all', [
      namedCall('add', '{"a":1}', { id: 'x', index: 0 }),
      namedCall('mul', '{"b"', { id: 'y', index: 0 }),
      fragment(':2}', { id: 'y', index: 0 }),
    ]],
    ['that are complete, all with index −1', [
      namedCall('add', '{"a":1}', { id: 'x', index: -1 }),
      namedCall('mul', '{"b":2}', { id: 'y', index: -1 }),
    ]],
    ['with null for absent fields', [
      namedCall('add', '{"a":1}', { id: 'x', index: 0 }),
      namedCall('mul', '{"b"', { id: 'y', index: 1 }),
      { id: null, index: 1, type: null, function: { name: null, arguments: ':2}' } },
    ]],
    ['whose last fragment has neither id nor index', [
      namedCall('add', '{"a":1}', { id: 'x' }),
      namedCall('mul', '{"b"', { id: 'y' }),
      fragment(':2}'),
    ]],
    ['whose id is in a later fragment', [
      namedCall('add', '{"a"', { index: 0 }),
      fragment(':1}', { index: 0, id: 'x' }),
      namedCall('mul', '{"b":2}', { index: 1, id: 'y' }),
    ]],
    ['and ignores a repetition of a complete call', [
      namedCall('add', '{"a":1}', { id: 'x', index: 0 }),
      namedCall('mul', '{"b":2}', { id: 'y', index: 1 }),
      namedCall('add', '{"a":1}', { id: 'x', index: 0 }),
    ]],
    ['by an index that does not start at 0, interleaved', [
      namedCall('add', '{"a":', { id: 'x', index: 1 }),
      namedCall('mul', '{"b":', { id: 'y', index: 2 }),
      fragment('1}', { index: 1 }),
      fragment('2}', { index: 2 }),
    ]],
    ['by the preceding call, where all indexes are equal and each id is sent once', [
      namedCall('add', '{"a"', { id: 'x', index: 0 }),
      fragment(':1}', { index: 0 }),
      namedCall('mul', '{"b"', { id: 'y', index: 0 }),
      fragment(':2}', { index: 0 }),
    ]],
    ['and ignores a repetition of a complete call with different white space', [
      namedCall('add', '{"a":1}', { id: 'x', index: 0 }),
      namedCall('mul', '{"b":2}', { id: 'y', index: 1 }),
      namedCall('add', '{ "a": 1 }', { id: 'x', index: 0 }),
    ]],
    ['whose arguments are an object instead of JSON text, also when one is repeated', [
      namedCall('add', { a: 1 } as never, { id: 'x', index: 0 }),
      namedCall('mul', { b: 2 } as never, { id: 'y', index: 1 }),
      namedCall('add', { a: 1 } as never, { id: 'x', index: 0 }),
    ]],
    ['with name and id in every fragment', [
      namedCall('add', '{"a"', { id: 'x', index: 0 }),
      namedCall('add', ':1}', { id: 'x', index: 0 }),
      namedCall('mul', '{"b":2}', { id: 'y', index: 1 }),
    ]],
  ]
  test.each(fragments)('%s', (_, deltas) => {
    expect(accumulateCalls(...deltas)).toEqual(joinedCalls)
  })

  test('by adding a fragment with neither id nor index to the last call', () => {
    expect(accumulateCalls(namedCall('a', '1'), namedCall('b', '2'), namedCall('c', '3'), fragment('4'))).toMatchObject(
      [
        { function: { arguments: '1' } },
        { function: { arguments: '2' } },
        { function: { arguments: '34' } },
      ],
    )
  })

  test('by starting a new call for a new id, also without a name and with the index of another call', () => {
    expect(accumulateCalls(namedCall('add', '{', { id: 'x', index: 0 }), fragment('[', { id: 'y', index: 0 })))
      .toMatchObject([
        { id: 'x', function: { name: 'add', arguments: '{' } },
        { id: 'y', function: { name: '', arguments: '[' } },
      ])
  })

  test('without type, name or arguments, with function as the default type', () => {
    expect(accumulateCalls({ id: 'x' }, { id: 'y', function: {} })).toStrictEqual([
      { id: 'x', index: 0, type: 'function' },
      { id: 'y', index: 1, type: 'function', function: { name: '', arguments: '' } },
    ])
  })

  test('without ids, by their names', () => {
    expect(accumulateCalls(namedCall('add', '{"a":1}'), namedCall('mul', '{"b":2}'))).toMatchObject([
      { id: '', index: 0, function: { name: 'add' } },
      { id: '', index: 1, function: { name: 'mul' } },
    ])
  })

  test.each([
    ['id, as in 2024', { id: 'x', index: 0 }, { id: 'x', index: 1 }],
    ['index and no id', { index: 0 }, { index: 0 }],
  ])('that all have the same %s', (_, first, second) => {
    expect(
      accumulateCalls(
        namedCall('add', '{"a":1}', first),
        namedCall('add', '{"a":2}', second),
        namedCall('mul', '{}', second),
      ),
    )
      .toMatchObject([
        { index: 0, function: { name: 'add', arguments: '{"a":1}' } },
        { index: 1, function: { name: 'add', arguments: '{"a":2}' } },
        { index: 2, function: { name: 'mul', arguments: '{}' } },
      ])
  })

  test('that have the same id by their indexes, also when they are repeated', () => {
    expect(accumulateCalls(
      namedCall('add', '{"a":1}', { id: 'x', index: 0 }),
      namedCall('mul', '', { id: 'x', index: 1 }),
      fragment('{"b"', { id: 'x', index: 1 }),
      fragment(':2}', { id: 'x', index: 1 }),
      namedCall('add', '{"a":1}', { id: 'x', index: 0 }),
      namedCall('mul', '{"b":2}', { id: 'x', index: 1 }),
    )).toMatchObject([
      { id: 'x', function: { name: 'add', arguments: '{"a":1}' } },
      { id: 'x', function: { name: 'mul', arguments: '{"b":2}' } },
    ])
  })

  // Searching among all calls takes minutes. The limit is generous, because other programs may use the machine.
  test.each([
    ['an id and an index', (index: number) => ({ id: `call_${index}`, index })],
    ['an id', (index: number) => ({ id: `call_${index}` })],
    ['an index', (index: number) => ({ index })],
    ['an id, and the same index', (index: number) => ({ id: `call_${index}`, index: 0 })],
  ])('of an answer with 100 000 calls that each have %s', (_, over) => {
    const accumulator = new ChatAccumulator()
    for (let index = 0; index < 100_000; index++) {
      accumulator.add(chunk({ tool_calls: [namedCall('f', '{"a"', over(index))] }))
      accumulator.add(chunk({ tool_calls: [fragment(':1}', over(index))] }))
    }
    const calls = accumulator.answer.message.tool_calls!
    expect(calls).toHaveLength(100_000)
    expect(calls.at(-1)).toMatchObject({ index: 99_999, function: { name: 'f', arguments: '{"a":1}' } })
  }, 60_000)

  test('whose last fragment is in the last chunk of the answer', () => {
    const { message, choices } = accumulate(
      chunk({ tool_calls: [namedCall('add', '{"a"', { id: 'x', index: 0 })] }),
      chunk({ content: '', tool_calls: [fragment(':1}', { index: 0 })] }, {}, 'tool_calls'),
    )
    expect(message.tool_calls).toEqual([joinedCalls[0]])
    expect(choices[0]?.finish_reason).toBe('tool_calls')
  })

  test('with a very large index, without allocating an array of that length', () => {
    expect(accumulateCalls(namedCall('add', '{"a":1}', { id: 'x', index: 4e9 }))).toEqual([joinedCalls[0]])
  })

  test('of hosted tools with fragments of their input', () => {
    const delta = (code_interpreter: object | null) =>
      ({ id: 'x', type: 'code_interpreter', code_interpreter }) as ToolCallDelta
    const joined = accumulateCalls(
      delta({ input: 'print' }),
      delta({ input: '(1)' }),
      delta(null),
      delta({ outputs: [] }),
    )
    expect(joined).toEqual([
      { id: 'x', index: 0, type: 'code_interpreter', code_interpreter: { input: 'print(1)', outputs: [] } },
    ])
    expect(accumulateCalls(delta({ outputs: [] }), delta({ status: 'ok' }))).toEqual([
      { id: 'x', index: 0, type: 'code_interpreter', code_interpreter: { outputs: [], status: 'ok' } },
    ])
  })

  test('of hosted tools with input and outputs in different chunks', () => {
    expect(accumulateCalls(
      { id: 'x', type: 'code_interpreter', code_interpreter: { input: 'print(1)' } },
      { id: 'x', type: 'code_interpreter', code_interpreter: { outputs: [{ type: 'logs', logs: '1' }] } },
    )).toEqual([{
      id: 'x',
      index: 0,
      type: 'code_interpreter',
      code_interpreter: { input: 'print(1)', outputs: [{ type: 'logs', logs: '1' }] },
    }])
  })

  test('of hosted tools whose id is in a later chunk or absent', () => {
    const deltas: ToolCallDelta[] = [
      { type: 'retrieval', retrieval: { query: 'q' } } as ToolCallDelta,
      { type: 'retrieval', retrieval: { outputs: [] } } as ToolCallDelta,
    ]
    const retrieval = { query: 'q', outputs: [] }
    expect(accumulateCalls(...deltas)).toEqual([{ id: '', index: 0, type: 'retrieval', retrieval }])
    expect(accumulateCalls(deltas[0]!, { ...deltas[1]!, id: 'x' })).toEqual([{
      id: 'x',
      index: 0,
      type: 'retrieval',
      retrieval,
    }])
  })

  test('with unknown fields, which have the values of the last fragment', () => {
    const callWith = (fields: object) => namedCall('f', '', { id: 'x', ...fields } as Partial<ToolCallDelta>)
    expect(JSON.parse(JSON.stringify(accumulateCalls(
      callWith({ status: 'running', rank: 1, tags: ['a'], mcp: null, retrieval: null }),
      fragment('{}', { id: 'x', status: 'done', rank: null, tags: ['b'], retrieval: { query: 'q' } } as object),
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

  test('with members of a wrong type, which count as absent', () => {
    const odd = { toString: 1 } as never
    const part = { name: odd, arguments: '{}' }
    expect(accumulateCalls({ id: 'x', index: odd, function: part } as ToolCallDelta)).toMatchObject([
      { id: 'x', function: { name: '', arguments: '{}' } },
    ])
    const search = (input: unknown) => ({ id: 'x', type: 'web_browser', web_browser: { input } }) as ToolCallDelta
    expect(accumulateCalls(search('a'), search(odd), search('b'))).toMatchObject([{ web_browser: { input: 'ab' } }])
  })

  test('with arguments that are an object nested too deeply for JSON.stringify, as text that is not JSON', () => {
    const args = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as never
    expect(accumulateCalls(namedCall('f', args))).toMatchObject([
      { function: { name: 'f', arguments: 'nested too deeply' } },
    ])
  })

  test('with a function in the prototype, which is not a member of the call', () => {
    const delta = JSON.parse('{"id":"x","__proto__":{"function":"abc"},"function":{"name":"f","arguments":"{}"}}')
    const again = JSON.parse('{"id":"x","function":{"arguments":" "}}')
    expect(accumulateCalls(delta, again)).toMatchObject([{ function: { name: 'f', arguments: '{} ' } }])
  })

  test('with the id and name __proto__, without changing prototypes', () => {
    const [call] = accumulateCalls(
      JSON.parse(
        '{"id":"__proto__","type":"function","function":{"name":"__proto__","arguments":"{}"},"__proto__":{"x":1}}',
      ),
    )!
    expect(call).toMatchObject({ id: '__proto__', function: { name: '__proto__' } })
    expect(({} as { x?: number }).x).toBeUndefined()
    expect((call as { x?: number }).x).toBeUndefined()
  })
})

test('text, reasoning, audio and finish_reason of a wrong type count as absent', () => {
  const odd = { toString: 1 } as never
  const accumulator = new ChatAccumulator()
  const add = (delta: object, finish_reason?: never) =>
    accumulator.add({ id: '1', choices: [{ index: 0, delta, finish_reason }] } as never)
  add({ content: odd, reasoning_content: odd, audio: { id: 'a', data: odd }, tool_calls: odd }, odd)
  add({ content: [{ text: odd }, null, 5, { text: 'b' }], reasoning_content: 7 })
  const { choices: [choice], message } = accumulator.answer
  expect(choice!.finish_reason).toBeNull()
  expect(message).toEqual({ role: 'assistant', content: 'b', audio: { id: 'a', data: '' } })
})
