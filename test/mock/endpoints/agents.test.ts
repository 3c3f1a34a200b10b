import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { dataOf, formOf, type RawClient, rawClient } from '../../support/raw-client.ts'

const latin1 = (bytes: Uint8Array | ArrayBuffer) => Buffer.from(new Uint8Array(bytes)).toString('latin1')

const hello = { agent_id: 'general_translation', messages: [{ role: 'user', content: 'Hello' }] }
const slides = (text: string) => ({
  agent_id: 'slides_glm_agent',
  stream: true,
  messages: [{ role: 'user', content: [{ type: 'text', text }] }],
})

async function agentFile(ask: RawClient): Promise<string> {
  const form = formOf({ purpose: 'agent', file: new File(['Good morning'], 'letter.txt') })
  return (await ask('POST /paas/v4/files', form)).body.id
}

test.each(['/v1/agents', '/paas/v4/v1/agents'])('POST %s returns a message with one content part', async (path) => {
  const { body } = await rawClient()(`POST ${path}`, hello)
  expect(body).toEqual({
    id: expect.stringMatching(/^\d{14}[0-9a-f]{16}$/),
    agent_id: 'general_translation',
    status: 'success',
    choices: [{
      index: 0,
      finish_reason: 'stop',
      messages: [{ role: 'assistant', content: { type: 'text', text: expect.stringContaining('Hello') } }],
    }],
    usage: {
      prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number),
      total_tokens: expect.any(Number),
      total_calls: 1,
    },
  })
})

test('an agent uses the scripted reply of chat', async () => {
  const ask = rawClient()
  ask.zhipu.chat.reply('你好，世界')
  const { body } = await ask('POST /v1/agents', { ...hello, custom_variables: { target_lang: 'zh-CN' } })
  expect(body.choices[0].messages[0].content.text).toBe('你好，世界')
})

test('a stream numbers its events by index, and ends with finish_reason, usage and [DONE]', async () => {
  const response = await rawClient()('POST /v1/agents', { ...hello, stream: true })
  expect(response.type).toBe('text/event-stream;charset=UTF-8')
  expect(response.text.endsWith('data: [DONE]\n\n')).toBe(true)
  const events = dataOf(response)
  expect(events.map(({ choices: [choice] }) => choice.index)).toEqual(events.map((_, index) => index))
  expect(Object.keys(events.at(-1).choices[0])).toEqual(['index', 'finish_reason', 'messages'])
  expect(events.filter(({ usage }) => usage)).toHaveLength(1)
  const texts = events.slice(0, -1).map(({ choices: [choice] }) => choice.messages[0].content.text)
  expect(texts.join('')).toContain('Hello')
})

test('the slides agent streams thinking, tools and answer, and continues a conversation', async () => {
  const ask = rawClient()
  const events = dataOf(await ask('POST /v1/agents', slides('游戏主机')))
  const phases = events.slice(0, -1).map(({ choices: [choice] }) => choice.messages[0].phase)
  expect([...new Set(phases)]).toEqual(['thinking', 'tool', 'answer'])
  const pageOf = (allEvents: typeof events) =>
    allEvents.flatMap(({ choices: [choice] }) => choice.messages).map(({ content: [part] }) => part.object)
      .find((object) => object?.output?.includes('<html>'))
  expect(pageOf(events)).toMatchObject({ tool_name: 'insert_page', position: [1], title: '游戏主机' })
  const { conversation_id } = events[0]
  const nextEvents = dataOf(await ask('POST /v1/agents', { ...slides('市场'), conversation_id }))
  expect(nextEvents[0].conversation_id).toBe(conversation_id)
  expect(pageOf(nextEvents).position).toEqual([2])
})

test('a conversation has an image of each page and, if requested, all pages as PDF and HTML', async () => {
  const ask = rawClient()
  const [{ conversation_id }] = dataOf(await ask('POST /v1/agents', slides('游戏主机')))
  const exportSlides = (custom_variables: object) =>
    ask('POST /v1/agents/conversation', { agent_id: 'slides_glm_agent', conversation_id, custom_variables })
  const { body } = await exportSlides({ include_pdf: true, include_html: true })
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
  expect((await exportSlides({})).body.choices[0].messages[0].content).toHaveLength(1)
})

