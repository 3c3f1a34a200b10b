import type { ChatCompletionChunk, Message } from '../../../../src/index.ts'
import { type Scenario, scenariosOf } from '../../scenario.ts'
import { askWeather } from './requests.ts'
import { answer } from './shapes.ts'
import { reportChunks } from './streams.ts'

const scenario = scenariosOf('chat')

/** Tool calls. */
export const tools: readonly Scenario[] = [
  scenario('a tool call has a name, an id and arguments in JSON', { tokens: 300 }, async (client, t) => {
    const completion = await client.chat.completions.create(askWeather(t))
    t.shape('answer', completion, answer)
    t.fact('finish_reason', completion.choices[0]?.finish_reason, 'tool_calls')
    const [first] = completion.choices[0]?.message.tool_calls ?? []
    t.fact('call type', first?.type, 'function')
    if (first?.type !== 'function') return
    t.fact('call name', first.function.name, 'weather')
    t.fact('call index', first.index, [0, -1])
    t.fact('call id', first.id, /^call_/)
    t.shape('arguments', JSON.parse(first.function.arguments), { location: 'string' })
  }),

  scenario('a streamed tool call comes in one chunk before the last chunk', { tokens: 300 }, async (client, t) => {
    const stream = client.chat.completions.stream(askWeather(t))
    const chunks: ChatCompletionChunk[] = []
    for await (const chunk of stream) chunks.push(chunk)
    // glm-4.5 sends an empty content between the tool call and the last chunk. Recorded September 2026.
    reportChunks(t, chunks, 'content* tool+ content* final')
    t.fact('finish_reason after a tool call', chunks.at(-1)?.choices[0]?.finish_reason, 'tool_calls')
  }),

  scenario(
    'a tool result is accepted after the unchanged message with the tool call',
    { requests: 2, tokens: 700 },
    async (client, t) => {
      const request = askWeather(t)
      const { message } = await client.chat.completions.stream(request).final()
      const calls = message.tool_calls ?? []
      t.fact('has tool calls', calls.length > 0, true)
      const results = calls.map(({ id }): Message => ({ role: 'tool', tool_call_id: id, content: '40 C' }))
      const completion = await client.chat.completions.create({
        ...request,
        messages: [...request.messages, message, ...results],
      })
      t.fact('finish_reason', completion.choices[0]?.finish_reason, 'stop')
      t.fact('content is text', Boolean(completion.choices[0]?.message.content), true)
    },
  ),
]
