import { isLike } from '../pipeline/router.ts'
import { nearest } from '../validation/suggest.ts'

/**
 * Every route of the mock with its methods, `/paas/v4` left out and parameters without names, so that a script is refused where it is written,
 * before the file of its routes is loaded. A test compares it with the routes.
 */
const table = `
/llm-application/open/document GET
/llm-application/open/document/: DELETE GET
/llm-application/open/document/embedding/: POST
/llm-application/open/document/slice/image_list/: POST
/llm-application/open/document/upload_document/: POST
/llm-application/open/document/upload_url POST
/llm-application/open/history_session_record/:/: GET
/llm-application/open/knowledge GET POST
/llm-application/open/knowledge/: DELETE GET PUT
/llm-application/open/knowledge/capacity GET
/llm-application/open/knowledge/retrieve POST
/llm-application/open/v2/application/:/conversation POST
/llm-application/open/v2/application/:/variables GET
/llm-application/open/v2/application/file_stat POST
/llm-application/open/v2/application/file_upload POST
/llm-application/open/v2/application/generate_request_id POST
/llm-application/open/v2/application/slice_info POST
/llm-application/open/v2/model-api/:/sse-invoke POST
/llm-application/open/v3/application/invoke POST
/monitor/usage/model-usage GET
/monitor/usage/quota/limit GET
/monitor/usage/tool-usage GET
/paas/v3/model-api/-/async-invoke/: GET
/paas/v3/model-api/:/async-invoke POST
/paas/v3/model-api/:/invoke POST
/paas/v3/model-api/:/sse-invoke POST
/assistant POST
/assistant/conversation/list POST
/assistant/list POST
/async-result/: GET
/async/chat/completions POST
/async/images/generations POST
/audio/customization POST
/audio/speech POST
/audio/transcriptions POST
/batches GET POST
/batches/: GET
/batches/:/cancel POST
/chat/completions POST
/document/: DELETE GET PUT
/embeddings POST
/files GET POST
/files/: DELETE
/files/:/content GET
/files/ocr POST
/files/parser/create POST
/files/parser/result/:/: GET
/files/parser/sync POST
/fine_tuning/fine_tuned_models/: DELETE
/fine_tuning/jobs GET POST
/fine_tuning/jobs/: DELETE GET
/fine_tuning/jobs/:/cancel POST
/fine_tuning/jobs/:/events GET
/images/generations POST
/knowledge GET POST
/knowledge/: DELETE PUT
/knowledge/capacity GET
/layout_parsing POST
/models GET
/moderations POST
/reader POST
/rerank POST
/tokenizer POST
/tools POST
/videos/generations POST
/voice/clone POST
/voice/delete POST
/voice/list GET
/web_search POST
/v1/agents POST
/v1/agents/async-result POST
/v1/agents/conversation POST
/zrag/agent/chat POST
/zrag/retrieval/retrieve POST
`

/** The same as `POST /rerank`, one for each method. */
export const forms: readonly string[] = table.trim().split('\n').flatMap((line) => {
  const [path = '', ...methods] = line.split(' ')
  return methods.map((method) => `${method} ${path}`)
})

/**
 * The path below `/api` that a script names, with `/api` and `/paas/v4` or without.
 *
 * @throws {TypeError} when the API has no such route.
 */
export function formOf(method: string, path: string): string {
  const short = path.replace(/^(\/api)?(\/paas\/v4)?(?=\/)/, '')
  if (forms.some((form) => isLike(`${method} ${short}`, form))) {
    return elsewhere.test(short) ? short : `/paas/v4${short}`
  }
  const near = nearest(`${method} ${short}`, forms)
  throw new TypeError(
    `Cannot script ${method} ${path}: the API has no such route${near ? `, did you mean ${near}?` : ''}`,
  )
}

/** What does not stand below `/paas/v4`. */
const elsewhere = /^\/(v1|paas|llm-application|zrag|monitor)\//
