import type { AssistantToolCall } from '../../src/resources/assistant.ts'
import type { Context } from '../core/context.ts'
import { imageLifetimeMs, imageSpecOf } from './images.ts'
import { hostFile } from './hosted-files.ts'
import { png } from '../data/encode/png.ts'
import { searchWeb } from '../data/web-pages.ts'

/** Tools that the server runs itself; it reports their input and output. */
export type AssistantTool = 'web_browser' | 'code_interpreter' | 'drawing_tool'

/** One call of a hosted tool, as the two events that report it. Wire format: docs of 2024. */
export interface HostedToolCall {
  readonly input: AssistantToolCall
  readonly output: AssistantToolCall
}

/** Calls a hosted tool with the text of the user. */
export function callHostedTool(context: Context, type: AssistantTool, text: string): HostedToolCall {
  const { ids, clock } = context.backend
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
  const make = () => png(imageSpecOf(text, 1024, 1024))
  const expiresAtMs = clock.now() + imageLifetimeMs
  const image = hostFile(context, `/assistant/${ids.uuid()}.png`, { contentType: 'image/png', expiresAtMs, make })
  return {
    input: { id, type, drawing_tool: { input: text } },
    output: { id, type, drawing_tool: { outputs: [{ image }] } },
  }
}
