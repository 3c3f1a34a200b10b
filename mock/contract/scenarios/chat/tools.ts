import type { ChatCompletionChunk, Message } from '../../../../src/index.ts'
import { type Scenario, scenariosOf } from '../../scenario.ts'
import { reportAnswer } from './answers.ts'
import { askWeather, greet } from './requests.ts'
import { callId, searchResult } from './shapes.ts'
import { readAll, reportChunks } from './streams.ts'

const scenario = scenariosOf('chat')

/** The parts of tool calls in their order of arrival. */
function callsIn(chunks: readonly ChatCompletionChunk[]) {
  return chunks.flatMap(({ choices }) => choices?.[0]?.delta?.tool_calls ?? [])
}

/** Tool calls and the tool `web_search`. */
export const tools: readonly Scenario[] = [
  scenario('a tool call has a name, an id and arguments in JSON', { tokens: 300 }, async (client, t) => {
    const completion = await client.chat.completions.create(askWeather(t))
    reportAnswer(t, 'answer', completion, t.model)
    t.fact('finish_reason', completion.choices[0]?.finish_reason, 'tool_calls')
    t.order('call', completion.choices?.[0]?.message?.tool_calls?.[0], ['function', 'id', 'index', 'type'])
    const calls = completion.choices[0]?.message.tool_calls ?? []
    t.fact('number of calls', calls.length, 1)
    const [first] = calls
    if (first?.type === 'function') t.order('function', first.function, ['arguments', 'name'])
    t.fact('call type', first?.type, 'function')
    if (first?.type !== 'function') return
    t.fact('call name', first.function?.name, 'weather')
    t.fact('call index', first.index, [0, -1])
    t.shape('arguments', t.json('arguments', first.function?.arguments), { location: /Florence/ })
  }),

  scenario('a streamed tool call comes in one chunk before the last chunk', { tokens: 300 }, async (client, t) => {
    const chunks = await readAll(client.chat.completions.stream(askWeather(t)))
    reportChunks(t, chunks, 'content* tool content* final', t.model)
    const calls = callsIn(chunks)
    t.fact('number of tool calls in chunks', calls.length, 1)
    t.shape('call', calls[0], {
      id: callId,
      index: 'number',
      type: '=function',
      function: { name: '=weather', arguments: 'text' },
    })
    t.fact('call index', calls[0]?.index, [0, -1])
    t.shape('arguments', t.json('arguments', calls[0]?.function?.arguments), { location: /Florence/ })
    t.fact('finish_reason after a tool call', chunks.at(-1)?.choices[0]?.finish_reason, 'tool_calls')
  }),

  scenario('tool_stream sends the arguments of a call in fragments', { tokens: 300 }, async (client, t) => {
    const request = { ...askWeather(t), model: t.thinkingModel, tool_stream: true }
    const chunks = await readAll(client.chat.completions.stream(request))
    reportChunks(t, chunks, 'content* tool+ content* final', t.thinkingModel)
    const [first, ...later] = callsIn(chunks)
    t.fact('comes in several fragments', later.length > 0, true, 'warning')
    t.fact('name in the first fragment', first?.function?.name, 'weather')
    t.fact('index of the call', first?.index, 0)
    t.fact('id in the first fragment', first?.id, callId)
    t.fact('later fragments with an id or a name', later.filter((call) => call.id || call.function?.name).length, 0)
    t.fact('fragments of another call', later.filter(({ index }) => index !== first?.index).length, 0)
    const text = [first, ...later].map((call) => call?.function?.arguments ?? '').join('')
    t.shape('joined arguments', t.json('joined arguments', text), { location: /Florence/ })
    t.fact('finish_reason', chunks.at(-1)?.choices[0]?.finish_reason, 'tool_calls')
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
      t.fact('content has the result', completion.choices[0]?.message.content, /40/)
    },
  ),

  scenario(
    'the tool web_search returns its results as web_search',
    { tokens: 8_000, searches: 1 },
    async (client, t) => {
      const completion = await client.chat.completions.create({
        ...greet(t),
        messages: [{ role: 'user', content: '北京今天的天气' }],
        tools: [{
          type: 'web_search',
          web_search: { enable: true, search_engine: 'search_std', search_result: true, count: 3 },
        }],
      })
      const { web_search } = completion
      t.shape('results', web_search, [searchResult])
      t.order('result', web_search?.[0], ['content', 'icon', 'link', 'media', 'publish_date', 'refer', 'title'])
      t.fact('has results', (web_search?.length ?? 0) > 0, true)
      const refers = web_search?.map(({ refer }) => refer)
      t.fact('references are numbered from 1', `${refers}` === `${refers?.map((_, index) => `ref_${index + 1}`)}`, true)
      t.fact('finish_reason', completion.choices[0]?.finish_reason, 'stop')
    },
  ),
]
