import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('zrag')

const slice: Shape = {
  id: 'text',
  know_id: 'digits',
  doc_id: 'digits',
  text: 'text',
  'medias?': ['any'],
  'image_url?': 'any',
  'video_url?': 'any',
  index: 'position',
  score: 'number',
  'rerank_index?': 'integer',
  'rerank_score?': 'number',
  metadata: { 'doc_type?': 'string', doc_name: '=手册.md', 'doc_url?': 'string', 'index?': 'integer' },
}

/** Retrieval from text and multimodal knowledge bases, and an agent that uses it. */
export const zrag: readonly Scenario[] = [
  scenario('documents are retrieved, and an agent answers from them', {
    requests: 40,
    holds: 'access to multimodal knowledge bases',
  }, async (client, t) => {
    const { data: base } = await client.knowledge.create({ name: 'contract', embedding_id: 11 })
    const baseId = t.need('id of the knowledge base', base?.id)
    t.cleanUp(`knowledge base ${baseId}`, () => client.knowledge.delete(baseId))
    const manual = new File(['# 保修\n\n保修期为两年，自购买之日起计算。\n'], '手册.md')
    const uploaded = await client.document.uploadDocument(baseId, { files: manual, knowledge_type: 1 })
    const documentId = t.need('document id', uploaded.data?.successInfos?.[0]?.documentId)
    await client.document.poll(documentId, t.patience)
    const found = await client.zrag.retrieval.retrieve({ query: '保修期多久', knows: [{ id: baseId }] })
    t.shape('found', found, {
      code: 'integer',
      message: '=success',
      'timestamp?': 'milliseconds',
      data: {
        contents: [slice],
        'rewritten_query?': 'string|null',
        elapsed_ms: 'integer',
        total_tokens: 'integer',
        request_id: 'text',
      },
    })
    t.fact('code', found.code, 200)
    const [best] = found.data?.contents ?? []
    t.fact('know_id of the result is the base', best?.know_id === baseId, true)
    t.fact('doc_id of the result is the document', best?.doc_id === documentId, true)
    t.fact('text of the best result', found.data?.contents?.[0]?.text, /两年/)
    const events = []
    const stream = await client.zrag.agent.chat({
      messages: [{ role: 'user', content: '保修期多久？' }],
      retrieval: { know_ids: [baseId] },
    })
    for await (const event of stream) events.push(event)
    t.shape('events', events, [{
      type: /^(session_created|reasoning|thought|tool_call|tool_result|answer|done)$/,
      sessionId: 'text',
      'messageId?': 'text',
      'data?': 'any',
      'usage?': 'any',
    }])
    t.fact('different sessions', new Set(events.map(({ sessionId }) => sessionId)).size, 1)
    const answers = events.filter(({ type }) => type === 'answer')
    t.fact('answers are text', answers.every(({ data }) => typeof data === 'string'), true)
    t.fact('answer has the fact', answers.map(({ data }) => data).join(''), /两年/)
    t.grammar(
      'types',
      events.map(({ type }) => type),
      'session_created reasoning|thought|tool_call|tool_result* answer+ done',
    )
  }),

  scenario(
    'an unknown knowledge base is rejected',
    { holds: 'access to multimodal knowledge bases' },
    async (client, t) => {
      const attempt = client.zrag.retrieval.retrieve({ knows: [{ id: '1' }], query: '保修' })
      await t.refusal('refusal', attempt, { status: [200, 400, 404] })
    },
  ),
]
