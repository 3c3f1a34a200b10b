import { describe, expect, test, vi } from 'vitest'
import { Chat, createTransport, runTools, tool, ToolRunError } from '../../../src/index.ts'
import type { FunctionCall, Message, RunnableTool } from '../../../src/index.ts'
import { createMockAndClient } from '../../support/mock-and-client.ts'
import { sse } from '../../support/sse.ts'
import { withoutJsonSchema, z } from '../../support/schemas.ts'

const question: Message = { role: 'user', content: '北京和上海的天气？' }
const params = { model: 'glm-4.6', messages: [question] }

const weather = tool({
  name: 'weather',
  description: '天气',
  parameters: z.object({ city: z.string() }),
  run: ({ city }) => ({ city, sky: '晴' }),
})

/** A mock that first calls these tools and then answers. */
function calling(...toolCalls: { name: string; args?: object | string; id?: string }[]) {
  const { mock, zhipu } = createMockAndClient({ checkToolCalls: false })
  mock.chat.when({ turn: 0 }).reply({ reasoning: '想', toolCalls })
  mock.chat.when({ toolResult: true }).reply('好了')
  return {
    mock,
    zhipu,
    sent: () => mock.chat.requests.map(({ body }) => body as { messages: Message[]; tools?: unknown }),
  }
}

const results = (messages: readonly Message[]) => messages.filter(({ role }) => role === 'tool')

