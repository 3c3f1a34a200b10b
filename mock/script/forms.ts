import { isLike } from '../router.ts'
import { nearest } from './guess.ts'

/**
 * Every route of the mock, so that a script is refused where it is written, before the file of its routes is loaded. A test compares the list
 * with the routes.
 */
export const forms: readonly string[] = `
GET /llm-application/open/document
DELETE /llm-application/open/document/:id
GET /llm-application/open/document/:id
POST /llm-application/open/document/embedding/:id
POST /llm-application/open/document/slice/image_list/:id
POST /llm-application/open/document/upload_document/:id
POST /llm-application/open/document/upload_url
GET /llm-application/open/history_session_record/:app_id/:conversation_id
GET /llm-application/open/knowledge
POST /llm-application/open/knowledge
DELETE /llm-application/open/knowledge/:id
GET /llm-application/open/knowledge/:id
PUT /llm-application/open/knowledge/:id
GET /llm-application/open/knowledge/capacity
POST /llm-application/open/knowledge/retrieve
POST /llm-application/open/v2/application/:app_id/conversation
GET /llm-application/open/v2/application/:app_id/variables
POST /llm-application/open/v2/application/file_stat
POST /llm-application/open/v2/application/file_upload
POST /llm-application/open/v2/application/generate_request_id
POST /llm-application/open/v2/application/slice_info
POST /llm-application/open/v2/model-api/:id/sse-invoke
POST /llm-application/open/v3/application/invoke
GET /monitor/usage/model-usage
GET /monitor/usage/quota/limit
GET /monitor/usage/tool-usage
GET /paas/v3/model-api/-/async-invoke/:task_id
POST /paas/v3/model-api/:model/async-invoke
POST /paas/v3/model-api/:model/invoke
POST /paas/v3/model-api/:model/sse-invoke
POST /paas/v4/assistant
POST /paas/v4/assistant/conversation/list
POST /paas/v4/assistant/list
GET /paas/v4/async-result/:id
POST /paas/v4/async/chat/completions
POST /paas/v4/async/images/generations
POST /paas/v4/audio/customization
POST /paas/v4/audio/speech
POST /paas/v4/audio/transcriptions
GET /paas/v4/batches
POST /paas/v4/batches
GET /paas/v4/batches/:batch_id
POST /paas/v4/batches/:batch_id/cancel
POST /paas/v4/chat/completions
DELETE /paas/v4/document/:id
GET /paas/v4/document/:id
PUT /paas/v4/document/:id
POST /paas/v4/embeddings
GET /paas/v4/files
POST /paas/v4/files
DELETE /paas/v4/files/:file_id
GET /paas/v4/files/:file_id/content
POST /paas/v4/files/ocr
POST /paas/v4/files/parser/create
GET /paas/v4/files/parser/result/:task_id/:format_type
POST /paas/v4/files/parser/sync
DELETE /paas/v4/fine_tuning/fine_tuned_models/:model
GET /paas/v4/fine_tuning/jobs
POST /paas/v4/fine_tuning/jobs
DELETE /paas/v4/fine_tuning/jobs/:id
GET /paas/v4/fine_tuning/jobs/:id
POST /paas/v4/fine_tuning/jobs/:id/cancel
GET /paas/v4/fine_tuning/jobs/:id/events
POST /paas/v4/images/generations
GET /paas/v4/knowledge
POST /paas/v4/knowledge
DELETE /paas/v4/knowledge/:id
PUT /paas/v4/knowledge/:id
GET /paas/v4/knowledge/capacity
POST /paas/v4/layout_parsing
GET /paas/v4/models
POST /paas/v4/moderations
POST /paas/v4/reader
POST /paas/v4/rerank
POST /paas/v4/tokenizer
POST /paas/v4/tools
POST /paas/v4/videos/generations
POST /paas/v4/voice/clone
POST /paas/v4/voice/delete
GET /paas/v4/voice/list
POST /paas/v4/web_search
POST /v1/agents
POST /v1/agents/async-result
POST /v1/agents/conversation
POST /zrag/agent/chat
POST /zrag/retrieval/retrieve
`.trim().split('\n')

/**
 * The path below `/api` that a script names, with `/paas/v4` or without.
 *
 * @throws {TypeError} when the API has no such route.
 */
export function formOf(method: string, path: string): string {
  const full = [`/paas/v4${path}`, path].find((candidate) => forms.some((form) => isForm(form, method, candidate)))
  if (full !== undefined) return full
  const near = nearest(`${method} ${path}`, forms.map((form) => form.replace('/paas/v4', '')))
  throw new TypeError(
    `Cannot script ${method} ${path}: the API has no such route${near ? `, did you mean ${near}?` : ''}`,
  )
}

function isForm(form: string, method: string, path: string): boolean {
  const [formMethod, formPath = ''] = form.split(' ')
  return formMethod === method && isLike(path, formPath)
}
