import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { applyFixtures, type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { postJson } from '../../support/chat-call.ts'

test('a reply that was written before the first request and without listen() is checked at the request', async () => {
  const mock = mockZhipu()
  mock.embeddings.times(Infinity).reply({ embedding: [1, 2] } as never)
  const response = await postJson(mock, '/paas/v4/embeddings', { model: 'embedding-3', input: 'x' })
  const message =
    'Cannot answer embeddings: unknown member of embeddings replies embedding, expected one of model, data, object, usage'
  expect([response.status, (await response.json()).error.message]).toEqual([400, message])
  expect(() => mock.assertAllMatched()).toThrow(message)
})

describe('while the mock listens', () => {
  let mock: MockZhipu
  beforeAll(async () => void (mock = await mockZhipu().listen({ via: 'fetch' })))
  afterAll(() => mock.close())

  it.each<[string, (mock: MockZhipu) => unknown, string]>([
    [
      'an unknown member',
      ({ embeddings }) => embeddings.reply({ embedding: [1] } as never),
      'unknown member of embeddings replies embedding',
    ],
    [
      'a misspelled member',
      ({ rerank }) => rerank.reply({ result: [] } as never),
      'rerank replies result, did you mean results?',
    ],
    [
      'a value that is not a list',
      ({ images }) => images.reply({ data: 'https://a.example' } as never),
      'data is "https://a.example", expected a list',
    ],
    [
      'a text that is none',
      ({ transcriptions }) => transcriptions.reply({ text: 7 } as never),
      'text is 7, expected a string',
    ],
    [
      'an unknown status',
      ({ batches }) => batches.reply({ status: 'nope' } as never),
      'status is "nope", expected validating, failed,',
    ],
    ['a negative time', ({ files }) => files.reply({ created_at: -1 }), 'created_at is -1, expected Unix seconds'],
    ['a result of a task', ({ videos }) => videos.reply({ video: [] } as never), 'did you mean video_result?'],
    [
      'a rule of a fixture',
      (zhipu) => applyFixtures(zhipu, [{ for: 'embeddings', reply: { embedding: [1] } }]),
      'Cannot apply rule 1: ',
    ],
  ])('%s throws where it is written', (_, write, message) => {
    expect(() => write(mock)).toThrow(message)
  })

  it('a reply with known members, null where the API sends it, and a reply of a family without a type are accepted', () => {
    mock.batches.reply({ output_file_id: null, completed_at: null, status: 'expired' })
    mock.async.reply({ model: null, choices: [] })
    mock.embeddings.reply(new Error('gone') as never)
    mock.knowledge.reply({ anything: 1 })
    mock.on('POST', '/embeddings').reply({ anything: 1 })
  })

  it('what a function returns is checked at the request', async () => {
    mock.rerank.reply(() => ({ result: [] }) as never)
    const response = await postJson(mock, '/paas/v4/rerank', { model: 'rerank', query: 'x', documents: ['x'] })
    expect((await response.json()).error.message).toContain('did you mean results?')
  })
})
