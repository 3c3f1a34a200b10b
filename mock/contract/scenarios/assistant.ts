import type { AssistantChunk } from '../../../src/index.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('assistant')

const usage: Shape = { prompt_tokens: 'integer', completion_tokens: 'integer', total_tokens: 'integer' }

const envelopeOf = (data: Shape): Shape => ({ success: 'boolean', code: 'integer', msg: '=操作成功', data })

/** An assistant that was available to every account in 2024. Source: docs, 2024. */
const chatGlm = '65940acff94777010aa6b796'

/** Assistants (deprecated since 2026): streams only, with `created` in milliseconds. */
export const assistant: readonly Scenario[] = [
  scenario(
    'an assistant streams its answer with created in milliseconds and ends with status completed',
    { tokens: 300 },
    async (client, t) => {
      const chunks: AssistantChunk[] = []
      const messages = [{ role: 'user' as const, content: '请只回复：1,2,3,4,5,6,7,8,9' }]
      for await (const chunk of await client.assistant.create({ assistant_id: chatGlm, messages })) chunks.push(chunk)
      t.shape('chunks', chunks, [{
        id: 'text',
        created: 'milliseconds',
        choices: [{
          index: 'position',
          'finish_reason?': '=stop',
          delta: { role: /^(assistant|tool)$/, 'content?': 'string', 'tool_calls?': ['any'], 'metadata?': {} },
        }],
        status: /^(in_process|in_progress|completed)$/,
        assistant_id: `=${chatGlm}`,
        conversation_id: 'text',
        'usage?': usage,
      }])
      t.grammar('statuses', chunks.map(({ status }) => status), 'in_process|in_progress+ completed')
      t.fact('different ids', new Set(chunks.map(({ id }) => id)).size, 1)
      t.fact('different conversations', new Set(chunks.map(({ conversation_id }) => conversation_id)).size, 1)
      const last = chunks.at(-1)
      const text = chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('')
      t.fact('text', text.replace(/\s+/g, ''), /1,2,3,4,5,6,7,8,9/)
      t.fact('finish_reason', last?.choices?.[0]?.finish_reason, 'stop')
      t.fact('last chunk has usage', last?.usage != null, true)
      const { prompt_tokens, completion_tokens, total_tokens } = last?.usage ?? {}
      t.fact('usage adds up', Number(prompt_tokens) + Number(completion_tokens) === total_tokens, true)
    },
  ),

  scenario('assistants and conversations can be listed', { requests: 4, tokens: 300 }, async (client, t) => {
    const messages = [{ role: 'user' as const, content: '你好' }]
    let conversationId = ''
    for await (const { conversation_id } of await client.assistant.create({ assistant_id: chatGlm, messages })) {
      conversationId = conversation_id
    }
    const assistants = await client.assistant.list({ assistant_id_list: [chatGlm] })
    t.shape(
      'assistants',
      assistants,
      envelopeOf([{
        assistant_id: `=${chatGlm}`,
        name: 'text',
        'avatar?': 'string',
        'description?': 'string',
        'tools?': ['any'],
        'tags?': [{ key: 'text', label: 'text' }],
        'status?': 'string',
        'starter_prompts?': ['any'],
        'created_at?': 'string|integer',
        'updated_at?': 'string|integer',
      }]),
    )
    t.fact('success and code', `${assistants.success} ${assistants.code}`, 'true 200')
    t.fact('number of assistants', assistants.data?.length, 1)
    const response = await t.post('/assistant/conversation/list', { assistant_id: chatGlm })
    const list = Object(t.json('conversations', response.text)) as {
      success?: unknown
      code?: unknown
      data?: { has_more?: unknown; conversation_list?: { id?: string }[] }
    }
    t.shape(
      'conversations',
      list,
      envelopeOf({
        assistant_id: `=${chatGlm}`,
        conversation_list: [{
          id: 'text',
          assistant_id: `=${chatGlm}`,
          'create_time?': 'string|integer',
          'update_time?': 'string|integer',
          'usage?': usage,
        }],
        has_more: 'boolean',
      }),
    )
    t.fact('success and code of the conversations', `${list.success} ${list.code}`, 'true 200')
    const listed = list.data?.conversation_list
    const times = Array.isArray(listed) ? listed.filter((item) => item?.id === conversationId).length : 0
    t.fact('times that the conversation is listed', times, 1)
    const conversations = await client.assistant.conversation.list({ assistant_id: chatGlm, page: 1, page_size: 5 })
    t.fact('the conversation is listed', conversations.data?.some?.((item) => item?.id === conversationId), true)
  }),

  scenario('an unknown assistant is rejected', 1, async (client, t) => {
    const messages = [{ role: 'user' as const, content: '你好' }]
    await t.refusal('refusal', client.assistant.create({ assistant_id: 'none', messages }), { status: [400, 404] })
  }),
]
