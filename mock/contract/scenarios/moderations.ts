import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('moderations')

/** Moderations: a verdict is a result, not an error. */
export const moderations: readonly Scenario[] = [
  scenario('a harmless text passes', { paid: 'a moderation' }, async (client, t) => {
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
    t.fact('risks', answer.result_list[0]?.risk_type.length, 0)
  }),

  scenario('another model is refused with 1211, and 2001 characters with 400', 2, async (client, t) => {
    const asked = { model: 'moderation-that-never-was', input: '今天天气很好' }
    await t.refusal('model', client.moderations.create(asked), { status: 400, code: '1211' })
    const long = client.moderations.create({ model: 'moderation', input: '好'.repeat(2001) })
    t.fact('status of the text', await statusOf(long), 400, 'warning')
  }),
]
