import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('tools')

const params = { model: 'web-search-pro', messages: [{ role: 'user', content: '北京天气' }] }
const paid = 'a search'

/** Source: types of the official SDK of 2024. */
const step: Shape = {
  id: 'text',
  type: /^search_(intent|result|recommend)$/,
  'search_intent?': [
    { index: 'position', query: 'text', intent: /^SEARCH_(ALL|NONE|ALWAYS)$/, 'keywords?': 'string' },
    1,
  ],
  'search_result?': [{
    index: 'position',
    title: 'text',
    link: 'url',
    content: 'string',
    'icon?': 'string',
    'media?': 'string',
    'refer?': /^ref_\d+$/,
  }],
  'search_recommend?': [{ index: 'position', query: 'text' }],
}

/** The web search endpoint of 2024. */
export const tools: readonly Scenario[] = [
  scenario('a search returns intent and results as tool calls', { paid }, async (client, t) => {
    const answer = await client.tools.create(params)
    t.shape('answer', answer, {
      id: 'text',
      created: 'seconds',
      request_id: 'text',
      choices: [{ index: 'position', finish_reason: '=stop', message: { role: '=tool', tool_calls: [step] } }],
    })
    t.fact('number of choices', answer.choices?.length, 1)
    const types = answer.choices?.[0]?.message?.tool_calls?.map(({ type }) => type) ?? []
    t.fact('steps', types.slice(0, 2).join(), 'search_intent,search_result')
  }),

  scenario('a search can be streamed', { paid }, async (client, t) => {
    const chunks = []
    for await (const chunk of await client.tools.create({ ...params, stream: true })) chunks.push(chunk)
    t.shape('chunks', chunks, [{
      id: 'text',
      created: 'seconds',
      'request_id?': 'text',
      choices: [{
        index: 'position',
        'finish_reason?': '=stop',
        delta: { role: '=tool', 'tool_calls?': [step] },
      }],
    }])
    const types = chunks.flatMap(({ choices }) => choices?.[0]?.delta?.tool_calls ?? []).map(({ type }) => type)
    t.fact('steps', types.slice(0, 2).join(), 'search_intent,search_result')
    t.fact('different ids', new Set(chunks.map(({ id }) => id)).size, 1)
    t.fact('finish_reason', chunks.at(-1)?.choices?.[0]?.finish_reason, 'stop')
  }),

  scenario('an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.tools.create({ ...params, model: 'no-such-search' })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
