import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { dataOf, formOf, type UnderApi, underApi } from '../../support/raw-client.ts'

const latin1 = (bytes: Uint8Array | ArrayBuffer) => Buffer.from(new Uint8Array(bytes)).toString('latin1')

const hello = { agent_id: 'general_translation', messages: [{ role: 'user', content: 'Hello' }] }
const slides = (text: string) => ({
  agent_id: 'slides_glm_agent',
  stream: true,
  messages: [{ role: 'user', content: [{ type: 'text', text }] }],
})

async function agentFile(ask: UnderApi): Promise<string> {
  const form = formOf({ purpose: 'agent', file: new File(['Good morning'], 'letter.txt') })
  return (await ask('POST /paas/v4/files', form)).body.id
}

test.each(['/v1/agents', '/paas/v4/v1/agents'])('%s answers with messages that hold one piece', async (path) => {
  const { body } = await underApi()(`POST ${path}`, hello)
  expect(body).toEqual({
    id: expect.stringMatching(/^\d{14}[0-9a-f]{16}$/),
    agent_id: 'general_translation',
    conversation_id: expect.stringMatching(/^\d{10}-[0-9a-f]{32}$/),
    choices: [{
      index: 0,
      finish_reason: 'stop',
      messages: [{ role: 'assistant', content: { type: 'text', text: expect.stringContaining('Hello') } }],
    }],
    usage: {
      prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number),
      total_tokens: expect.any(Number),
    },
  })
})

test('an agent says what a test has scripted for chat', async () => {
  const ask = underApi()
  ask.zhipu.chat.reply('你好，世界')
  const { body } = await ask('POST /v1/agents', { ...hello, custom_variables: { target_lang: 'zh-CN' } })
  expect(body.choices[0].messages[0].content.text).toBe('你好，世界')
})

test('a stream counts its events in index, and ends with finish_reason, usage and [DONE]', async () => {
  const came = await underApi()('POST /v1/agents', { ...hello, stream: true })
  expect(came.type).toBe('text/event-stream;charset=UTF-8')
  expect(came.text.endsWith('data: [DONE]\n\n')).toBe(true)
  const events = dataOf(came)
  expect(events.map(({ choices: [choice] }) => choice.index)).toEqual(events.map((_, at) => at))
  expect(Object.keys(events.at(-1).choices[0])).toEqual(['index', 'finish_reason', 'messages'])
  expect(events.filter(({ usage }) => usage)).toHaveLength(1)
  const texts = events.slice(0, -1).map(({ choices: [choice] }) => choice.messages[0].content.text)
  expect(texts.join('')).toContain('Hello')
})

test('the slides agent thinks, uses its tools, answers, and goes on in its conversation', async () => {
  const ask = underApi()
  const events = dataOf(await ask('POST /v1/agents', slides('游戏主机')))
  const phases = events.slice(0, -1).map(({ choices: [choice] }) => choice.messages[0].phase)
  expect([...new Set(phases)]).toEqual(['thinking', 'tool', 'answer'])
  const pageOf = (all: typeof events) =>
    all.flatMap(({ choices: [choice] }) => choice.messages).map(({ content: [part] }) => part.object)
      .find((object) => object?.output?.includes('<html>'))
  expect(pageOf(events)).toMatchObject({ tool_name: 'insert_page', position: [1], title: '游戏主机' })
  const { conversation_id } = events[0]
  const more = dataOf(await ask('POST /v1/agents', { ...slides('市场'), conversation_id }))
  expect(more[0].conversation_id).toBe(conversation_id)
  expect(pageOf(more).position).toEqual([2])
})

test('a conversation gives a picture of each page and, when asked, the whole as PDF and HTML', async () => {
  const ask = underApi()
  const [{ conversation_id }] = dataOf(await ask('POST /v1/agents', slides('游戏主机')))
  const of = (custom_variables: object) =>
    ask('POST /v1/agents/conversation', { agent_id: 'slides_glm_agent', conversation_id, custom_variables })
  const { body } = await of({ include_pdf: true, include_html: true })
  const parts = body.choices[0].messages[0].content
  expect(parts.map(({ tag_en }: { tag_en: string }) => tag_en)).toEqual(['slides.pdf', 'slides.html', 'page 1'])
  const [pdf, html, page] = await Promise.all(
    parts.map(async (part: Record<string, string>) =>
      new Uint8Array(await (await ask.zhipu.fetch(part['file_url'] ?? part['image_url']!)).arrayBuffer())
    ),
  )
  expect(latin1(pdf)).toMatch(/^%PDF-1\.4\n[^]*%%EOF\n$/)
  expect(new TextDecoder().decode(html)).toContain('游戏主机')
  expect(latin1(page)).toMatch(/^\x89PNG/)
  expect((await of({})).body.choices[0].messages[0].content).toHaveLength(1)
})

