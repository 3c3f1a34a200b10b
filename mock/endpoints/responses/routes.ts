import type { Context, Route } from '../../core/context.ts'
import type { Reply } from '../../http/message.ts'
import { json } from '../../http/reply.ts'
import { readScript } from '../../platform/turn/read-script.ts'
import type { Scripted } from '../../scripting/rules.ts'
import { writeError } from './errors.ts'
import { createResponse } from './create.ts'
import { responseBody } from './schema.ts'
import { historyOf, listInput, remove, retrieve } from './stored.ts'
import { toChatRequest } from './to-chat.ts'

/** OpenAI's Responses API. */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/responses',
    body: responseBody,
    protocol: 'responses',
    toChat,
    handle: (context) => createResponse(context),
    script: createFromScript,
  },
  { method: 'GET', path: '/v1/responses/:response_id', handle: retrieve },
  { method: 'DELETE', path: '/v1/responses/:response_id', handle: remove },
  { method: 'GET', path: '/v1/responses/:response_id/input_items', handle: listInput },
  { method: 'GET', path: '/v1/models', handle: listModels },
]

/** The request with the turns that `previous_response_id` continues; an id that is not known continues nothing. */
function toChat(
  body: Record<string, unknown>,
  _options: unknown,
  context: Context,
): Record<string, unknown> {
  return toChatRequest(body, historyOf(context, body['previous_response_id']) ?? [])
}

function createFromScript(context: Context, scripted: Scripted): Reply | Promise<Reply> {
  if (scripted.kind === 'json') return json(scripted.value)
  return createResponse(context, readScript(context, scripted, writeError))
}

/** Three entries without an id. Observed 2026-10-09; the other members are assumed. */
function listModels({ backend }: Context): Reply {
  const entry = { created: backend.clock.seconds(), id: '', object: 'model', owned_by: 'z-ai' }
  return json({ data: [entry, entry, entry], object: 'list' })
}
