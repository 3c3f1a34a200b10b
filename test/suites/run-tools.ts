import { assert } from 'chai'
import { type ClientOptions, type Message, runTools, tool, ToolRunError } from '../../src/index.ts'
import { question } from '../support/question.ts'
import { rejectionOf, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import { z } from '../support/schemas.ts'
import { sse } from '../support/sse.ts'
import type { Suite } from '../support/suite.ts'

/**
 * Client options whose fetch answers the first requests with these tool calls. The mock answers later requests; it repeats the last message.
 */
function withToolCalls(t: Harness, calls: readonly [name: string, args: string][], times = 1): ClientOptions {
  const { fetch = globalThis.fetch } = t.clientOptions
  const tool_calls = calls.map(([name, args], index) => ({
    id: `call_${index}`,
    index,
    type: 'function',
    function: { name, arguments: args },
  }))
  const delta = { role: 'assistant', reasoning_content: 'thought', tool_calls }
  const chunk = { id: '1', created: 1, model: 'glm-4.6', choices: [{ index: 0, finish_reason: 'tool_calls', delta }] }
  let remaining = times
  return {
    fetch: (url, init) =>
      remaining-- > 0 ? Promise.resolve(sse(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)) : fetch(url, init),
  }
}

const weather = tool({
  name: 'weather',
  parameters: z.object({ city: z.string() }),
  run: ({ city }) => Promise.resolve(`${city}: 晴`),
})

export const suite: Suite = {
  'runTools() sends the results of all calls after the reasoning of the model': async (t) => {
    const client = t.client(withToolCalls(t, [['weather', '{"city":"北京"}'], ['weather', '{"city":"上海"}']]))
    const { message, rounds } = await runTools(client, question(), { tools: [weather] })
    assert.equal(message.content, '上海: 晴')
    assert.equal(rounds, 2)
    const [request] = await t.requests()
    const [, assistantMessage, ...results] = request!.body.messages as Message[]
    assert.deepInclude(assistantMessage as object, { reasoning_content: 'thought' })
    assert.deepEqual(results, [
      { role: 'tool', content: '北京: 晴', tool_call_id: 'call_0' },
      { role: 'tool', content: '上海: 晴', tool_call_id: 'call_1' },
    ])
  },

  'runTools() calls onText with the new text and the text so far': async (t) => {
    const client = t.client(withToolCalls(t, [['weather', '{"city":"北京"}']]))
    const calls: { delta: string; textSoFar: string }[] = []
    await runTools(client, question(), {
      tools: [weather],
      onText: (delta, textSoFar) => calls.push({ delta, textSoFar }),
    })
    assert.equal(calls.map(({ delta }) => delta).join(''), '北京: 晴')
    assert.equal(calls.at(-1)?.textSoFar, '北京: 晴')
  },

  'runTools() reports unknown tools and invalid arguments to the model': async (t) => {
    const client = t.client(withToolCalls(t, [['wether', '{}'], ['weather', '{"city":7}']]))
    const { messages } = await runTools(client, question(), { tools: [weather] })
    assert.deepEqual(messages.filter(({ role }) => role === 'tool').map(({ content }) => content), [
      'Error: Cannot call wether: there is no such tool, expected one of weather',
      'Error: Cannot call weather: the arguments do not match the schema: city: Expected string',
    ])
  },

  'runTools() rejects with a ToolRunError after maxRounds rounds of tool calls': async (t) => {
    const client = t.client(withToolCalls(t, [['weather', '{"city":"北京"}']], Infinity))
    const error = await rejects(runTools(client, question(), { tools: [weather], maxRounds: 3 }), ToolRunError)
    assert.equal(error.partial.rounds, 3)
    assert.lengthOf(error.partial.messages, 5)
  },

  'an abort of runTools() rejects with its reason and aborts the signal of the running tool': async (t) => {
    const controller = new AbortController()
    let toolReason: unknown
    const slow = tool({
      name: 'slow',
      run: (_, { signal }) => {
        signal.addEventListener('abort', () => toolReason = signal.reason)
        controller.abort('enough')
        return new Promise(() => {})
      },
    })
    const client = t.client(withToolCalls(t, [['slow', '']]))
    assert.equal(
      await rejectionOf(runTools(client, question(), { tools: [slow], signal: controller.signal })),
      'enough',
    )
    assert.equal(toolReason, 'enough')
    assert.isEmpty(await t.requests())
  },
}
