import type { Zhipu } from '../../src/index.ts'
import type { LegacyZhipu } from '../../src/legacy/index.ts'

/** One operation of the API and the client call that sends its request. */
export interface Operation<Client = Zhipu> {
  /** Method and path below `/api`, in the spelling of the documents. */
  readonly name: string
  readonly call: (client: Client) => PromiseLike<unknown>
}

const file = new File(['text'], 'a.txt')
const messages = [{ role: 'user' as const, content: '你好' }]

const paas: readonly Operation[] = [
  { name: 'POST /paas/v4/chat/completions', call: (z) => z.chat.completions.create({ model: 'glm-4.6', messages }) },
  {
    name: 'POST /paas/v4/async/chat/completions',
    call: (z) => z.async.chat.completions.create({ model: 'glm-4.6', messages }),
  },
  {
    name: 'POST /paas/v4/async/images/generations',
    call: (z) => z.async.images.generations.create({ model: 'glm-image', prompt: '猫' }),
  },
  { name: 'GET /paas/v4/async-result/{id}', call: (z) => z.asyncResult.retrieve('1') },
  { name: 'POST /paas/v4/embeddings', call: (z) => z.embeddings.create({ model: 'embedding-3', input: '你好' }) },
  { name: 'POST /paas/v4/rerank', call: (z) => z.rerank.create({ model: 'rerank', query: '猫', documents: ['狗'] }) },
  { name: 'POST /paas/v4/tokenizer', call: (z) => z.tokenizer.create({ model: 'glm-4.6', messages }) },
  {
    name: 'POST /paas/v4/images/generations',
    call: (z) => z.images.generations.create({ model: 'cogview-4', prompt: '猫' }),
  },
  {
    name: 'POST /paas/v4/videos/generations',
    call: (z) => z.videos.generations.create({ model: 'cogvideox-3', prompt: '猫' }),
  },
  {
    name: 'POST /paas/v4/audio/transcriptions',
    call: (z) => z.audio.transcriptions.create({ model: 'glm-asr-2512', file }),
  },
  {
    name: 'POST /paas/v4/audio/speech',
    call: (z) => z.audio.speech.create({ model: 'glm-tts', input: '你好', voice: 'tongtong' }),
  },
  {
    name: 'POST /paas/v4/audio/customization',
    call: (z) => z.audio.customization.create({ model: 'glm-tts', input: '你好', voice_text: '好', voice_data: file }),
  },
  {
    name: 'POST /paas/v4/voice/clone',
    call: (z) => z.voice.clone({ model: 'glm-tts-clone', voice_name: 'a', file_id: '1', input: '你好' }),
  },
  { name: 'GET /paas/v4/voice/list', call: (z) => z.voice.list() },
  { name: 'POST /paas/v4/voice/delete', call: (z) => z.voice.delete({ voice: 'a' }) },
  { name: 'POST /paas/v4/files', call: (z) => z.files.create({ file, purpose: 'batch' }) },
  { name: 'GET /paas/v4/files', call: (z) => z.files.list({ purpose: 'batch' }) },
  { name: 'DELETE /paas/v4/files/{file_id}', call: (z) => z.files.delete('1') },
  { name: 'GET /paas/v4/files/{file_id}/content', call: (z) => z.files.content('1') },
  { name: 'POST /paas/v4/files/ocr', call: (z) => z.files.ocr.create({ file, tool_type: 'hand_write' }) },
  {
    name: 'POST /paas/v4/files/parser/create',
    call: (z) => z.files.parser.create({ file, tool_type: 'lite', file_type: 'TXT' }),
  },
  { name: 'GET /paas/v4/files/parser/result/{taskId}/{format_type}', call: (z) => z.files.parser.result('1', 'text') },
  {
    name: 'POST /paas/v4/files/parser/sync',
    call: (z) => z.files.parser.sync({ file, tool_type: 'prime-sync', file_type: 'TXT' }),
  },
  {
    name: 'POST /paas/v4/batches',
    call: (z) => z.batches.create({ input_file_id: '1', endpoint: '/v4/chat/completions' }),
  },
  { name: 'GET /paas/v4/batches', call: (z) => z.batches.list() },
  { name: 'GET /paas/v4/batches/{batch_id}', call: (z) => z.batches.retrieve('1') },
  { name: 'POST /paas/v4/batches/{batch_id}/cancel', call: (z) => z.batches.cancel('1') },
  {
    name: 'POST /paas/v4/web_search',
    call: (z) => z.webSearch.create({ search_query: '猫', search_engine: 'search_std' }),
  },
  { name: 'POST /paas/v4/reader', call: (z) => z.reader.create({ url: 'https://example.com' }) },
  { name: 'POST /paas/v4/moderations', call: (z) => z.moderations.create({ model: 'moderation', input: '你好' }) },
  {
    name: 'POST /paas/v4/layout_parsing',
    call: (z) => z.layoutParsing.create({ model: 'glm-ocr', file: 'https://example.com/a.png' }),
  },
  { name: 'POST /paas/v4/assistant', call: (z) => z.assistant.create({ assistant_id: '1', messages }) },
  { name: 'POST /paas/v4/assistant/list', call: (z) => z.assistant.list() },
  {
    name: 'POST /paas/v4/assistant/conversation/list',
    call: (z) => z.assistant.conversation.list({ assistant_id: '1' }),
  },
  // Not in the documents of 2026.
  { name: 'GET /paas/v4/models', call: (z) => z.models.list() },
  { name: 'POST /paas/v4/tools', call: (z) => z.tools.create({ model: 'web-search-pro', messages }) },
  {
    name: 'POST /paas/v4/fine_tuning/jobs',
    call: (z) => z.fineTuning.jobs.create({ model: 'chatglm3-6b', training_file: '1' }),
  },
  { name: 'GET /paas/v4/fine_tuning/jobs', call: (z) => z.fineTuning.jobs.list() },
  { name: 'GET /paas/v4/fine_tuning/jobs/{id}', call: (z) => z.fineTuning.jobs.retrieve('1') },
  { name: 'GET /paas/v4/fine_tuning/jobs/{id}/events', call: (z) => z.fineTuning.jobs.events.list('1') },
  { name: 'POST /paas/v4/fine_tuning/jobs/{id}/cancel', call: (z) => z.fineTuning.jobs.cancel('1') },
  { name: 'DELETE /paas/v4/fine_tuning/jobs/{id}', call: (z) => z.fineTuning.jobs.delete('1') },
  {
    name: 'DELETE /paas/v4/fine_tuning/fine_tuned_models/{model}',
    call: (z) => z.fineTuning.fineTunedModels.delete('m'),
  },
  { name: 'POST /paas/v4/knowledge', call: (z) => z.paas.knowledge.create({ name: 'a' }) },
  { name: 'GET /paas/v4/knowledge', call: (z) => z.paas.knowledge.list() },
  { name: 'PUT /paas/v4/knowledge/{id}', call: (z) => z.paas.knowledge.update('1', { name: 'a', embedding_id: 3 }) },
  { name: 'DELETE /paas/v4/knowledge/{id}', call: (z) => z.paas.knowledge.delete('1') },
  { name: 'GET /paas/v4/knowledge/capacity', call: (z) => z.paas.knowledge.capacity() },
  { name: 'GET /paas/v4/document/{id}', call: (z) => z.paas.document.retrieve('1') },
  { name: 'PUT /paas/v4/document/{id}', call: (z) => z.paas.document.update('1', { knowledge_type: 1 }) },
  { name: 'DELETE /paas/v4/document/{id}', call: (z) => z.paas.document.delete('1') },
]

