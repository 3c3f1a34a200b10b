import type { AgentChunk } from '../../../src/index.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('agents')

const answer: Shape = {
  id: 'string',
  agent_id: 'string',
  'conversation_id?': 'string',
  'async_id?': 'string',
  'status?': 'string',
  'choices?': [{
    'index?': 'number',
    'messages?': [{ role: 'string', content: 'any', 'phase?': 'string' }],
    'delta?': 'any',
    'finish_reason?': 'string',
  }],
  'usage?': {
    'prompt_tokens?': 'number',
    'completion_tokens?': 'number',
    'total_tokens?': 'number',
    'total_calls?': 'number',
  },
}

const request = {
  agent_id: 'general_translation',
  messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello World' }] }],
  custom_variables: { source_lang: 'auto', target_lang: 'zh-CN' },
}

/** Agents: synchronous, streamed and asynchronous replies, and the results of a conversation. */
export const agents: readonly Scenario[] = [
  scenario(
    'a translation is returned in choices[].messages',
    { paid: 'a translation' },
    async (client, t) => {
      const reply = await client.agents.create(request)
      t.shape('answer', reply, answer)
      t.fact('agent_id', reply.agent_id, request.agent_id)
      t.fact('finish_reason', reply.choices[0]?.finish_reason, 'stop')
    },
  ),

  scenario('a streamed translation ends with finish_reason and usage', { paid: 'a translation' }, async (client, t) => {
    const chunks: AgentChunk[] = []
    for await (const chunk of await client.agents.create({ ...request, stream: true })) chunks.push(chunk)
    t.shape('chunks', chunks, [answer])
    t.grammar('chunks', chunks.map(({ choices }) => choices[0]?.finish_reason ?? 'piece'), 'piece* stop')
    t.fact('last chunk has usage', chunks.at(-1)?.usage !== undefined, true, 'warning')
  }),

  scenario(
    'slides are created in a stream and can be retrieved from the conversation',
    { requests: 2, paid: 'slides' },
    async (client, t) => {
      const phases: string[] = []
      let conversation_id: string | undefined
      const stream = await client.agents.create({
        agent_id: 'slides_glm_agent',
        messages: [{ role: 'user', content: '一页关于猫的幻灯片' }],
        stream: true,
      })
      for await (const chunk of stream) {
        conversation_id ??= chunk.conversation_id
        phases.push(...(chunk.choices[0]?.messages ?? []).flatMap(({ phase }) => phase ?? []))
      }
      t.fact(
        'phases are known',
        [...new Set(phases)].every((phase) => ['thinking', 'tool', 'answer'].includes(phase)),
        true,
      )
      t.fact('last phase', phases.at(-1), 'answer')
      const conversation = await client.agents.conversation.retrieve({
        agent_id: 'slides_glm_agent',
        conversation_id: conversation_id ?? '',
        custom_variables: { include_pdf: true },
      })
      t.shape('conversation', conversation, {
        conversation_id: 'string',
        agent_id: 'string',
        choices: 'any',
        'error?': 'any',
      })
      t.fact('conversation_id is the requested one', conversation.conversation_id === conversation_id, true)
    },
  ),

  scenario('a video task succeeds after polling', { requests: 100, paid: 'a video' }, async (client, t) => {
    const task = await client.agents.create({
      agent_id: 'vidu_template_agent',
      messages: [{
        role: 'user',
        content: [
          { type: 'text', text: '飞起来' },
          { type: 'image_url', image_url: 'https://example.com/cat.png' },
        ],
      }],
      custom_variables: { template: 'french_kiss' },
    })
    t.shape('task', task, answer)
    t.fact('task has async_id', typeof task.async_id, 'string')
    const { agent_id, async_id = '' } = task
    const result = await client.agents.asyncResult.poll({ agent_id, async_id }, t.patience)
    t.shape('result', result, {
      agent_id: 'string',
      async_id: 'string',
      status: 'string',
      choices: [{ messages: [{ role: 'string', content: 'any' }], 'index?': 'number', 'finish_reason?': 'string' }],
      'usage?': { total_tokens: 'number' },
    })
    t.fact('result status', result.status, 'success')
  }),

  scenario('an unknown agent is rejected', 1, async (client, t) => {
    const attempt = client.agents.create({ ...request, agent_id: 'no-such-agent' })
    const isRejected = await attempt.then(() => false, () => true)
    t.fact('is rejected', isRejected, true)
  }),
]
