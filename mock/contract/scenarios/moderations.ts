import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('moderations')

/** Moderations: harmful content is a result, not an error. */
export const moderations: readonly Scenario[] = [
  scenario('a harmless text has risk_level PASS', { paid: 'a moderation' }, async (client, t) => {
    const answer = await client.moderations.create({ model: 'moderation', input: '今天天气很好' })
    t.shape('answer', answer, {
      id: 'string',
      created: 'number',
      request_id: 'string',
      result_list: [{ content_type: 'string', risk_level: 'string', risk_type: ['string'] }],
      usage: { 'moderation_text?': { call_count: 'number' } },
    })
    t.fact('content_type', answer.result_list[0]?.content_type, 'text')
    t.fact('risk_level', answer.result_list[0]?.risk_level, 'PASS')
    t.fact('number of risks', answer.result_list[0]?.risk_type.length, 0)
  }),

  scenario('an unknown model is rejected with 1211, and a text of 2001 characters with 400', 2, async (client, t) => {
    const request = { model: 'no-such-moderation', input: '今天天气很好' }
    await t.refusal('model', client.moderations.create(request), { status: 400, code: '1211' })
    const long = client.moderations.create({ model: 'moderation', input: '好'.repeat(2001) })
    t.fact('status for a long text', await statusOf(long), 400, 'warning')
  }),
]
