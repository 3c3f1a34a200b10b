import type { ToolsMessage } from '../../src/index.ts'
import { inFamily, type Scenario } from './scenario.ts'

const scenario = inFamily('tools')

const asked = { model: 'web-search-pro', messages: [{ role: 'user', content: '北京天气' }] }
const kinds = (messages: readonly ToolsMessage[]) =>
  messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ type }) => type))

/** The web search of 2024: tool calls that hold an intent and results. */
export const tools: readonly Scenario[] = [
  scenario('a search tells its intent, then its results', { paid: 'a search' }, async (client, t) => {
    const found = await client.tools.create(asked)
    t.shape('answer', found, {
      id: 'string',
      created: 'number',
      'request_id?': 'string',
      'model?': 'string',
      'usage?': 'any',
      choices: [{
        index: 'number',
        finish_reason: 'string',
        message: { 'role?': 'string', tool_calls: 'any' },
      }],
    })
    t.grammar(
      'calls',
      kinds(found.choices.map(({ message }) => message)),
      'search_intent search_result+ search_recommend*',
    )
  }),

  scenario('a streamed search tells the same', { paid: 'a search' }, async (client, t) => {
    const deltas: ToolsMessage[] = []
    const reasons: string[] = []
    for await (const { choices: [choice] } of await client.tools.create({ ...asked, stream: true })) {
      if (choice?.delta !== undefined) deltas.push(choice.delta)
      if (choice?.finish_reason) reasons.push(choice.finish_reason)
    }
    t.grammar('calls', kinds(deltas), 'search_intent search_result+ search_recommend*')
    t.fact('finish_reason', reasons.join(), 'stop')
  }),
]
