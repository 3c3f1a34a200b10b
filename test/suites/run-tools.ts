import { assert } from 'chai'
import { type ClientOptions, type Message, runTools, tool, ToolRunError } from '../../src/index.ts'
import { ask } from '../support/ask.ts'
import { reasonOf, rejects } from '../support/expect.ts'
import type { Harness } from '../support/harness.ts'
import { z } from '../support/schemas.ts'
import { sse } from '../support/sse.ts'
import type { Suite } from '../support/suite.ts'

/** Answers the first requests with calls of these tools; the mock, which repeats the last message, answers the others. */
function calling(t: Harness, calls: readonly [name: string, args: string][], times = 1): ClientOptions {
  const { fetch = globalThis.fetch } = t.connection
  const tool_calls = calls.map(([name, args], index) => ({
    id: `call_${index}`,
    index,
    type: 'function',
    function: { name, arguments: args },
  }))
  const delta = { role: 'assistant', reasoning_content: 'thought', tool_calls }
  const chunk = { id: '1', created: 1, model: 'glm-4.6', choices: [{ index: 0, finish_reason: 'tool_calls', delta }] }
  let left = times
  return {
    fetch: (url, init) =>
      left-- > 0 ? Promise.resolve(sse(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`)) : fetch(url, init),
  }
}

const weather = tool({
  name: 'weather',
  parameters: z.object({ city: z.string() }),
  run: ({ city }) => Promise.resolve(`${city}: 晴`),
})

export const suite: Suite = {
  'runTools() sends the results of all calls, with the reasoning before them': async (t) => {
    const client = t.client(calling(t, [['weather', '{"city":"北京"}'], ['weather', '{"city":"上海"}']]))
    const { message, rounds } = await runTools(client, ask(), { tools: [weather] })
    assert.equal(message.content, '上海: 晴')
    assert.equal(rounds, 2)
    const [request] = await t.seen()
    const [, said, ...results] = request!.body.messages as Message[]
    assert.deepInclude(said as object, { reasoning_content: 'thought' })
    assert.deepEqual(results, [
      { role: 'tool', content: '北京: 晴', tool_call_id: 'call_0' },
      { role: 'tool', content: '上海: 晴', tool_call_id: 'call_1' },
    ])
  },

  'runTools() lets its caller hear the text while it comes': async (t) => {
    const client = t.client(calling(t, [['weather', '{"city":"北京"}']]))
    const heard: string[] = []
    await runTools(client, ask(), { tools: [weather], onText: (piece, textSoFar) => heard.push(piece, textSoFar) })
    assert.equal(heard.filter((_, at) => at % 2 === 0).join(''), '北京: 晴')
    assert.equal(heard.at(-1), '北京: 晴')
  },

  'runTools() tells the model of tools that it lacks and of arguments that do not fit': async (t) => {
    const client = t.client(calling(t, [['wether', '{}'], ['weather', '{"city":7}']]))
    const { messages } = await runTools(client, ask(), { tools: [weather] })
    assert.deepEqual(messages.filter(({ role }) => role === 'tool').map(({ content }) => content), [
      'Error: Cannot call wether: there are only weather',
      'Error: Cannot call weather: the arguments do not fit: city: Expected string',
    ])
  },

  'runTools() ends in a ToolRunError when the model never answers': async (t) => {
    const client = t.client(calling(t, [['weather', '{"city":"北京"}']], Infinity))
    const error = await rejects(runTools(client, ask(), { tools: [weather], maxRounds: 3 }), ToolRunError)
    assert.equal(error.partial.rounds, 3)
    assert.lengthOf(error.partial.messages, 5)
  },

  'an abort while a tool runs rejects with its reason, and the tool hears it': async (t) => {
    const controller = new AbortController()
    let heard: unknown
    const slow = tool({
      name: 'slow',
      run: (_, { signal }) => {
        signal.addEventListener('abort', () => heard = signal.reason)
        controller.abort('enough')
        return new Promise(() => {})
      },
    })
    const client = t.client(calling(t, [['slow', '']]))
    assert.equal(await reasonOf(runTools(client, ask(), { tools: [slow], signal: controller.signal })), 'enough')
    assert.equal(heard, 'enough')
    assert.isEmpty(await t.seen())
  },
}
