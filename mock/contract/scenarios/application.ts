import { isRefused } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('application')

const enveloped = (data: Shape): Shape => ({ code: 'number', message: 'string', timestamp: 'number', data })
const built = 'an application that a person has built'
const app_id = '1790000000000000001'

const answer: Shape = {
  request_id: 'string',
  conversation_id: 'string',
  app_id: 'string',
  choices: [{
    index: 'number',
    'finish_reason?': 'string',
    'error_msg?': 'any',
    'delta?': 'any',
    'messages?': 'any',
  }],
  'usage?': [{
    model: 'string',
    nodeName: 'string',
    inputTokenCount: 'number',
    outputTokenCount: 'number',
    totalTokenCount: 'number',
  }],
}

/** Applications: deprecated; they live on the platform, so only a fake has one for everybody. */
export const application: readonly Scenario[] = [
  scenario(
    'a conversation is begun, asked and answered in named events',
    { requests: 6, holds: built },
    async (client, t) => {
      t.shape(
        'variables',
        await client.application.variables(app_id),
        enveloped([{
          id: 'string',
          name: 'string',
          type: 'string',
          tips: 'string',
          allowed_values: 'any',
          'input_template?': 'any',
        }]),
      )
      const begun = await client.application.conversation(app_id)
      t.shape('conversation', begun, enveloped({ conversation_id: 'string' }))
      const { conversation_id } = begun.data
      const asked = await client.application.generateRequestId({
        app_id,
        conversation_id,
        key_value_pairs: [{ id: 'user', type: 'input', name: '用户提问', value: '你好' }],
      })
      t.shape('request', asked, enveloped({ id: 'string', 'conversation_id?': 'string' }))
      const names: string[] = []
      let node_id = ''
      for await (const { event, data } of await client.application.sseInvoke(asked.data.id)) {
        names.push(event)
        node_id = data.extra_input?.node_data?.node_id ?? node_id
      }
      t.grammar('names', names, 'add+ finish')
      const slices = await client.application.sliceInfo({ request_id: asked.data.id, node_id })
      t.shape('slices', slices, enveloped({ document_slices: 'any', has_old_document: 'boolean' }))
      const history = await client.application.historySessionRecord(app_id, conversation_id)
      t.shape('history', history, enveloped({ problems: ['string'] }))
    },
  ),

  scenario('files are uploaded and read', { requests: 3, holds: built }, async (client, t) => {
    const { data: { conversation_id } } = await client.application.conversation(app_id)
    const sent = await client.application.fileUpload({ app_id, conversation_id, files: new File(['你好'], 'a.txt') })
    t.shape(
      'uploaded',
      sent,
      enveloped({
        success_info: [{ file_id: 'string', file_name: 'string' }],
        fail_info: 'any',
      }),
    )
    const file_ids = sent.data.success_info.map(({ file_id }) => file_id)
    const state = await client.application.fileStat({ app_id, file_ids })
    t.shape('state', state, enveloped([{ file_id: 'string', code: 'number', msg: 'string' }]))
  }),

  scenario('an application is invoked at once and as a stream', { requests: 2, holds: built }, async (client, t) => {
    const messages = [{ role: 'user' as const, content: [{ type: 'input', value: '你好' }] }]
    const whole = await client.application.invoke({ app_id, messages })
    t.shape('answer', whole, answer)
    t.fact('finish_reason', whole.choices[0]?.finish_reason, 'stop')
    const chunks = []
    for await (const chunk of await client.application.invoke({ app_id, messages, stream: true })) chunks.push(chunk)
    t.shape('chunks', chunks, [answer])
    t.grammar('chunks', chunks.map(({ choices }) => choices[0]?.finish_reason ?? 'piece'), 'piece+ stop')
  }),

  scenario('a question that nobody put is not answered', { holds: built }, async (client, t) => {
    t.fact('refusal', await isRefused(client.application.sseInvoke('a-question-that-never-was')), true)
  }),
]
