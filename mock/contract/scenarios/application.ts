import { isRefused } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('application')

const envelope = (data: Shape): Shape => ({ code: 'number', message: 'string', timestamp: 'number', data })
const built = 'an application built on the platform'
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

/** Applications (deprecated). They are built on the platform; only the mock has one for every account. */
export const application: readonly Scenario[] = [
  scenario(
    'a question in a conversation is answered in named events',
    { requests: 6, holds: built },
    async (client, t) => {
      t.shape(
        'variables',
        await client.application.variables(app_id),
        envelope([{
          id: 'string',
          name: 'string',
          type: 'string',
          tips: 'string',
          allowed_values: 'any',
          'input_template?': 'any',
        }]),
      )
      const conversation = await client.application.conversation(app_id)
      t.shape('conversation', conversation, envelope({ conversation_id: 'string' }))
      const { conversation_id } = conversation.data
      const request = await client.application.generateRequestId({
        app_id,
        conversation_id,
        key_value_pairs: [{ id: 'user', type: 'input', name: '用户提问', value: '你好' }],
      })
      t.shape('request', request, envelope({ id: 'string', 'conversation_id?': 'string' }))
      const names: string[] = []
      let node_id = ''
      for await (const { event, data } of await client.application.sseInvoke(request.data.id)) {
        names.push(event)
        node_id = data.extra_input?.node_data?.node_id ?? node_id
      }
      t.grammar('names', names, 'add+ finish')
      const slices = await client.application.sliceInfo({ request_id: request.data.id, node_id })
      t.shape('slices', slices, envelope({ document_slices: 'any', has_old_document: 'boolean' }))
      const history = await client.application.historySessionRecord(app_id, conversation_id)
      t.shape('history', history, envelope({ problems: ['string'] }))
    },
  ),

  scenario('files are uploaded and their state is returned', { requests: 3, holds: built }, async (client, t) => {
    const { data: { conversation_id } } = await client.application.conversation(app_id)
    const uploaded = await client.application.fileUpload({
      app_id,
      conversation_id,
      files: new File(['你好'], 'a.txt'),
    })
    t.shape(
      'uploaded',
      uploaded,
      envelope({
        success_info: [{ file_id: 'string', file_name: 'string' }],
        fail_info: 'any',
      }),
    )
    const file_ids = uploaded.data.success_info.map(({ file_id }) => file_id)
    const state = await client.application.fileStat({ app_id, file_ids })
    t.shape('state', state, envelope([{ file_id: 'string', code: 'number', msg: 'string' }]))
  }),

  scenario('invoke() returns a synchronous reply and a stream', { requests: 2, holds: built }, async (client, t) => {
    const messages = [{ role: 'user' as const, content: [{ type: 'input', value: '你好' }] }]
    const reply = await client.application.invoke({ app_id, messages })
    t.shape('answer', reply, answer)
    t.fact('finish_reason', reply.choices[0]?.finish_reason, 'stop')
    const chunks = []
    for await (const chunk of await client.application.invoke({ app_id, messages, stream: true })) chunks.push(chunk)
    t.shape('chunks', chunks, [answer])
    t.grammar('chunks', chunks.map(({ choices }) => choices[0]?.finish_reason ?? 'piece'), 'piece+ stop')
  }),

  scenario('an unknown request id is rejected', { holds: built }, async (client, t) => {
    t.fact('is rejected', await isRefused(client.application.sseInvoke('no-such-request')), true)
  }),
]
