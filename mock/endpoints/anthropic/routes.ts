import type { ChatCompletionParams } from '../../../src/types/chat.ts'
import type { Context, Route } from '../../core/context.ts'
import { streamedError } from '../../http/anthropic-error.ts'
import type { Reply } from '../../http/message.ts'
import { json } from '../../http/reply.ts'
import { promptTokens } from '../../platform/prompt-tokens.ts'
import { readScript } from '../../platform/turn/read-script.ts'
import type { Scripted } from '../../scripting/rules.ts'
import { lazy } from '../../time/lazy-module.ts'
import { checkTypes, readBody } from './check-body.ts'
import { createMessage, findModel } from './messages.ts'
import { countBody, messageBody } from './schema.ts'
import { toChat } from './to-chat.ts'

/** Imported on first use: few tests list the models. */
const modelsModule = lazy(() => import('./models.ts'))

const message = {
  method: 'POST',
  body: messageBody,
  protocol: 'anthropic',
  toChat,
  handle: (context) => createMessage(context),
  script: createFromScript,
} as const satisfies Omit<Route, 'path'>

/** The Anthropic protocol. Source: docs "Claude API compatibility" of BigModel, and recordings of October 2025 to October 2026. */
export const routes: readonly Route[] = [
  { ...message, path: '/anthropic/v1/messages' },
  { ...message, path: '/anthropic/messages' },
  { method: 'POST', path: '/anthropic/v1/messages/count_tokens', body: countBody, toChat, handle: countTokens },
  {
    method: 'GET',
    path: '/anthropic/v1/models',
    handle: async (context) => (await modelsModule()).listModels(context),
  },
]

function createFromScript(context: Context, scripted: Scripted): Reply | Promise<Reply> {
  if (scripted.kind === 'json') return json(scripted.value)
  const writeError = ({ code, message }: { code: string; message: string }) => streamedError({ code, message }, context)
  return createMessage(context, readScript(context, scripted, writeError))
}

/** Tokens of a prompt; 0 for glm-5.3. Observed 2026-08-14; other models are assumed to count. */
function countTokens(context: Context): Reply {
  const body = readBody(context)
  checkTypes(body)
  const chat = context.chatRequest()
  const { name } = findModel(context, chat['model'])
  const tokens = name.startsWith('glm-5.3') ? 0 : promptTokens(chat as unknown as ChatCompletionParams)
  return json({ input_tokens: tokens })
}