test('every offset in the table of the PDF leads to its object', async () => {
  const ask = underApi()
  const [{ conversation_id }] = dataOf(await ask('POST /v1/agents', slides('一')))
  const { body } = await ask('POST /v1/agents/conversation', {
    agent_id: 'slides_glm_agent',
    conversation_id,
    custom_variables: { include_pdf: true },
  })
  const link = body.choices[0].messages[0].content[0].file_url
  const pdf = latin1(await (await ask.zhipu.fetch(link)).arrayBuffer())
  const offsets = [...pdf.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset))
  expect(offsets.length).toBeGreaterThan(3)
  offsets.forEach((offset, at) => expect(pdf.slice(offset)).toMatch(new RegExp(`^${at + 1} 0 obj\n`)))
})

test('a document is translated behind the scenes: pending at the first look, then three files', async () => {
  const ask = underApi()
  const file_id = await agentFile(ask)
  const agent_id = 'doc_translation_agent'
  const messages = [{ role: 'user', content: [{ type: 'file_id', file_id }] }]
  const { body: { async_id, status } } = await ask('POST /v1/agents', { agent_id, messages })
  expect(status).toBe('pending')
  const look = () => ask('POST /v1/agents/async-result', { agent_id, async_id })
  expect((await look()).body).toEqual({ agent_id, async_id, status: 'pending' })
  const { body } = await look()
  expect(body).toMatchObject({ status: 'success', usage: { total_tokens: expect.any(Number) } })
  const parts: Record<string, string>[] = body.choices[0].messages[0].content
  expect(parts.map(({ tag_en }) => tag_en)).toEqual(['originalFileUrl', 'translatedFileUrl', 'bilingualFileUrl'])
  expect(await (await ask.zhipu.fetch(parts[0]!['file_url']!)).text()).toBe('Good morning')
})

test.each([
  ['a picture', 'ai_drawing_agent', /^\x89PNG/],
  ['a video', 'vidu_template_agent', /^....ftyp/],
])('%s can be fetched by its link', async (_, agent_id, magic) => {
  const ask = underApi({ tasks: {} })
  const messages = [{ role: 'user', content: '小猫' }]
  const { body } = await ask('POST /v1/agents', { agent_id, messages })
  const result = body.async_id
    ? (await ask('POST /v1/agents/async-result', { agent_id, async_id: body.async_id })).body
    : body
  const part = [result.choices[0].messages[0].content].flat()[0]
  const bytes = await (await ask.zhipu.fetch(part.image_url ?? part.video_url)).arrayBuffer()
  expect(latin1(bytes)).toMatch(magic)
})

test.each([
  ['an agent that nobody knows', { ...hello, agent_id: 'nobody' }, '1214'],
  ['no agent', { messages: hello.messages }, '1213'],
  ['no messages', { agent_id: hello.agent_id }, '1213'],
  ['a message without content', { ...hello, messages: [{ role: 'user' }] }, '1214'],
  ['a file that is not there', {
    ...hello,
    messages: [{ role: 'user', content: [{ type: 'file_id', file_id: 'file-0' }] }],
  }, '1214'],
  ['slides that are not streamed', { ...slides('一'), stream: false }, '1212'],
  ['a conversation that was never held', { ...slides('一'), conversation_id: '1-a' }, '1214'],
  ['a forbidden word', { ...hello, messages: [{ role: 'user', content: '敏感词示例' }] }, '1301'],
])('%s is refused', async (_, body, code) => {
  expect((await underApi()('POST /v1/agents', body)).body).toMatchObject({ error: { code } })
})

test('results of another agent, and of another key, are not there', async () => {
  const ask = underApi()
  const messages = [{ role: 'user', content: '小猫' }]
  const { body: { async_id } } = await ask('POST /v1/agents', { agent_id: 'vidu_template_agent', messages })
  const look = (agent_id: string, headers = {}) => ask('POST /v1/agents/async-result', { agent_id, async_id }, headers)
  expect((await look('doc_translation_agent')).body.error.code).toBe('1214')
  const authorization = `Bearer ${ask.zhipu.scope().apiKey}`
  expect((await look('vidu_template_agent', { authorization })).body.error.code).toBe('1214')
})

test('what chat is to refuse, an agent refuses', async () => {
  const ask = underApi()
  ask.zhipu.chat.when({ last: 'Hello' }).fail({ status: 500, code: '1234' })
  expect(await ask('POST /v1/agents', hello)).toMatchObject({ status: 500, body: { error: { code: '1234' } } })
  expect((await ask('POST /v1/agents', hello)).status).toBe(200)
  ask.zhipu.assertAllUsed()
})
