import type { AgentMessage, AgentToolUse } from '../../../src/resources/agents.ts'
import { tokensOf } from '../../data/tokens.ts'
import type { SlidePage, SlidesConversation } from './state.ts'

/** Creates the page of a topic. */
export function createPage(topic: string, text: string): SlidePage {
  const html = `<!DOCTYPE html><html><body><h1>${escapeHtml(topic)}</h1><p>${escapeHtml(text)}</p></body></html>`
  return { title: topic, html }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The messages of one turn of `slides_glm_agent`: thinking, search, insertion of a page, answer. Order as in docs, "GLM PPT". */
export function* slideMessages(slides: SlidesConversation, text: string): Generator<AgentMessage> {
  const topic = slides.topics.at(-1)!
  const page = slides.pages.at(-1)!
  for (const token of tokensOf(`用户要一份关于“${topic}”的幻灯片。`)) yield textMessage('thinking', token)
  yield toolMessage({ tool_name: 'search', input: topic }, '搜索', 'Search')
  yield toolMessage({ tool_name: 'search', output: text }, '搜索', 'Search')
  yield toolMessage({ tool_name: 'insert_page', input: `创建“${topic}”页` }, '插入幻灯片', 'Insert Page')
  const insert = { tool_name: 'insert_page', output: page.html, position: [slides.pages.length], title: page.title }
  yield toolMessage(insert, '添加幻灯片', 'Insert Page')
  for (const token of tokensOf(text)) yield textMessage('answer', token)
}

function textMessage(phase: string, text: string): AgentMessage {
  return { role: 'assistant', content: [{ type: 'text', text }], phase }
}

function toolMessage(object: AgentToolUse, tag_cn: string, tag_en: string): AgentMessage {
  return { role: 'assistant', content: [{ type: 'object', object, tag_cn, tag_en }], phase: 'tool' }
}