const application = '/llm-application/open/v2/application'
const otherServices: readonly Operation[] = [
  { name: 'POST /v1/agents', call: (z) => z.agents.create({ agent_id: 'general_translation', messages }) },
  {
    name: 'POST /v1/agents/async-result',
    call: (z) => z.agents.asyncResult.retrieve({ agent_id: 'a', async_id: '1' }),
  },
  {
    name: 'POST /v1/agents/conversation',
    call: (z) => z.agents.conversation.retrieve({ agent_id: 'slides_glm_agent', conversation_id: '1' }),
  },
  { name: 'POST /v1/responses', call: (z) => z.responses.create({ model: 'glm-5.3', input: '你好' }) },
  { name: 'GET /v1/models', call: (z) => z.get('/v1/models', { root: true }) },
  { name: 'GET /v1/responses/{response_id}', call: (z) => z.responses.retrieve('1') },
  { name: 'DELETE /v1/responses/{response_id}', call: (z) => z.responses.delete('1') },
  { name: 'GET /v1/responses/{response_id}/input_items', call: (z) => z.responses.inputItems('1') },
  { name: 'POST /llm-application/open/knowledge', call: (z) => z.knowledge.create({ name: 'a', embedding_id: 3 }) },
  { name: 'GET /llm-application/open/knowledge', call: (z) => z.knowledge.list() },
  { name: 'GET /llm-application/open/knowledge/{id}', call: (z) => z.knowledge.retrieve('1') },
  { name: 'PUT /llm-application/open/knowledge/{id}', call: (z) => z.knowledge.update('1', { name: 'b' }) },
  { name: 'DELETE /llm-application/open/knowledge/{id}', call: (z) => z.knowledge.delete('1') },
  { name: 'GET /llm-application/open/knowledge/capacity', call: (z) => z.knowledge.capacity() },
  {
    name: 'POST /llm-application/open/knowledge/retrieve',
    call: (z) => z.knowledge.search({ query: '猫', knowledge_ids: ['1'] }),
  },
  { name: 'GET /llm-application/open/document', call: (z) => z.document.list({ knowledge_id: '1' }) },
  { name: 'GET /llm-application/open/document/{id}', call: (z) => z.document.retrieve('1') },
  { name: 'DELETE /llm-application/open/document/{id}', call: (z) => z.document.delete('1') },
  {
    name: 'POST /llm-application/open/document/upload_document/{id}',
    call: (z) => z.document.uploadDocument('1', { files: file, knowledge_type: 1 }),
  },
  {
    name: 'POST /llm-application/open/document/upload_url',
    call: (z) =>
      z.document.uploadUrl({ knowledge_id: '1', upload_detail: [{ url: 'https://example.com', knowledge_type: 1 }] }),
  },
  { name: 'POST /llm-application/open/document/embedding/{id}', call: (z) => z.document.embedding('1') },
  { name: 'POST /llm-application/open/document/slice/image_list/{id}', call: (z) => z.document.sliceImageList('1') },
  {
    name: 'POST /zrag/retrieval/retrieve',
    call: (z) => z.zrag.retrieval.retrieve({ query: '猫', knows: [{ id: '1' }] }),
  },
  { name: 'POST /zrag/agent/chat', call: (z) => z.zrag.agent.chat({ messages, retrieval: { know_ids: ['1'] } }) },
  { name: `GET ${application}/{app_id}/variables`, call: (z) => z.application.variables('1') },
  { name: `POST ${application}/file_upload`, call: (z) => z.application.fileUpload({ app_id: '1', files: file }) },
  { name: `POST ${application}/file_stat`, call: (z) => z.application.fileStat({ app_id: '1', file_ids: ['1'] }) },
  { name: `POST ${application}/{app_id}/conversation`, call: (z) => z.application.conversation('1') },
  {
    name: `POST ${application}/generate_request_id`,
    call: (z) =>
      z.application.generateRequestId({
        app_id: '1',
        conversation_id: '1',
        key_value_pairs: [{ id: 'user', type: 'input', name: 'a', value: 'b' }],
      }),
  },
  { name: `POST ${application}/slice_info`, call: (z) => z.application.sliceInfo({ request_id: '1', node_id: '1' }) },
  { name: 'POST /llm-application/open/v2/model-api/{id}/sse-invoke', call: (z) => z.application.sseInvoke('1') },
  {
    name: 'POST /llm-application/open/v3/application/invoke',
    call: (z) =>
      z.application.invoke({ app_id: '1', messages: [{ role: 'user', content: [{ value: '你好', type: 'input' }] }] }),
  },
  {
    name: 'GET /llm-application/open/history_session_record/{app_id}/{conversation_id}',
    call: (z) => z.application.historySessionRecord('1', '2'),
  },
  // Undocumented. Source: a script of the Coding Plan.
  { name: 'GET /monitor/usage/quota/limit', call: (z) => z.monitor.usage.quotaLimit() },
  { name: 'GET /monitor/usage/model-usage', call: (z) => z.monitor.usage.modelUsage() },
  { name: 'GET /monitor/usage/tool-usage', call: (z) => z.monitor.usage.toolUsage() },
]

/** All operations of the v4 API. */
export const operations: readonly Operation[] = [...paas, ...otherServices]

const model = 'chatglm_turbo'
const prompt = messages

/** Operations of the v3 API of 2023. */
export const legacyOperations: readonly Operation<LegacyZhipu>[] = [
  { name: 'POST /paas/v3/model-api/{model}/invoke', call: (z) => z.invoke({ model, prompt }) },
  { name: 'POST /paas/v3/model-api/{model}/async-invoke', call: (z) => z.asyncInvoke({ model, prompt }) },
  { name: 'GET /paas/v3/model-api/-/async-invoke/{task_id}', call: (z) => z.query('1') },
  { name: 'POST /paas/v3/model-api/{model}/sse-invoke', call: (z) => z.sseInvoke({ model, prompt }) },
]
