import { assert } from 'chai'
import { runTools, ToolRunError, type ZhipuError } from '../../../src/index.ts'
import { rejectionOf, rejects } from '../../support/expect.ts'
import type { Harness } from '../../support/harness.ts'
import { question } from '../../support/question.ts'
import type { Suite } from '../../support/suite.ts'
import { done, event } from '../server/chat.ts'
import { settled } from '../support/outcome.ts'

interface Call {
  readonly name: string
  readonly arguments: string
}

/** A client whose model calls these tools in each answer, and ends after some rounds. */
function clientOf(t: Harness, calls: readonly Call[], rounds: number = Infinity) {
  let requests = 0
  const bodies: string[] = []
  const fetch = async (_url: string, init: RequestInit) => {
    bodies.push(String(init.body))
    const isLast = requests++ >= rounds
    const tool_calls = calls.map((call, index) => ({
      id: `${requests}-${index}`,
      index,
      type: 'function',
      function: call,
    }))
    const delta = isLast ? { role: 'assistant', content: 'done' } : { role: 'assistant', tool_calls }
    const chunk = { id: `${requests}`, choices: [{ index: 0, finish_reason: isLast ? 'stop' : 'tool_calls', delta }] }
    return new Response(event(chunk) + done, { headers: { 'content-type': 'text/event-stream' } })
  }
  return { client: t.client({ ...t.clientOptions, fetch, maxRetries: 0 }), bodies }
}

const echo = { name: 'echo', run: (args: unknown) => args }

export const suite: Suite = {
  'a model that calls tools for ever is stopped after 10 rounds': async (t) => {
    const { client, bodies } = clientOf(t, [{ name: 'echo', arguments: '{}' }])
    await rejects(runTools(client, question(), { tools: [echo] }), ToolRunError)
    assert.lengthOf(bodies, 10)
  },

  'bad arguments, unknown tools and tools that throw are told to the model': async (t) => {
    const calls = [
      ...['', '{', 'null', '[]', '"x"', '{"a":', '{"__proto__":{"polluted":true}}'].map((args) => ({
        name: 'echo',
        arguments: args,
      })),
      ...['', 'unknown', '__proto__', 'constructor', 'toString'].map((name) => ({ name, arguments: '{}' })),
      { name: 'fail', arguments: '{}' },
    ]
    const { client, bodies } = clientOf(t, calls, 1)
    const fail = {
      name: 'fail',
      run: () => {
        throw new Error('out of order')
      },
    }
    const { message } = await runTools(client, question(), { tools: [echo, fail] })
    assert.equal(message.content, 'done')
    assert.lengthOf(
      JSON.parse(bodies[1]!).messages.filter(({ role }: { role: string }) => role === 'tool'),
      calls.length,
    )
    assert.include(bodies[1]!, 'out of order')
    assert.notProperty({}, 'polluted')
  },

  '200 parallel calls get their results in order': async (t) => {
    const calls = Array.from({ length: 200 }, (_, index) => ({ name: 'echo', arguments: `{"n":${index}}` }))
    const { client, bodies } = clientOf(t, calls, 1)
    await runTools(client, question(), { tools: [echo] })
    const results = JSON.parse(bodies[1]!).messages.filter(({ role }: { role: string }) => role === 'tool')
    assert.deepEqual(
      results.map(({ content }: { content: string }) => JSON.parse(content).n),
      calls.map((_, index) => index),
    )
  },

  'an abort ends a run whose tool hangs': async (t) => {
    const { client } = clientOf(t, [{ name: 'hang', arguments: '{}' }])
    const controller = new AbortController()
    let toolSignal: AbortSignal | undefined
    const hang = {
      name: 'hang',
      run: (_args: unknown, { signal }: { signal: AbortSignal }) => {
        toolSignal = signal
        controller.abort('enough')
        return new Promise(() => {})
      },
    }
    const run = runTools(client, question(), { tools: [hang], signal: controller.signal })
    assert.equal(await settled(rejectionOf(run)), 'enough')
    assert.isTrue(toolSignal!.aborted)
  },

  'a result that JSON cannot represent is told to the model or is an error of the caller': async (t) => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    for (const value of [circular, 1n, undefined, Symbol('x'), () => 1]) {
      const { client } = clientOf(t, [{ name: 'odd', arguments: '{}' }], 1)
      const run = runTools(client, question(), { tools: [{ name: 'odd', run: () => value }] })
      await run.catch((error: ZhipuError | TypeError) => assert.instanceOf(error, Error))
    }
  },
}
