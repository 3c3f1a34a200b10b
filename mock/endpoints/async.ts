import { chatFields } from '../platform/chat-schema.ts'
import { type BodySchema, objectWith } from '../core/body-schema.ts'
import type { ChatTaskResult, ImageTaskResult } from '../../src/types.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { createImage, imageFields } from '../platform/images.ts'
import { json } from '../http/reply.ts'
import { Tasks } from '../platform/tasks.ts'

const chatBody: BodySchema = objectWith(chatFields)

const imageBody: BodySchema = objectWith(imageFields)

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/async/chat/completions', body: chatBody, handle: createChatTask },
  { method: 'POST', path: '/paas/v4/async/images/generations', body: imageBody, handle: createImageTask },
  { method: 'GET', path: '/paas/v4/async-result/:id', handle: retrieveResult },
]

/**
 * Calls the chat endpoint of the mock at once, so that an invalid request is refused immediately, with the code of chat. The task keeps the
 * reply until it is done.
 */
async function createChatTask(context: Context): Promise<Reply> {
  const { backend } = context
  const body = { ...context.json(), stream: false }
  const reply = await backend.ask(context, '/paas/v4/chat/completions', body)
  if (reply.status !== 200) return reply
  const completion = JSON.parse(reply.body as string) ?? {}
  const { choices, model, request_id: requestId, usage, web_search, content_filter } = completion
  const id = backend.ids.decimal()
  const result = {
    model,
    choices,
    request_id: requestId,
    task_status: 'SUCCESS',
    usage,
    id,
    ...(web_search && { web_search }),
    ...(content_filter && { content_filter }),
  } satisfies ChatTaskResult
  return json(Tasks.of(context).start(context, { id, model, requestId, result }))
}

function createImageTask(context: Context): Reply {
  const fields = new Fields(context.json())
  const { name: model, like } = fields.model(context, ['glm-image'])
  const requestId = fields.requestId(context)
  const url = createImage(context, fields, like, context.backend.ids.request())
  const result = {
    image_result: [{ url }],
    model,
    request_id: requestId,
    task_status: 'SUCCESS',
  } satisfies ImageTaskResult
  return json(Tasks.of(context).start(context, { id: context.backend.ids.decimal(36), model, requestId, result }))
}

function retrieveResult(context: Context): Reply {
  return json(Tasks.of(context).poll(context.params.id as string))
}
