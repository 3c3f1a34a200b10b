import type { AgentMessage, AgentToolUse } from '../../../src/resources/agents.ts'
import { tokensOf } from '../../data/tokens.ts'
import type { SlidePage, SlidesTalk } from './state.ts'

/** A page about a topic. */
export function pageOn(topic: string, said: string): SlidePage {
  const safe = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const html = `<!DOCTYPE html><html><body><h1>${safe(topic)}</h1><p>${safe(said)}</p></body></html>`
  return { title: topic, html }
}

/** What `slides_glm_agent` shows while it works: it thinks, searches, inserts a page, and answers. Order as in docs, "GLM PPT". */
export function* slideMessages(talk: SlidesTalk, said: string): Generator<AgentMessage> {
  const topic = talk.topics.at(-1)!
  const page = talk.pages.at(-1)!
  for (const text of tokensOf(`用户要一份关于“${topic}”的幻灯片。`)) yield words('thinking', text)
  yield tool({ tool_name: 'search', input: topic }, '搜索', 'Search')
  yield tool({ tool_name: 'search', output: said }, '搜索', 'Search')
  yield tool({ tool_name: 'insert_page', input: `创建“${topic}”页` }, '插入幻灯片', 'Insert Page')
  const insert = { tool_name: 'insert_page', output: page.html, position: [talk.pages.length], title: page.title }
  yield tool(insert, '添加幻灯片', 'Insert Page')
  for (const text of tokensOf(said)) yield words('answer', text)
}

function words(phase: string, text: string): AgentMessage {
  return { role: 'assistant', content: [{ type: 'text', text }], phase }
}

function tool(object: AgentToolUse, tag_cn: string, tag_en: string): AgentMessage {
  return { role: 'assistant', content: [{ type: 'object', object, tag_cn, tag_en }], phase: 'tool' }
}
