import { expect, test } from 'vitest'
import { runContract } from '../../../mock/contract/index.ts'
import { mockZhipu } from '../../../mock/index.ts'
import { rawClient } from '../../support/raw-client.ts'

/** Endpoints of scenarios that send undocumented fields or too many items. */
const refusedOnPurpose = [
  '/paas/v4/chat/completions',
  '/paas/v4/embeddings',
  '/paas/v4/rerank',
  '/anthropic/v1/messages',
  '/v1/responses',
  '/paas/v4/realtime',
]

test('strict mode accepts the requests of the contract on every other endpoint', async () => {
  const mock = mockZhipu({ strict: true, journalSize: 100_000 })
  await runContract({ mock })
  const refused = mock.requests
    .map(({ method, path, sent }) => ({ method, path, text: sent.map(({ frame }) => String(frame)).join('') }))
    .filter(({ path, text }) => text.includes('Strict: ') && !refusedOnPurpose.includes(path))
  expect(mock.requests.length).toBeGreaterThan(200)
  expect(refused).toEqual([])
})

test.each([
  ['POST /paas/v4/assistant', { assistant_id: 'a', messages: [{}], steam: true }, '/steam'],
  ['POST /paas/v4/tools', { model: 'web-search-pro', messages: [{}], recent_day: 3 }, '/recent_day'],
  ['POST /paas/v4/fine_tuning/jobs', { model: 'glm-4', training_file: 'a', hyperparameters: { epochs: 1 } }, '/epochs'],
  ['POST /paas/v4/knowledge', { name: 'a', embedding_id: 4 }, '/embedding_id'],
  ['PUT /paas/v4/document/1', { knowledge_type: 5, sentence: 20 }, '/sentence'],
  ['POST /v1/agents/conversation', { agent_id: 'a', conversation_id: 'b', include_pdf: true }, '/include_pdf'],
  ['POST /llm-application/open/knowledge', { name: 'a' }, '/embedding_id: is missing'],
  ['POST /llm-application/open/knowledge/retrieve', { query: 'a', knowledge_ids: ['1'], top_k: 30 }, '/top_k'],
  ['POST /llm-application/open/document/upload_url', { knowledge_id: '1', upload_detail: [{ uri: 'a' }] }, '/0/uri'],
  ['POST /zrag/retrieval/retrieve', { knows: [{ id: '1' }], query: 'a', topk: 3 }, '/topk'],
  ['POST /zrag/agent/chat', { messages: [{ role: 'user', content: 'a' }], retrieval: {} }, '/know_ids: is missing'],
  ['POST /llm-application/open/v2/application/file_stat', { app_id: '1', files: ['1'] }, '/files'],
  ['POST /llm-application/open/v3/application/invoke', { app_id: '1', messages: [], streams: true }, '/streams'],
])('strict mode names the mistake in %s', async (target, body, place) => {
  const { text } = await rawClient({ strict: true })(target, body)
  expect(text).toContain('Strict: ')
  expect(text).toContain(place)
})
