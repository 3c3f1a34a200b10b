import { assert } from 'chai'
import { APIRequestFailedError } from '../../src/index.ts'
import { collect, rejects } from '../support/expect.ts'
import { fetchLink } from '../support/fetch-link.ts'
import type { Suite } from '../support/suite.ts'

const sleep = () => Promise.resolve()
const hello = { agent_id: 'general_translation', messages: [{ role: 'user' as const, content: 'Hello World' }] }

export const suite: Suite = {
  'agents.create() returns messages and token usage': async (t) => {
    const { choices: [choice], usage } = await t.client().agents.create(hello)
    const [message] = choice!.messages!
    assert.equal(message?.role, 'assistant')
    assert.include(JSON.stringify(message?.content), 'Hello World')
    assert.equal(choice?.finish_reason, 'stop')
    assert.isAbove(usage!.total_tokens, 0)
  },

  'agents.create() with stream: true yields chunks that join to the answer': async (t) => {
    const client = t.client()
    const textOf = (content: unknown) => (content as { text: string }).text
    const answer = textOf((await client.agents.create(hello)).choices[0]!.messages![0]!.content)
    const chunks = await collect(await client.agents.create({ ...hello, stream: true }))
    const deltas = chunks.flatMap(({ choices: [choice] }) => choice!.messages!.map(({ content }) => textOf(content)))
    assert.isAbove(deltas.length, 1)
    assert.equal(deltas.join(''), answer)
    assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, 'stop')
  },

  "agents.create() sends requests below /api, or with agentsUnder: 'paas/v4' to the path of the official SDKs": async (
    t,
  ) => {
    const { agents } = t.client({ agentsUnder: 'paas/v4' })
    const completions = await Promise.all([t.client().agents.create(hello), agents.create(hello)])
    const [messages, messagesOfSdkPath] = completions.map(({ choices: [choice] }) => choice?.messages)
    assert.deepEqual(messages, messagesOfSdkPath)
  },

  'agents.asyncResult.poll() waits until a document is translated, and its files can be fetched': async (t) => {
    const client = t.client()
    const { id: file_id } = await client.files.create({
      purpose: 'agent',
      file: new File(['Good morning'], 'letter.txt'),
    })
    const { agent_id, async_id } = await client.agents.create({
      agent_id: 'doc_translation_agent',
      messages: [{ role: 'user', content: [{ type: 'file_id', file_id }] }],
    })
    const statuses: string[] = []
    const { choices } = await client.agents.asyncResult.poll({ agent_id, async_id: async_id! }, {
      sleep,
      onProgress: ({ status }) => statuses.push(status),
    })
    assert.deepEqual(statuses, ['pending'])
    const [original] = choices![0]!.messages![0]!.content as { file_url: string }[]
    const { bytes } = await fetchLink(t, original!.file_url)
    assert.equal(new TextDecoder().decode(bytes), 'Good morning')
  },

  'agents.conversation.retrieve() exports the slides of a streamed conversation': async (t) => {
    const client = t.client()
    const agent_id = 'slides_glm_agent'
    const messages = [{ role: 'user' as const, content: '游戏主机' }]
    const chunks = await collect(await client.agents.create({ agent_id, stream: true, messages }))
    const { conversation_id } = chunks[0]!
    const { choices } = await client.agents.conversation.retrieve({
      agent_id,
      conversation_id: conversation_id!,
      custom_variables: { include_pdf: true },
    })
    const [pdf] = choices[0]!.messages![0]!.content as { file_url: string }[]
    const { bytes } = await fetchLink(t, pdf!.file_url)
    assert.match(new TextDecoder().decode(bytes.subarray(0, 8)), /^%PDF-1/)
  },

  'agents.create() rejects an unknown agent with code 1214': async (t) => {
    const error = await rejects(t.client().agents.create({ ...hello, agent_id: 'unknown' }), APIRequestFailedError)
    assert.equal(error.code, '1214')
  },
}
