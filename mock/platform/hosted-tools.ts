import type { AssistantToolCall } from '../../src/resources/assistant.ts'
import type { Exchange } from '../core/context.ts'
import { imageLifeMs, pictureOf } from './images.ts'
import { publish } from './hosted-files.ts'
import { png } from '../data/encode/png.ts'
import { searchWeb } from '../data/web-pages.ts'
import type { AssistantTool } from '../endpoints/assistant/catalog.ts'

/** A tool at work, as two events: what it is asked, what it gives. Forms as in the documents of 2024. */
export interface ToolUse {
  readonly input: AssistantToolCall
  readonly output: AssistantToolCall
}

/** Uses a tool on what the user says. */
export function use(exchange: Exchange, type: AssistantTool, text: string): ToolUse {
  const { ids, clock } = exchange.world
  const id = `call_${ids.hex(20)}`
  if (type === 'web_browser') {
    const pages = searchWeb({ text, count: 3 }, clock.now())
    const outputs = pages.map(({ title, url, description }) => ({ title, link: url, content: description }))
    return {
      input: { id, type, web_browser: { input: `search(${JSON.stringify(text)})` } },
      output: { id, type, web_browser: { outputs } },
    }
  }
  if (type === 'code_interpreter') {
    return {
      input: { id, type, code_interpreter: { input: `print(len(${JSON.stringify(text)}))` } },
      output: { id, type, code_interpreter: { outputs: [{ type: 'logs', logs: `${[...text].length}\n` }] } },
    }
  }
  const make = () => png(pictureOf(text, 1024, 1024))
  const expiresAtMs = clock.now() + imageLifeMs
  const image = publish(exchange, `/assistant/${ids.uuid()}.png`, { contentType: 'image/png', expiresAtMs, make })
  return {
    input: { id, type, drawing_tool: { input: text } },
    output: { id, type, drawing_tool: { outputs: [{ image }] } },
  }
}