test('every offset in the cross-reference table of the PDF is that of its object', async () => {
  const ask = rawClient()
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
  offsets.forEach((offset, index) => expect(pdf.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj\n`)))
})

test('a document is translated asynchronously: pending at the first poll, then three files', async () => {
  const ask = rawClient()
  const file_id = await agentFile(ask)
  const agent_id = 'doc_translation_agent'
  const messages = [{ role: 'user', content: [{ type: 'file_id', file_id }] }]
  const { body: { async_id, status } } = await ask('POST /v1/agents', { agent_id, messages })
  expect(status).toBe('pending')
  const poll = () => ask('POST /v1/agents/async-result', { agent_id, async_id })
  expect((await poll()).body).toEqual({ agent_id, async_id, status: 'pending' })
  const { body } = await poll()
  expect(body).toMatchObject({ status: 'success', usage: { total_tokens: expect.any(Number) } })
  const parts: Record<string, string>[] = body.choices[0].messages[0].content
  expect(parts.map(({ tag_en }) => tag_en)).toEqual(['originalFileUrl', 'translatedFileUrl', 'bilingualFileUrl'])
  expect(await (await ask.zhipu.fetch(parts[0]!['file_url']!)).text()).toBe('Good morning')
})

test.each([
  ['an image', 'ai_drawing_agent', /^\x89PNG/],
  ['a video', 'vidu_template_agent', /^....ftyp/],
])('the URL of %s returns the file', async (_, agent_id, magic) => {
  const ask = rawClient({ tasks: {} })
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
  ['an unknown agent', { ...hello, agent_id: 'unknown' }, '1214'],
  ['a request without agent_id', { messages: hello.messages }, '1213'],
  ['a request without messages', { agent_id: hello.agent_id }, '1213'],
  ['a message without content', { ...hello, messages: [{ role: 'user' }] }, '1214'],
  ['an unknown file', {
    ...hello,
    messages: [{ role: 'user', content: [{ type: 'file_id', file_id: 'file-0' }] }],
  }, '1214'],
  ['a request for slides without stream', { ...slides('一'), stream: false }, '1212'],
  ['an unknown conversation', { ...slides('一'), conversation_id: '1-a' }, '1214'],
  ['a sensitive word', { ...hello, messages: [{ role: 'user', content: '敏感词示例' }] }, '1301'],
])('%s is refused', async (_, body, code) => {
  expect((await rawClient()('POST /v1/agents', body)).body).toMatchObject({ error: { code } })
})

test('a task is unknown to another agent and to another key', async () => {
  const ask = rawClient()
  const messages = [{ role: 'user', content: '小猫' }]
  const { body: { async_id } } = await ask('POST /v1/agents', { agent_id: 'vidu_template_agent', messages })
  const poll = (agent_id: string, headers = {}) => ask('POST /v1/agents/async-result', { agent_id, async_id }, headers)
  expect((await poll('doc_translation_agent')).body.error.code).toBe('1214')
  const authorization = `Bearer ${ask.zhipu.scope().apiKey}`
  expect((await poll('vidu_template_agent', { authorization })).body.error.code).toBe('1214')
})

test('an agent returns the scripted error of chat', async () => {
  const ask = rawClient()
  ask.zhipu.chat.when({ last: 'Hello' }).fail({ status: 500, code: '1234' })
  expect(await ask('POST /v1/agents', hello)).toMatchObject({ status: 500, body: { error: { code: '1234' } } })
  expect((await ask('POST /v1/agents', hello)).status).toBe(200)
  ask.zhipu.assertAllUsed()
})

test('an error of the chat behind an agent has the language of the host', async () => {
  const messageAt = async (host: string) => {
    const ask = rawClient({}, host)
    ask.zhipu.chat.fail({ code: '1305' })
    const messages = [{ role: 'user', content: '你好' }]
    return (await ask('POST /v1/agents', { agent_id: 'general_translation', messages })).body.error.message
  }
  expect(await messageAt('open.bigmodel.cn')).toContain('该模型当前访问量过大')
  expect(await messageAt('api.z.ai')).toContain('The service may be temporarily overloaded')
})
