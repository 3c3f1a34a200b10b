import type { AgentChunk, AgentCompletion } from '../../../src/index.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('agents')

const usage: Shape = {
  'prompt_tokens?': 'integer',
  'completion_tokens?': 'integer',
  'total_tokens?': 'integer',
  'total_calls?': 'integer',
}

const text: Shape = { type: '=text', text: 'string' }
const message: Shape = { role: '=assistant', content: text }

const translation: Shape = {
  id: 'text',
  agent_id: '=general_translation',
  'conversation_id?': 'text',
  'status?': 'string',
  choices: [{ index: 'position', messages: [message, 1], finish_reason: '=stop' }, 1],
  usage,
}

/** An item of what the slides agent sends. Source: docs, 2026. */
const slideItem: Shape = {
  type: /^(text|object|file_url|image_url)$/,
  'text?': 'string',
  'object?': {
    'tool_name?': 'string',
    'title?': 'string',
    'input?': 'string',
    'output?': 'string',
    'position?': ['integer'],
  },
  'file_url?': 'url',
  'image_url?': 'url',
  'tag_cn?': 'text',
  'tag_en?': 'text',
}

const slideMessage: Shape = { role: '=assistant', content: [slideItem], 'phase?': /^(thinking|tool|answer)$/ }

/** The types of the official SDK have `delta` in streams of translations, the documents `messages`. */
const translationChunk: Shape = {
  id: 'text',
  agent_id: '=general_translation',
  'conversation_id?': 'text',
  'status?': 'string',
  choices: [{ index: 'integer', 'messages?': [message], 'delta?': message, 'finish_reason?': '=stop' }],
  'usage?': usage,
}

const videoTask: Shape = {
  id: 'text',
  agent_id: '=vidu_template_agent',
  'conversation_id?': 'text',
  async_id: 'text',
  'status?': 'string',
  'choices?': 'any',
  'usage?': usage,
}

const request = {
  agent_id: 'general_translation',
  messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello World' }] }],
  custom_variables: { source_lang: 'auto', target_lang: 'zh-CN' },
}

/** Whether the tokens of prompt and completion are those of the usage; true when only their sum is reported. */
function addsUp(answer: AgentCompletion | undefined): boolean {
  const { prompt_tokens, completion_tokens, total_tokens } = answer?.usage ?? {}
  return prompt_tokens === undefined || prompt_tokens + Number(completion_tokens) === total_tokens
}

/** Agents: synchronous, streamed and asynchronous replies, and the results of a conversation. */
export const agents: readonly Scenario[] = [
  scenario(
    'a translation is returned in choices[].messages',
    { paid: 'a translation' },
    async (client, t) => {
      const reply = await client.agents.create(request)
      t.shape('answer', reply, translation)
      t.fact('number of choices', reply.choices?.length, 1)
      t.fact('usage adds up', addsUp(reply), true)
    },
  ),

  scenario('a streamed translation ends with finish_reason and usage', { paid: 'a translation' }, async (client, t) => {
    const chunks: AgentChunk[] = []
    for await (const chunk of await client.agents.create({ ...request, stream: true })) chunks.push(chunk)
    t.shape('chunks', chunks, [translationChunk])
    t.grammar('chunks', chunks.map(({ choices }) => choices?.[0]?.finish_reason ?? 'piece'), 'piece* stop')
    t.fact('different ids', new Set(chunks.map(({ id }) => id)).size, 1)
    t.fact('indexes are consecutive', chunks.every(({ choices }, index) => choices?.[0]?.index === index), true)
    t.fact('last chunk has usage', chunks.at(-1)?.usage !== undefined, true)
    t.fact('chunks with one choice', chunks.every(({ choices }) => choices?.length === 1), true)
    t.fact('usage adds up', addsUp(chunks.at(-1)), true)
  }),

  scenario(
    'slides are created in a stream and can be retrieved from the conversation',
    { requests: 2, paid: 'a set of slides' },
    async (client, t) => {
      const phases: string[] = []
      let conversation_id: string | undefined
      const stream = await client.agents.create({
        agent_id: 'slides_glm_agent',
        messages: [{ role: 'user', content: '一页关于猫的幻灯片' }],
        stream: true,
      })
      const chunks = []
      for await (const chunk of stream) {
        chunks.push(chunk)
        conversation_id ??= chunk.conversation_id
        phases.push(...(chunk.choices?.[0]?.messages ?? []).flatMap(({ phase }) => phase ?? []))
      }
      t.fact(
        'phases are known',
        [...new Set(phases)].every((phase) => ['thinking', 'tool', 'answer'].includes(phase)),
        true,
      )
      t.shape('messages', chunks.flatMap(({ choices }) => choices?.[0]?.messages ?? []), [slideMessage])
      t.fact('last phase', phases.at(-1), 'answer')
      const conversation = await client.agents.conversation.retrieve({
        agent_id: 'slides_glm_agent',
        conversation_id: t.need('conversation_id', conversation_id),
        custom_variables: { include_pdf: true },
      })
      t.shape('conversation', conversation, {
        conversation_id: 'text',
        agent_id: '=slides_glm_agent',
        choices: [{ 'index?': 'position', 'finish_reason?': '=stop', messages: [slideMessage, 1] }, 1],
        'error?': 'any',
      })
      t.fact('conversation_id is the requested one', conversation.conversation_id === conversation_id, true)
    },
  ),

  scenario('a video task succeeds after polling', { requests: 64, paid: 'a video' }, async (client, t) => {
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
    t.shape('task', task, videoTask)
    const { agent_id } = task
    const async_id = t.need('async_id', task.async_id)
    const result = await client.agents.asyncResult.poll({ agent_id, async_id }, t.patience)
    t.shape('result', result, {
      agent_id: '=vidu_template_agent',
      async_id: 'text',
      status: '=success',
      choices: [{
        messages: [{ role: '=assistant', content: [{ type: '=video_url', video_url: 'url' }, 1] }, 1],
        'index?': 'integer',
        'finish_reason?': '=stop',
      }],
      'usage?': { total_tokens: 'integer' },
    })
    t.fact('async_id of the result is that of the task', result.async_id === async_id, true)
  }),

  scenario('an unknown agent is rejected', 2, async (client, t) => {
    const attempt = client.agents.create({ ...request, agent_id: 'no-such-agent' })
    await t.refusal('refusal', attempt, { status: [400, 404] })
    // Where the official SDKs send it. A path that the API does not have is rejected without a code.
    const response = await t.post('/v1/agents', { ...request, agent_id: 'no-such-agent' })
    const error = Object(Object(t.json('body at the path of the SDKs', response.text)).error)
    t.fact('code at the path of the SDKs', error.code, /^\d+$/)
  }),
]
