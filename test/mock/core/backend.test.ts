import { expect, test } from 'vitest'
import { type MockZhipu, mockZhipu } from '../../../mock/index.ts'
import { chatBody, postChat } from '../../support/chat-call.ts'

async function listFiles(zhipu: MockZhipu, key: string): Promise<unknown[]> {
  const url = 'https://open.bigmodel.cn/api/paas/v4/files?purpose=batch'
  const response = await zhipu.fetch(url, { headers: { authorization: `Bearer ${key}` } })
  return (await response.json() as { data: unknown[] }).data
}

test('of more than 10 000 keys, the oldest without state are forgotten', async () => {
  const zhipu = mockZhipu()
  const scope = zhipu.scope()
  const form = new FormData()
  form.set('purpose', 'batch')
  form.set('file', new File(['{}'], 'a.jsonl'))
  const url = 'https://open.bigmodel.cn/api/paas/v4/files'
  await zhipu.fetch(url, { method: 'POST', headers: { authorization: 'Bearer keeper.secret' }, body: form })
  for (let n = 0; n < 10_100; n++) await postChat(zhipu, chatBody('x'), { key: `idle${n}.first` })
  const { accounts } = zhipu.backend
  expect(accounts.size).toBe(10_000)
  expect(await listFiles(zhipu, 'keeper.secret')).toHaveLength(1)
  expect([zhipu, scope].map(({ apiKey }) => accounts.has(apiKey.split('.')[0] as string))).toEqual([true, true])
  const ask = async (key: string) => (await postChat(zhipu, chatBody('x'), { key })).status
  expect(await ask('idle0.second')).toBe(200)
  expect(await ask('idle10000.second')).toBe(401)
}, 60_000)

test('a key of the mock has the form of a real key, and begins with eight zeros as its mark', () => {
  const zhipu = mockZhipu()
  const keys = [zhipu.apiKey, zhipu.scope().apiKey, mockZhipu({ seed: 'other' }).apiKey]
  for (const key of keys) expect(key).toMatch(/^0{8}[0-9a-f]{24}\.[0-9A-Za-z]{16}$/)
  expect(new Set(keys).size).toBe(3)
})