describe('runTools()', () => {
  test('runs all calls of an answer and returns the answer to their results', async () => {
    const { zhipu, sent } = calling({ name: 'weather', args: { city: '北京' } }, {
      name: 'weather',
      args: { city: '上海' },
    })
    const run = await runTools(zhipu, params, { tools: [weather] })
    expect(run.message.content).toBe('好了')
    expect(run.rounds).toBe(2)
    expect(run.messages).toHaveLength(5)
    expect(run.messages.slice(0, 4)).toEqual(sent()[1]!.messages)
    expect(results(run.messages).map(({ content }) => content)).toEqual([
      '{"city":"北京","sky":"晴"}',
      '{"city":"上海","sky":"晴"}',
    ])
    const [, answer, firstResult, secondResult] = run.messages as {
      tool_calls?: FunctionCall[]
      tool_call_id?: string
    }[]
    expect([firstResult!.tool_call_id, secondResult!.tool_call_id]).toEqual(answer!.tool_calls!.map(({ id }) => id))
  })

  test('sends the reasoning back between the rounds', async () => {
    const { zhipu, sent } = calling({ name: 'weather', args: { city: '北京' } })
    await runTools(zhipu, params, { tools: [weather] })
    expect(sent()[1]!.messages[1]).toMatchObject({ role: 'assistant', reasoning_content: '想' })
  })

  test('sends its tools together with those of the parameters', async () => {
    const { zhipu, sent } = calling({ name: 'weather', args: { city: '北京' } })
    const search = { type: 'web_search' as const, web_search: { enable: false } }
    await runTools(zhipu, { ...params, tools: [search] }, { tools: [weather] })
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const allTools = [search, { type: 'function', function: { name: 'weather', description: '天气', parameters } }]
    expect(sent().map(({ tools }) => tools)).toEqual([allTools, allTools])
  })

  test('passes the options of a request on', async () => {
    const { mock, zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    await runTools(zhipu, params, { tools: [weather], headers: { 'x-trace': 't' } })
    expect(mock.requests.map(({ headers }) => headers['x-trace'])).toEqual(['t', 't'])
  })

  test('adds up numbers of the usage, and keeps its other values', async () => {
    const usages = [{ prompt_tokens: 1, tier: 'a', details: { cached_tokens: 2 }, flag: false }, {
      prompt_tokens: 10,
      tier: 'b',
      details: { cached_tokens: 20 },
      flag: true,
    }]
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'weather', arguments: '{"city":"北京"}' } }
    const deltas = [{ tool_calls: [call] }, { content: '好了' }]
    let round = 0
    const fetch = () => {
      const choices = [{ index: 0, delta: deltas[round], finish_reason: 'stop' }]
      const chunk = { id: `${round}`, choices, usage: usages[round++] }
      return Promise.resolve(sse(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`))
    }
    const chat = new Chat(createTransport({ apiKey: 'id.secret', fetch }))
    const { usage } = await runTools(chat, params, { tools: [weather] })
    expect(usage).toEqual({ prompt_tokens: 11, tier: 'a', details: { cached_tokens: 22 }, flag: false })
  })

  test('answers no call that the server has run, and gives it an id; a function call may have no arguments', async () => {
    const calls = [{ index: 0, type: 'web_search', web_search: { outputs: [] } }, {
      index: 1,
      type: 'function',
      function: { name: 'weather' },
    }]
    const run = async (...tool_calls: object[]) => {
      const chunk = { id: '1', choices: [{ index: 0, delta: { tool_calls }, finish_reason: 'stop' }] }
      const fetch = () => Promise.resolve(sse(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`))
      const chat = new Chat(createTransport({ apiKey: 'id.secret', fetch }))
      const pending = runTools(chat, params, { tools: [weather], maxRounds: 1 })
      return await pending.catch(({ partial }: ToolRunError) => partial)
    }
    const { message, rounds } = await run(calls[0]!)
    expect(rounds).toBe(1)
    expect(message.tool_calls).toMatchObject([{ id: 'call_1_0', type: 'web_search' }])
    expect((await run(...calls)).message.tool_calls![1]).toMatchObject({
      id: 'call_1_1',
      type: 'function',
      function: { name: 'weather', arguments: '' },
    })
  })

  test('does not change its arguments', async () => {
    const { zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    const params = { model: 'glm-4.6', messages: [question] }
    await runTools(zhipu, params, { tools: [weather] })
    expect(params).toEqual({ model: 'glm-4.6', messages: [question] })
  })

  test('adds up the usage of all rounds', async () => {
    const { mock, zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    mock.chat.when({ turn: 0 }).reply({
      toolCalls: [{ name: 'weather', args: { city: '北京' } }],
      usage: { prompt_tokens: 10, total_tokens: 11 },
    })
    mock.chat.when({ toolResult: true }).reply({ content: '好了', usage: { prompt_tokens: 20, total_tokens: 22 } })
    const { usage } = await runTools(zhipu, params, { tools: [weather] })
    expect(usage).toMatchObject({ prompt_tokens: 30, total_tokens: 33 })
  })

  test('adds up only the numbers of a usage', async () => {
    const { mock, zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    const usage = (tokens: number, details: object | null) =>
      ({ prompt_tokens: tokens, prompt_tokens_details: details }) as object
    mock.chat.when({ turn: 0 }).reply({
      toolCalls: [{ name: 'weather', args: { city: '北京' } }],
      usage: usage(10, { cached_tokens: 1, tier: 'a' }),
    })
    mock.chat.when({ toolResult: true }).reply({ content: '好了', usage: usage(20, null) })
    expect((await runTools(zhipu, params, { tools: [weather] })).usage).toMatchObject({
      prompt_tokens: 30,
      prompt_tokens_details: { cached_tokens: 1, tier: 'a' },
    })
  })

  test('runs the calls of one answer concurrently', async () => {
    const { zhipu } = calling({ name: 'meet' }, { name: 'meet' })
    let started = 0
    let resolveBoth = () => {}
    const both = new Promise<void>((resolve) => resolveBoth = resolve)
    const meet = tool({
      name: 'meet',
      run: async () => {
        if (++started === 2) resolveBoth()
        await both
      },
    })
    const { messages } = await runTools(zhipu, params, { tools: [meet] })
    expect(results(messages).map(({ content }) => content)).toEqual(['null', 'null'])
  })

  test('calls the listeners for text, reasoning, calls and results in order', async () => {
    const { mock, zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    mock.chat.when({ toolResult: true }).reply({ content: ['好', '了'], reasoning: ['再', '想'] })
    const events: string[] = []
    await runTools(zhipu, params, {
      tools: [weather],
      onText: (piece, textSoFar) => events.push(`text ${piece} of ${textSoFar}`),
      onReasoning: (piece) => events.push(`reasoning ${piece}`),
      onToolCall: (call) => events.push(`call ${call.function.name}`),
      onToolResult: (_, result) => events.push(`result ${result}`),
    })
    expect(events).toEqual([
      'reasoning 想',
      'call weather',
      'result {"city":"北京","sky":"晴"}',
      'reasoning 再',
      'reasoning 想',
      'text 好 of 好',
      'text 了 of 好了',
    ])
  })

  test('accepts a chat family instead of a client', async () => {
    const { mock } = calling({ name: 'weather', args: { city: '北京' } })
    const chat = new Chat(createTransport({ apiKey: mock.apiKey, fetch: mock.fetch }))
    expect((await runTools(chat, params, { tools: [weather] })).message.content).toBe('好了')
  })

  test('adds missing ids of calls, and uses them in the results', async () => {
    const { zhipu, sent } = calling({ name: 'weather', args: { city: '北京' }, id: '' }, {
      name: 'weather',
      args: { city: '上海' },
      id: '',
    })
    await runTools(zhipu, params, { tools: [weather] })
    const [, answer, ...toolResults] = sent()[1]!.messages as { tool_calls?: FunctionCall[]; tool_call_id?: string }[]
    const ids = answer!.tool_calls!.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).not.toContain('')
    expect(toolResults.map(({ tool_call_id }) => tool_call_id)).toEqual(ids)
  })

  test('runs no call of an answer that moderation cut', async () => {
    const { mock, zhipu } = createMockAndClient()
    mock.chat.reply({ toolCalls: [{ name: 'weather', args: { city: '北京' } }], finish: 'sensitive' })
    const run = vi.fn()
    const { rounds } = await runTools(zhipu, params, { tools: [{ name: 'weather', run }] })
    expect(rounds).toBe(1)
    expect(run).not.toHaveBeenCalled()
  })
})

describe('runTools() sends to the model', () => {
  const resultOf = async (call: { name: string; args?: object | string }, runnable: RunnableTool = weather) => {
    const { zhipu } = calling(call)
    return results((await runTools(zhipu, params, { tools: [runnable] })).messages)[0]!.content
  }

  test('the error of a tool', async () => {
    const failing = tool({ name: 'weather', run: () => Promise.reject(new RangeError('no such city')) })
    expect(await resultOf({ name: 'weather' }, failing)).toBe('Error: no such city')
  })

  test('an error for an unknown tool', async () => {
    expect(await resultOf({ name: 'wether' })).toBe(
      'Error: Cannot call wether: there is no such tool, expected one of weather',
    )
  })

  test('an error for arguments that do not match the schema', async () => {
    expect(await resultOf({ name: 'weather', args: { city: 7 } }))
      .toBe('Error: Cannot call weather: the arguments do not match the schema: city: Expected string')
  })

  test('an error for arguments that are not valid JSON', async () => {
    expect(await resultOf({ name: 'weather', args: '{"city":' })).toBe(
      'Error: Cannot call weather: the arguments are not valid JSON',
    )
  })

  test('an error for arguments that are not an object, with plain JSON Schema', async () => {
    const plain = tool({ name: 'weather', parameters: { type: 'object' }, run: () => 'ran' })
    expect(await resultOf({ name: 'weather', args: '7' }, plain)).toBe(
      'Error: Cannot call weather: the arguments are not an object',
    )
    expect(await resultOf({ name: 'weather', args: '' }, plain)).toBe('ran')
  })

  test('the result of onToolError', async () => {
    const { zhipu } = calling({ name: 'none' })
    const onToolError = (error: unknown, { function: { name } }: FunctionCall) =>
      `${name}: ${error instanceof TypeError}`
    const { messages } = await runTools(zhipu, params, { tools: [weather], onToolError })
    expect(results(messages)[0]!.content).toBe('none: true')
  })
})

/** A client whose model streams these choices, and answers without calls from the second request on. */
function streaming(delta: object, usage = 'null') {
  let requests = 0
  const { client } = createMockAndClient()
  return client({
    fetch: () => {
      const choice = requests++ ? { finish_reason: 'stop', delta: {} } : { finish_reason: 'tool_calls', delta }
      return Promise.resolve(
        sse(
          `data: ${JSON.stringify({ id: '1', choices: [choice] }).slice(0, -1)},"usage":${usage}}\n\ndata: [DONE]\n\n`,
        ),
      )
    },
  })
}

describe('runTools() with calls of a wrong form', () => {
  test.each([{}, { function: null }, { function: 5 }, { function: { name: { toString: 1 } } }, { type: 'function' }])(
    'tells the model that there is no such tool: %j',
    async (call) => {
      const seen: FunctionCall[] = []
      const onToolCall = (call: FunctionCall) => void seen.push(call)
      const run = await runTools(streaming({ tool_calls: [call] }), params, { tools: [weather], onToolCall })
      expect(seen).toMatchObject([{ id: 'call_1_0', type: 'function', function: { name: '' } }])
      expect(results(run.messages)[0]!.content).toBe(
        'Error: Cannot call : there is no such tool, expected one of weather',
      )
    },
  )

  test('rejects with a ToolRunError at maxRounds', async () => {
    const run = runTools(streaming({ tool_calls: [{}] }), params, { tools: [weather], maxRounds: 1 })
    await expect(run).rejects.toBeInstanceOf(ToolRunError)
  })

  test('adds up usages with members of other types, and keeps deeper objects as they are', async () => {
    const usage = { total_tokens: 3, details: { cached: 1, more: { a: 1 } }, odd: { toString: 1 } }
    const run = await runTools(streaming({ tool_calls: [{}] }, JSON.stringify(usage)), params, { tools: [weather] })
    expect(run.usage).toEqual({ total_tokens: 6, details: { cached: 2, more: { a: 1 } }, odd: { toString: 2 } })
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
    expect((await runTools(streaming({}, deep), params, { tools: [weather] })).usage).toHaveProperty('a')
  })
})

describe('runTools() ends', () => {
  test('with the error that onToolError throws, and aborts the other tools', async () => {
    const { zhipu } = calling({ name: 'none' }, { name: 'slow' })
    const reason = new Error('final')
    let aborted: AbortSignal | undefined
    const slow = tool({
      name: 'slow',
      run: (_, { signal }) => {
        aborted = signal
        return new Promise(() => {})
      },
    })
    const run = runTools(zhipu, params, {
      tools: [slow],
      onToolError() {
        throw reason
      },
    })
    await expect(run).rejects.toBe(reason)
    expect(aborted?.reason).toBe(reason)
  })

  test('after maxRounds, with the run so far', async () => {
    const { mock, zhipu } = createMockAndClient()
    mock.chat.when({ model: 'glm-4.6' }).reply({ toolCalls: [{ name: 'weather', args: { city: '北京' } }] })
    const error: unknown = await runTools(zhipu, params, { tools: [weather], maxRounds: 2 }).catch((error) => error)
    if (!(error instanceof ToolRunError)) throw error
    expect(error).toMatchObject({
      name: 'ToolRunError',
      message: 'Cannot run tools: the model still calls weather after 2 rounds',
    })
    expect(error.partial.rounds).toBe(2)
    expect(error.partial.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
    expect(error.partial.message.tool_calls).toHaveLength(1)
    mock.reset('rules')
    mock.chat.reply('好了')
    const again = await runTools(zhipu, { ...params, messages: error.partial.messages }, { tools: [weather] })
    expect(again.message.content).toBe('好了')
  })

  test('before anything is sent, when the signal has aborted', async () => {
    const { mock, zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    const signal = AbortSignal.abort('enough')
    await expect(runTools(zhipu, params, { tools: [weather], signal })).rejects.toBe('enough')
    expect(mock.requests).toEqual([])
  })

  test('before anything is sent, for maxRounds below 1', async () => {
    const { mock, zhipu } = createMockAndClient()
    for (const maxRounds of [0, -1, NaN]) {
      await expect(runTools(zhipu, params, { tools: [weather], maxRounds })).rejects.toThrow(
        new TypeError(`Cannot run tools: maxRounds is ${maxRounds}, expected 1 or more`),
      )
    }
    expect(mock.requests).toEqual([])
  })

  test('with the reason of an abort while a tool ignores its signal', async () => {
    const { zhipu } = calling({ name: 'stuck' })
    const controller = new AbortController()
    const stuck = tool({
      name: 'stuck',
      run: () => {
        controller.abort('enough')
        return new Promise(() => {})
      },
    })
    const onToolError = vi.fn()
    await expect(runTools(zhipu, params, { tools: [stuck], signal: controller.signal, onToolError })).rejects.toBe(
      'enough',
    )
    expect(onToolError).not.toHaveBeenCalled()
  })

  test('without a listener on the signal', async () => {
    const { zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await runTools(zhipu, params, { tools: [weather], signal })
    expect(added).toHaveBeenCalled()
    for (const [name, listener] of added.mock.calls) expect(removed).toHaveBeenCalledWith(name, listener)
  })

  test.each([
    [[weather, weather], 'two tools are named weather'],
    [[{ ...weather, name: '' }], 'a tool has no name'],
    [
      [{ ...weather, parameters: withoutJsonSchema(z.string()) }],
      'the schema of weather cannot be converted to JSON Schema, expected jsonSchema',
    ],
  ])('before anything is sent, for invalid tools: %#', async (tools, message) => {
    const { mock, zhipu } = createMockAndClient()
    await expect(runTools(zhipu, params, { tools })).rejects.toThrow(new TypeError(`Cannot run tools: ${message}`))
    expect(mock.requests).toHaveLength(0)
  })
})
