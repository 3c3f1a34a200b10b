import type { ChatCompletionChunk, Message } from '../../../../src/index.ts'
import { type Scenario, scenariosOf } from '../../scenario.ts'
import { askWeather } from './requests.ts'
import { answer } from './shapes.ts'
import { inspect } from './streams.ts'

const scenario = scenariosOf('chat')

/** Calls of tools. */
export const tools: readonly Scenario[] = [
  scenario('a tool call arrives whole and its arguments are JSON', { tokens: 300 }, async (client, t) => {
    const whole = await client.chat.completions.create(askWeather(t))
    t.shape('answer', whole, answer)
    t.fact('finish_reason', whole.choices[0]?.finish_reason, 'tool_calls')
    const [first] = whole.choices[0]?.message.tool_calls ?? []
    t.fact('call type', first?.type, 'function')
    if (first?.type !== 'function') return
    t.fact('call name', first.function.name, 'weather')
    t.fact('call index', first.index, [0, -1])
    t.fact('call id', first.id, /^call_/)
    t.shape('arguments', JSON.parse(first.function.arguments), { location: 'string' })
  }),

  scenario('a tool call in a stream comes in one chunk before the last', { tokens: 300 }, async (client, t) => {
    const stream = client.chat.completions.stream(askWeather(t))
    const chunks: ChatCompletionChunk[] = []
    for await (const one of stream) chunks.push(one)
    inspect(t, chunks, 'content* tool+ final')
    t.fact('last chunk why', chunks.at(-1)?.choices[0]?.finish_reason, 'tool_calls')
  }),

  scenario(
    "a tool's answer is taken, with the message that asked for it sent back as it came",
    { requests: 2, tokens: 700 },
    async (client, t) => {
      const asked = askWeather(t)
      const { message: said } = await client.chat.completions.stream(asked).final()
      const calls = said.tool_calls ?? []
      t.fact('calls', calls.length > 0, true)
      const results = calls.map(({ id }): Message => ({ role: 'tool', tool_call_id: id, content: '40 C' }))
      const whole = await client.chat.completions.create({ ...asked, messages: [...asked.messages, said, ...results] })
      t.fact('finish_reason', whole.choices[0]?.finish_reason, 'stop')
      t.fact('content is text', Boolean(whole.choices[0]?.message.content), true)
    },
  ),
]
