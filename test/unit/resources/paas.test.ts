import { expect, test } from 'vitest'
import { Paas } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4'

test('every method sends its request to its path of 2024', async () => {
  const { transport, sent } = recorder({ list: [], total: 0 })
  const { knowledge, document } = new Paas(transport)
  await knowledge.create({ name: 'manuals', embedding_model: 'embedding-2' })
  await knowledge.list({ page: 2 })
  await knowledge.update('k', { embedding_id: 3, name: 'books' })
  await knowledge.delete('k')
  await knowledge.capacity()
  await document.retrieve('d')
  await document.update('d', { knowledge_type: '5', sentence_size: 100 })
  await document.delete('d')
  expect(sent.map(({ method, url }) => `${method} ${url.slice(base.length)}`)).toEqual([
    'POST /knowledge',
    'GET /knowledge?page=2',
    'PUT /knowledge/k',
    'DELETE /knowledge/k',
    'GET /knowledge/capacity',
    'GET /document/d',
    'PUT /document/d',
    'DELETE /document/d',
  ])
})

test('knowledge.delete() accepts a response without a body', async () => {
  const { transport } = recorder(new Response(null, { status: 204 }))
  await new Paas(transport).knowledge.delete('k')
})

test('knowledge.list() parses a list without an envelope', async () => {
  const { transport } = recorder({ list: [{ id: '1' }, { id: '2' }], total: 2 })
  const page = await new Paas(transport).knowledge.list()
  expect(page.data.map(({ id }) => id)).toEqual(['1', '2'])
  expect(page.total).toBe(2)
  expect(page.hasNextPage()).toBe(false)
})

test('all methods throw for missing or empty fields and send nothing', () => {
  const { transport, sent } = recorder()
  const { document, knowledge } = new Paas(transport)
  expect(() => knowledge.create({} as never)).toThrow('Cannot send request: name is missing or empty')
  expect(() => knowledge.update('k', { embedding_id: 3 } as never)).toThrow(
    'Cannot send request: name is missing or empty',
  )
  expect(() => document.update('d', {} as never)).toThrow('Cannot send request: knowledge_type is missing or empty')
  expect(sent).toEqual([])
})
