import type { ChatPiece, ChatReply, ServerToolReply } from '../../platform/turn/reply.ts'
import { messageText } from '../../data/message-text.ts'
import { pythonJson, pythonRepr } from './python-text.ts'
import type { MessageContext } from './answer.ts'

/** A block of a tool that the server runs itself. */
export type ServerBlock =
  | {
    readonly type: 'server_tool_use'
    readonly id: string
    readonly name: string
    readonly input?: object | undefined
  }
  | { readonly type: 'tool_result'; readonly tool_use_id: string; readonly content: string }

/** The calls of server tools of a reply, those of `webSearch` first. They come before the text. */
export function serverToolsOf(
  { serverTools = [], webSearch }: ChatReply,
  { request }: MessageContext,
): ServerToolReply[] {
  if (!webSearch) return [...serverTools]
  const question = messageText(request.messages.findLast(({ role }) => role === 'user'))
  const result = webSearch.map(({ title, link, content, refer }) => ({ title, link, content, refer }))
  return [{ name: 'web_search_prime', input: { search_query: question }, result }, ...serverTools]
}

/** A call as pieces: blocks, or a text. */
export function isMarkdown(piece: ServerToolReply): boolean {
  return piece.form === 'markdown'
}

/**
 * The blocks of a call: its call, its result, or both. The `result` of a call is a string inside the message of the assistant. Observed 2026-10-01.
 *
 * @param lastId Id of the latest call, which a result without an id belongs to.
 */
export function serverBlocks(
  { id, name, input, result, form }: ServerToolReply,
  { backend }: MessageContext,
  lastId: string | undefined,
): ServerBlock[] {
  const prefix = form === 'repr' ? 'srvtoolu_' : 'call_'
  const callId = id ?? (name === undefined ? lastId : undefined) ?? prefix + backend.ids.hex(24)
  const call = name === undefined ? [] : [{
    type: 'server_tool_use' as const,
    id: callId,
    name,
    ...(input && { input }),
  }]
  const content = result === undefined ? undefined : resultText(result, form)
  return [...call, ...(content === undefined ? [] : [{ type: 'tool_result' as const, tool_use_id: callId, content }])]
}

/** A list of pages inside of two lists as JSON, or inside of an object as Python writes it. */
function resultText(result: NonNullable<ServerToolReply['result']>, form: ServerToolReply['form']): string {
  if (typeof result === 'string') return result
  return form === 'repr' ? pythonRepr([{ text: result }]) : pythonJson([result])
}

/** A call as markdown inside of a text block. Observed on exports of chats, 2026. */
export function markdownOf({ name, input = {}, result = '' }: ServerToolReply): string {
  const text = typeof result === 'string' ? result : JSON.stringify(result)
  const summary = pythonJson([{ text, type: 'text' }])
  return [
    `**🌐 Z.ai Built-in Tool: ${name}**\n\n`,
    `**Input:**\n\`\`\`json\n${JSON.stringify(input)}\n\`\`\`\n\n`,
    '*Executing on server...*\n\n',
    `**Output:**\n**${name}_result_summary:** ${summary}\n`,
  ].join('')
}

/** The pieces of a reply's server tools. */
export function serverPieces(reply: ChatReply, context: MessageContext): ChatPiece[] {
  return serverToolsOf(reply, context).map((tool) => ({ serverTools: [tool] }))
}
