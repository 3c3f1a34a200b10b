import type { AssistantChunk } from '../../../src/index.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('assistant')

/** An assistant that was available to every account in 2024. Source: docs, 2024. */
const chatGlm = '65940acff94777010aa6b796'

/** Assistants (deprecated since 2026): streams only, with `created` in milliseconds. */
export const assistant: readonly Scenario[] = [
  scenario(
    'an assistant streams its answer with created in milliseconds and ends with status completed',
    { tokens: 300 },
    async (client, t) => {
      const chunks: AssistantChunk[] = []
      const messages = [{ role: 'user' as const, content: '你好' }]
      for await (const chunk of await client.assistant.create({ assistant_id: chatGlm, messages })) chunks.push(chunk)
      t.shape('chunks', chunks, [{
        id: 'string',
        created: 'number',
        choices: [{
          index: 'number',
          'finish_reason?': 'string',
          delta: { role: 'string', 'content?': 'string', 'tool_calls?': 'any', 'metadata?': 'any' },
        }],
        status: 'string',
        assistant_id: 'string',
        conversation_id: 'string',
        'usage?': { prompt_tokens: 'number', completion_tokens: 'number', total_tokens: 'number' },
      }])
      t.grammar('statuses', chunks.map(({ status }) => status), 'in_process|in_progress+ completed')
      t.fact('created is in milliseconds', (chunks[0]?.created ?? 0) > 1e12, true)
      t.fact('finish_reason', chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
    },
  ),

  scenario('assistants and conversations can be listed', { requests: 4, tokens: 300 }, async (client, t) => {
    const messages = [{ role: 'user' as const, content: '你好' }]
    let conversationId = ''
    for await (const { conversation_id } of await client.assistant.create({ assistant_id: chatGlm, messages })) {
      conversationId = conversation_id
    }
    const assistants = await client.assistant.list({ assistant_id_list: [chatGlm] })
    t.shape('assistants', assistants, {
      success: 'boolean',
      code: 'number',
      msg: 'string',
      data: [{
        assistant_id: 'string',
        name: 'string',
        'avatar?': 'string',
        'description?': 'string',
        'tools?': 'any',
        'tags?': 'any',
        'status?': 'string',
        'starter_prompts?': 'any',
        'created_at?': 'any',
        'updated_at?': 'any',
      }],
    })
    t.fact('assistant', assistants.data[0]?.assistant_id, chatGlm)
    const conversations = await client.assistant.conversation.list({ assistant_id: chatGlm, page: 1, page_size: 5 })
    const response = await t.post('/assistant/conversation/list', { assistant_id: chatGlm })
    t.shape('conversations', JSON.parse(response.text), {
      success: 'boolean',
      code: 'number',
      msg: 'string',
      data: {
        assistant_id: 'string',
        conversation_list: [{
          id: 'string',
          assistant_id: 'string',
          'create_time?': 'any',
          'update_time?': 'any',
          'usage?': 'any',
        }],
        has_more: 'boolean',
      },
    })
    t.fact('the conversation is listed', conversations.data.some(({ id }) => id === conversationId), true)
  }),

  scenario('an unknown assistant is rejected', 1, async (client, t) => {
    const messages = [{ role: 'user' as const, content: '你好' }]
    const isRejected = await client.assistant.create({ assistant_id: 'none', messages }).then(() => false, () => true)
    t.fact('is rejected', isRejected, true)
  }),
]
