import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('tools')

const params = { model: 'web-search-pro', messages: [{ role: 'user', content: '北京天气' }] }
const paid = 'a search'

/** The web search endpoint of 2024. */
export const tools: readonly Scenario[] = [
  scenario('a search returns intent and results as tool calls', { paid }, async (client, t) => {
    const answer = await client.tools.create(params)
    t.shape('answer', answer, {
      id: 'string',
      created: 'number',
      'request_id?': 'string',
      choices: [{ index: 'number', finish_reason: 'string', message: { 'role?': 'string', 'tool_calls?': ['any'] } }],
    })
    const types = answer.choices[0]?.message.tool_calls?.map(({ type }) => type) ?? []
    t.fact('steps', types.slice(0, 2).join(), 'search_intent,search_result')
  }),

  scenario('a search can be streamed', { paid }, async (client, t) => {
    const types: string[] = []
    let finish: string | null | undefined
    for await (const { choices: [choice] } of await client.tools.create({ ...params, stream: true })) {
      types.push(...(choice?.delta.tool_calls ?? []).map(({ type }) => type))
      finish = choice?.finish_reason ?? finish
    }
    t.fact('steps', types.slice(0, 2).join(), 'search_intent,search_result')
    t.fact('finish_reason', finish, 'stop')
  }),

  scenario('an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.tools.create({ ...params, model: 'no-such-search' })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
