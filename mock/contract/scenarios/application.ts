import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('application')

const envelope = (data: Shape): Shape => ({
  data,
  code: 'integer',
  message: '=请求成功',
  timestamp: 'milliseconds',
})
const built = 'an application built on the platform'
const app_id = '1790000000000000001'

const content: Shape = { msg: 'string', type: 'text' }

const head: { readonly [key: string]: Shape } = { request_id: 'text', conversation_id: 'digits', app_id: `=${app_id}` }

const usage: Shape = [{
  model: 'text',
  nodeName: 'text',
  inputTokenCount: 'integer',
  outputTokenCount: 'integer',
  totalTokenCount: 'integer',
}]

const answer: Shape = {
  ...head,
  choices: [{ index: 'position', finish_reason: '=stop', 'error_msg?': 'any', messages: { content } }],
  usage,
}

const chunk: Shape = {
  ...head,
  choices: [{
    index: 'position',
    'finish_reason?': '=stop',
    'error_msg?': 'any',
    'delta?': { 'content?': content, 'event?': 'any' },
  }],
  'usage?': usage,
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
          id: 'text',
          name: 'text',
          type: 'text',
          tips: 'string',
          allowed_values: ['any'],
          'input_template?': 'any',
        }]),
      )
      const conversation = await client.application.conversation(app_id)
      t.shape('conversation', conversation, envelope({ conversation_id: 'digits' }))
      const conversation_id = t.need('conversation_id', conversation.data?.conversation_id)
      const request = await client.application.generateRequestId({
        app_id,
        conversation_id,
        key_value_pairs: [{ id: 'user', type: 'input', name: '用户提问', value: '你好' }],
      })
      t.shape('request', request, envelope({ id: 'text', 'conversation_id?': 'digits' }))
      t.fact(
        'conversation_id of the request is the conversation',
        request.data?.conversation_id === conversation_id,
        true,
      )
      const request_id = t.need('request id', request.data?.id)
      const names: string[] = []
      let node_id = ''
      let text = ''
      for await (const { event, data } of await client.application.sseInvoke(request_id)) {
        names.push(event)
        node_id = data?.extra_input?.node_data?.node_id ?? node_id
        text += data?.msg ?? ''
      }
      t.grammar('names', names, 'add+ finish')
      t.fact('has text', text !== '', true)
      const slices = await client.application.sliceInfo({ request_id, node_id: t.need('node_id', node_id) })
      t.shape('slices', slices, envelope({ document_slices: ['any'], has_old_document: 'boolean' }))
      const history = await client.application.historySessionRecord(app_id, conversation_id)
      t.shape('history', history, envelope({ problems: ['text'] }))
    },
  ),

  scenario('files are uploaded and their state is returned', { requests: 3, holds: built }, async (client, t) => {
    const { data } = await client.application.conversation(app_id)
    const conversation_id = t.need('conversation_id', data?.conversation_id)
    const uploaded = await client.application.fileUpload({
      app_id,
      conversation_id,
      files: new File(['你好'], 'a.txt'),
    })
    t.shape(
      'uploaded',
      uploaded,
      envelope({
        success_info: [{ file_id: 'digits', file_name: '=a.txt' }],
        fail_info: ['any'],
      }),
    )
    const file_ids = [t.need('file_id', uploaded.data?.success_info?.[0]?.file_id)]
    const state = await client.application.fileStat({ app_id, file_ids })
    t.shape('state', state, envelope([{ file_id: 'digits', code: 'integer', msg: 'text' }]))
    t.fact('state is that of the file', state.data?.[0]?.file_id === file_ids[0], true)
  }),

  scenario('invoke() returns a synchronous reply and a stream', { requests: 2, holds: built }, async (client, t) => {
    const messages = [{ role: 'user' as const, content: [{ type: 'input', value: '你好' }] }]
    const reply = await client.application.invoke({ app_id, messages })
    t.shape('answer', reply, answer)
    t.fact('number of choices', reply.choices?.length, 1)
    const chunks = []
    for await (const chunk of await client.application.invoke({ app_id, messages, stream: true })) chunks.push(chunk)
    t.shape('chunks', chunks, [chunk])
    t.fact('different request ids', new Set(chunks.map(({ request_id }) => request_id)).size, 1)
    t.grammar('chunks', chunks.map(({ choices }) => choices?.[0]?.finish_reason ?? 'piece'), 'piece+ stop')
  }),

  scenario('an unknown request id is rejected', { holds: built }, async (client, t) => {
    await t.refusal('refusal', client.application.sseInvoke('no-such-request'), { status: [200, 400, 404] })
  }),
]
