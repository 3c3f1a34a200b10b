import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Zhipu } from '../../src/index.ts'
import type { AccumulatedChat, ChatCompletionChunk, FunctionCall } from '../../src/index.ts'
import { samplesNamed } from '../support/evidence.ts'
import { slowDecode } from '../support/slow-decoder.ts'

const messages = [{ role: 'user' as const, content: '你好' }]

/** A client whose server sends these bytes, at each request, in pieces of these lengths. */
function clientFor(bytes: Uint8Array<ArrayBuffer>, type: string, lengths: readonly number[]): Zhipu {
  let start = 0
  let n = 0
  const body = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        if (start >= bytes.length) return controller.close()
        controller.enqueue(bytes.subarray(start, start += lengths[n++ % lengths.length]!))
      },
    })
  const fetch = () => Promise.resolve(new Response(body(), { headers: { 'content-type': type } }))
  return new Zhipu({ apiKey: 'id.secret', fetch, maxRetries: 0 })
}

/** The parts of an answer that are compared. */
interface Reading {
  text: string
  reasoning: string
  calls: { name: string; arguments: string; id: string }[]
  finish: string | null
  usage: unknown
}

const callOf = ({ id, function: { name, arguments: args } }: FunctionCall) => ({ name, arguments: args, id })

/** The slow reference: parses each event by itself and appends each field. A delta of a tool call without a name continues the call. */
function reference(stream: string): Reading {
  const reading: Reading = { text: '', reasoning: '', calls: [], finish: null, usage: undefined }
  for (const { data } of slowDecode(stream)) {
    if (data === '[DONE]') break
    const { choices: [choice], usage } = JSON.parse(data) as ChatCompletionChunk
    if (usage) reading.usage = usage
    if (!choice) continue
    if (choice.finish_reason) reading.finish = choice.finish_reason
    if (typeof choice.delta.content === 'string') reading.text += choice.delta.content
    if (choice.delta.reasoning_content) reading.reasoning += choice.delta.reasoning_content
    for (const call of (choice.delta.tool_calls ?? []) as FunctionCall[]) {
      if (call.function.name !== undefined) reading.calls.push(callOf(call))
      else reading.calls.at(-1)!.arguments += call.function.arguments
    }
  }
  return reading
}

const readingOf = ({ message, choices, usage }: AccumulatedChat): Reading => ({
  text: (message.content as string | undefined) ?? '',
  reasoning: message.reasoning_content ?? '',
  calls: (message.tool_calls ?? []).map((call) => callOf(call as FunctionCall)),
  finish: choices[0]?.finish_reason ?? null,
  usage,
})

const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 })

async function expectSameAsReference(stream: string, type: string): Promise<void> {
  const bytes = new TextEncoder().encode(stream)
  const expected = reference(stream)
  const read = async (pieces: readonly number[]) => {
    const answer = clientFor(bytes, type, pieces).chat.completions.stream({ model: 'glm-4.6', messages })
    expect(readingOf(await answer.final())).toEqual(expected)
  }
  await read([bytes.length])
  if (bytes.length < 2000) await read([1])
  await fc.assert(fc.asyncProperty(lengths, read), { numRuns: 10 })
}

const word = fc.constantFrom('你好', '🙂', ' the', '\n', '"', '\\', 'data: {', '[DONE]', 'é', '', '\u2028')
const delta = fc.oneof(
  fc.record({ role: fc.constant('assistant' as const), content: word }),
  fc.record({ role: fc.constant('assistant' as const), reasoning_content: word }),
  fc.record({ content: word, reasoning_content: word }),
)

test('a generated answer is read like the slow reference, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(delta, { maxLength: 12 }), lengths, fc.boolean(), async (deltas, pieces, tool) => {
      const frame = (choice: object, more = {}) =>
        `data: ${JSON.stringify({ id: '1', created: 1, model: 'm', choices: [{ index: 0, ...choice }], ...more })}\n\n`
      const call = { id: 'c', index: 0, type: 'function', function: { name: 'f', arguments: '{"a":"\\n你"}' } }
      const stream = deltas.map((delta) => frame({ delta })).join('') +
        (tool ? frame({ delta: { tool_calls: [call] } }) : '') +
        frame({ finish_reason: tool ? 'tool_calls' : 'stop', delta: { content: '' } }, { usage: { total_tokens: 3 } }) +
        'data: [DONE]\n\n'
      const client = clientFor(new TextEncoder().encode(stream), 'text/event-stream;charset=UTF-8', pieces)
      const answer = await client.chat.completions.stream({ model: 'glm-4.6', messages }).final()
      expect(readingOf(answer)).toEqual(reference(stream))
    }),
    { numRuns: 300 },
  )
})

describe('samples of the API', () => {
  // The single chunks are of five different streams.
  const streams = samplesNamed(/^chat-(sse-(?!single-chunks)|zai_).*\.txt$/)

  test.each(streams)('$title is read like the slow reference', async ({ text }) => {
    await expectSameAsReference(text, 'text/event-stream;charset=UTF-8')
  })

  test.each(samplesNamed(/^chat-(sync-|zai_).*\.json$/))('$title is decoded without changes', async ({ text }) => {
    await fc.assert(
      fc.asyncProperty(lengths, async (pieces) => {
        const client = clientFor(new TextEncoder().encode(text), 'application/json; charset=UTF-8', pieces)
        expect(await client.chat.completions.create({ model: 'glm-4.6', messages })).toEqual(JSON.parse(text))
      }),
      { numRuns: 5 },
    )
  })
})
