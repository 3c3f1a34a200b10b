import { chatFields } from '../../platform/chat-schema.ts'
import { type BodySchema, objectWith } from '../../core/body-schema.ts'
import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { json } from '../../http/reply.ts'
import { readScript } from '../../platform/turn/read-script.ts'
import type { Scripted } from '../../scripting/rules.ts'
import { completeChat } from './completion.ts'

const chatBody: BodySchema = objectWith({
  ...chatFields,
  stream: 'boolean',
  tool_stream: 'boolean',
  stream_options: objectWith({ include_usage: 'boolean' }),
})

/** Chat completions. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/paas/v4/chat/completions',
    body: chatBody,
    protocol: 'v4',
    handle: (context) => completeChat(context),
    script: completeFromScript,
  },
]

function completeFromScript(context: Context, scripted: Scripted): Reply | Promise<Reply> {
  return scripted.kind === 'json' ? json(scripted.value) : completeChat(context, readScript(context, scripted))
}
