import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('moderations')

/** Moderations: harmful content is a result, not an error. */
export const moderations: readonly Scenario[] = [
  scenario('a harmless text has risk_level PASS', { paid: 'a moderation' }, async (client, t) => {
    const requestId = `contract-${crypto.randomUUID()}`
    const answer = await client.moderations.create({
      model: 'moderation',
      input: '今天天气很好',
      request_id: requestId,
    })
    t.shape('answer', answer, {
      id: 'text',
      created: 'seconds',
      request_id: 'text',
      result_list: [{ content_type: '=text', risk_level: '=PASS', risk_type: ['string'] }],
      usage: { moderation_text: { call_count: 'integer' } },
    })
    t.fact('request_id is the one sent', answer.request_id === requestId, true)
    t.fact('number of results', answer.result_list?.length, 1)
    t.fact('number of risks', answer.result_list?.[0]?.risk_type?.length, 0)
    t.fact('call_count', answer.usage?.moderation_text?.call_count, 1)
  }),

  scenario('an unknown model is rejected with 1211, and a text of 2001 characters with 1214', 2, async (client, t) => {
    const request = { model: 'no-such-moderation', input: '今天天气很好' }
    await t.refusal('model', client.moderations.create(request), { status: 400, code: '1211' })
    const long = client.moderations.create({ model: 'moderation', input: '好'.repeat(2001) })
    await t.refusal('long text', long, { status: 400 })
  }),
]
