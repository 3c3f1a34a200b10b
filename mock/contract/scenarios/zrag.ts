import { isRefused } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('zrag')

const slice: Shape = {
  id: 'string',
  know_id: 'string',
  doc_id: 'string',
  text: 'string',
  'medias?': 'any',
  'image_url?': 'any',
  'video_url?': 'any',
  index: 'number',
  score: 'number',
  'rerank_index?': 'number',
  'rerank_score?': 'number',
  metadata: 'any',
}

/** Retrieval from text and multimodal knowledge bases, and an agent that uses it. */
export const zrag: readonly Scenario[] = [
  scenario('documents are retrieved, and an agent answers from them', {
    requests: 40,
    holds: 'access to multimodal knowledge bases',
  }, async (client, t) => {
    const { data: { id: baseId } } = await client.knowledge.create({ name: 'contract', embedding_id: 11 })
    const manual = new File(['# 保修\n\n保修期为两年，自购买之日起计算。\n'], '手册.md')
    const uploaded = await client.document.uploadDocument(baseId, { files: manual, knowledge_type: 1 })
    await client.document.poll(uploaded.data.successInfos[0]?.documentId ?? '', t.patience)
    const found = await client.zrag.retrieval.retrieve({ query: '保修期多久', knows: [{ id: baseId }] })
    t.shape('found', found, {
      code: 'number',
      message: 'string',
      'timestamp?': 'number',
      data: {
        contents: [slice],
        'rewritten_query?': 'any',
        elapsed_ms: 'number',
        total_tokens: 'number',
        request_id: 'string',
      },
    })
    t.fact('text of the best result', found.data.contents[0]?.text, /两年/)
    const events = []
    const stream = await client.zrag.agent.chat({
      messages: [{ role: 'user', content: '保修期多久？' }],
      retrieval: { know_ids: [baseId] },
    })
    for await (const event of stream) events.push(event)
    t.shape('events', events, [{
      type: 'string',
      'sessionId?': 'string',
      'messageId?': 'string',
      'data?': 'any',
      'usage?': 'any',
    }])
    t.grammar(
      'types',
      events.map(({ type }) => type),
      'session_created reasoning|thought|tool_call|tool_result* answer+ done',
    )
    await client.knowledge.delete(baseId)
  }),

  scenario(
    'an unknown knowledge base is rejected',
    { holds: 'access to multimodal knowledge bases' },
    async (client, t) => {
      t.fact(
        'is rejected',
        await isRefused(client.zrag.retrieval.retrieve({ knows: [{ id: '1' }], query: '保修' })),
        true,
      )
    },
  ),
]
