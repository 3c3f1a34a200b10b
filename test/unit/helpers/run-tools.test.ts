import { describe, expect, test, vi } from 'vitest'
import { Chat, createTransport, runTools, tool, ToolRunError } from '../../../src/index.ts'
import type { FunctionCall, Message, RunnableTool } from '../../../src/index.ts'
import { openMock } from '../../support/mock-and-client.ts'
import { withoutJsonSchema, z } from '../../support/schemas.ts'

const question: Message = { role: 'user', content: '北京和上海的天气？' }
const ask = { model: 'glm-4.6', messages: [question] }

const weather = tool({
  name: 'weather',
  description: '天气',
  parameters: z.object({ city: z.string() }),
  run: ({ city }) => ({ city, sky: '晴' }),
})

/** A mock that wants these calls first, and then answers. */
function calling(...toolCalls: { name: string; args?: object | string; id?: string }[]) {
  const { mock, zhipu } = openMock()
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
  test('runs every call of an answer, and gives the answer to their results', async () => {
    const { zhipu, sent } = calling({ name: 'weather', args: { city: '北京' } }, {
      name: 'weather',
      args: { city: '上海' },
    })
    const run = await runTools(zhipu, ask, { tools: [weather] })
    expect(run.message.content).toBe('好了')
    expect(run.rounds).toBe(2)
    expect(run.messages).toHaveLength(5)
    expect(run.messages.slice(0, 4)).toEqual(sent()[1]!.messages)
    expect(results(run.messages).map(({ content }) => content)).toEqual([
      '{"city":"北京","sky":"晴"}',
      '{"city":"上海","sky":"晴"}',
    ])
    const [, said, one, other] = run.messages as { tool_calls?: FunctionCall[]; tool_call_id?: string }[]
    expect([one!.tool_call_id, other!.tool_call_id]).toEqual(said!.tool_calls!.map(({ id }) => id))
  })

  test('sends back the reasoning between the rounds', async () => {
    const { zhipu, sent } = calling({ name: 'weather', args: { city: '北京' } })
    await runTools(zhipu, ask, { tools: [weather] })
    expect(sent()[1]!.messages[1]).toMatchObject({ role: 'assistant', reasoning_content: '想' })
  })

  test('tells the model of its tools beside those of the server', async () => {
    const { zhipu, sent } = calling({ name: 'weather', args: { city: '北京' } })
    const search = { type: 'web_search' as const, web_search: { enable: false } }
    await runTools(zhipu, { ...ask, tools: [search] }, { tools: [weather] })
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
    const offered = [search, { type: 'function', function: { name: 'weather', description: '天气', parameters } }]
    expect(sent().map(({ tools }) => tools)).toEqual([offered, offered])
  })

  test('leaves what it was given as it was', async () => {
    const { zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    const params = { model: 'glm-4.6', messages: [question] }
    await runTools(zhipu, params, { tools: [weather] })
    expect(params).toEqual({ model: 'glm-4.6', messages: [question] })
  })

  test('adds up the tokens of all rounds', async () => {
    const { mock, zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    mock.chat.when({ turn: 0 }).reply({
      toolCalls: [{ name: 'weather', args: { city: '北京' } }],
      usage: { prompt_tokens: 10, total_tokens: 11 },
    })
    mock.chat.when({ toolResult: true }).reply({ content: '好了', usage: { prompt_tokens: 20, total_tokens: 22 } })
    const { usage } = await runTools(zhipu, ask, { tools: [weather] })
    expect(usage).toMatchObject({ prompt_tokens: 30, total_tokens: 33 })
  })

  test('adds up nothing that is no number', async () => {
    const { mock, zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    const usage = (tokens: number, details: object | null) =>
      ({ prompt_tokens: tokens, prompt_tokens_details: details }) as object
    mock.chat.when({ turn: 0 }).reply({
      toolCalls: [{ name: 'weather', args: { city: '北京' } }],
      usage: usage(10, { cached_tokens: 1, tier: 'a' }),
    })
    mock.chat.when({ toolResult: true }).reply({ content: '好了', usage: usage(20, null) })
    expect((await runTools(zhipu, ask, { tools: [weather] })).usage).toMatchObject({
      prompt_tokens: 30,
      prompt_tokens_details: { cached_tokens: 1, tier: 'a' },
    })
  })

  test('runs the calls of one answer at the same time', async () => {
    const { zhipu } = calling({ name: 'meet' }, { name: 'meet' })
    let arrived = 0
    let open = () => {}
    const both = new Promise<void>((resolve) => open = resolve)
    const meet = tool({
      name: 'meet',
      run: async () => {
        if (++arrived === 2) open()
        await both
      },
    })
    const { messages } = await runTools(zhipu, ask, { tools: [meet] })
    expect(results(messages).map(({ content }) => content)).toEqual(['null', 'null'])
  })

  test('lets the caller hear text, reasoning, calls and results in their order', async () => {
    const { mock, zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    mock.chat.when({ toolResult: true }).reply({ content: ['好', '了'], reasoning: ['再', '想'] })
    const heard: string[] = []
    await runTools(zhipu, ask, {
      tools: [weather],
      onText: (piece, textSoFar) => heard.push(`text ${piece} of ${textSoFar}`),
      onReasoning: (piece) => heard.push(`reasoning ${piece}`),
      onToolCall: (call) => heard.push(`call ${call.function.name}`),
      onToolResult: (_, result) => heard.push(`result ${result}`),
    })
    expect(heard).toEqual([
      'reasoning 想',
      'call weather',
      'result {"city":"北京","sky":"晴"}',
      'reasoning 再',
      'reasoning 想',
      'text 好 of 好',
      'text 了 of 好了',
    ])
  })

  test('takes the chat family alone', async () => {
    const { mock } = calling({ name: 'weather', args: { city: '北京' } })
    const chat = new Chat(createTransport({ apiKey: mock.apiKey, fetch: mock.fetch }))
    expect((await runTools(chat, ask, { tools: [weather] })).message.content).toBe('好了')
  })

  test('gives calls without an id one, so that their results find them', async () => {
    const { zhipu, sent } = calling({ name: 'weather', args: { city: '北京' }, id: '' }, {
      name: 'weather',
      args: { city: '上海' },
      id: '',
    })
    await runTools(zhipu, ask, { tools: [weather] })
    const [, said, ...rest] = sent()[1]!.messages as { tool_calls?: FunctionCall[]; tool_call_id?: string }[]
    const ids = said!.tool_calls!.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).not.toContain('')
    expect(rest.map(({ tool_call_id }) => tool_call_id)).toEqual(ids)
  })

  test('runs nothing of an answer that moderation has cut', async () => {
    const { mock, zhipu } = openMock()
    mock.chat.reply({ toolCalls: [{ name: 'weather', args: { city: '北京' } }], finish: 'sensitive' })
    const run = vi.fn()
    const { rounds } = await runTools(zhipu, ask, { tools: [{ name: 'weather', run }] })
    expect(rounds).toBe(1)
    expect(run).not.toHaveBeenCalled()
  })
})

describe('the model is told', () => {
  const told = async (call: { name: string; args?: object | string }, one: RunnableTool = weather) => {
    const { zhipu } = calling(call)
    return results((await runTools(zhipu, ask, { tools: [one] })).messages)[0]!.content
  }

  test('what a tool threw', async () => {
    const failing = tool({ name: 'weather', run: () => Promise.reject(new RangeError('no such city')) })
    expect(await told({ name: 'weather' }, failing)).toBe('Error: no such city')
  })

  test('that there is no such tool', async () => {
    expect(await told({ name: 'wether' })).toBe('Error: Cannot call wether: there are only weather')
  })

  test('which arguments do not fit the schema', async () => {
    expect(await told({ name: 'weather', args: { city: 7 } }))
      .toBe('Error: Cannot call weather: the arguments do not fit: city: Expected string')
  })

  test('that the arguments are no JSON', async () => {
    expect(await told({ name: 'weather', args: '{"city":' })).toBe(
      'Error: Cannot call weather: the arguments are no JSON',
    )
  })

  test('that the arguments are no object, where plain JSON Schema wants one', async () => {
    const plain = tool({ name: 'weather', parameters: { type: 'object' }, run: () => 'ran' })
    expect(await told({ name: 'weather', args: '7' }, plain)).toBe(
      'Error: Cannot call weather: the arguments are no object',
    )
    expect(await told({ name: 'weather', args: '' }, plain)).toBe('ran')
  })

  test('what onToolError makes of it', async () => {
    const { zhipu } = calling({ name: 'none' })
    const onToolError = (error: unknown, { function: { name } }: FunctionCall) =>
      `${name}: ${error instanceof TypeError}`
    const { messages } = await runTools(zhipu, ask, { tools: [weather], onToolError })
    expect(results(messages)[0]!.content).toBe('none: true')
  })
})

describe('runTools() ends', () => {
  test('with what onToolError throws, and calls off the other tools', async () => {
    const { zhipu } = calling({ name: 'none' }, { name: 'slow' })
    const reason = new Error('nothing is forgiven')
    let aborted: AbortSignal | undefined
    const slow = tool({
      name: 'slow',
      run: (_, { signal }) => {
        aborted = signal
        return new Promise(() => {})
      },
    })
    const run = runTools(zhipu, ask, {
      tools: [slow],
      onToolError() {
        throw reason
      },
    })
    await expect(run).rejects.toBe(reason)
    expect(aborted?.reason).toBe(reason)
  })

  test('when the model may not be asked again, with what was said', async () => {
    const { mock, zhipu } = openMock()
    mock.chat.when({ model: 'glm-4.6' }).reply({ toolCalls: [{ name: 'weather', args: { city: '北京' } }] })
    const error: unknown = await runTools(zhipu, ask, { tools: [weather], maxRounds: 2 }).catch((error) => error)
    if (!(error instanceof ToolRunError)) throw error
    expect(error.message).toBe('Cannot run tools: the model still calls weather after 2 rounds')
    expect(error.partial.rounds).toBe(2)
    expect(error.partial.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
    expect(error.partial.message.tool_calls).toHaveLength(1)
    mock.reset('rules')
    mock.chat.reply('好了')
    const again = await runTools(zhipu, { ...ask, messages: error.partial.messages }, { tools: [weather] })
    expect(again.message.content).toBe('好了')
  })

  test('with the signal’s reason while a tool runs that hears nothing', async () => {
    const { zhipu } = calling({ name: 'deaf' })
    const controller = new AbortController()
    const deaf = tool({
      name: 'deaf',
      run: () => {
        controller.abort('enough')
        return new Promise(() => {})
      },
    })
    const onToolError = vi.fn()
    await expect(runTools(zhipu, ask, { tools: [deaf], signal: controller.signal, onToolError })).rejects.toBe('enough')
    expect(onToolError).not.toHaveBeenCalled()
  })

  test('without a listener on the signal', async () => {
    const { zhipu } = calling({ name: 'weather', args: { city: '北京' } })
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await runTools(zhipu, ask, { tools: [weather], signal })
    expect(added).toHaveBeenCalled()
    for (const [name, listener] of added.mock.calls) expect(removed).toHaveBeenCalledWith(name, listener)
  })

  test.each([
    [[weather, weather], 'there are two tools weather'],
    [[{ ...weather, name: '' }], 'a tool has no name'],
    [
      [{ ...weather, parameters: withoutJsonSchema(z.string()) }],
      'the schema of weather cannot describe itself, want jsonSchema',
    ],
  ])('before anything is sent, for tools that cannot be: %#', async (tools, message) => {
    const { mock, zhipu } = openMock()
    await expect(runTools(zhipu, ask, { tools })).rejects.toThrow(new TypeError(`Cannot run tools: ${message}`))
    expect(mock.requests).toHaveLength(0)
  })
})
