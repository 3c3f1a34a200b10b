import { expect, test } from 'vitest'
import { modelNamed } from '../../../mock/data/models.ts'
import { rawChatClient } from '../../support/raw-chat-client.ts'
import { rawClient } from '../../support/raw-client.ts'

test('the list starts as in the recording', async () => {
  const { text, type } = await rawChatClient().get('/models')
  expect(type).toBe('application/json; charset=UTF-8')
  expect(text).toMatch(
    /^\{"object":"list","data":\[\{"id":"glm-4\.5","object":"model","created":1753632000,"owned_by":"z-ai"\},/,
  )
})

test('the list has models of chat, each created at midnight in Beijing', async () => {
  const { body: { data } } = await rawChatClient().get('/models')
  expect(data.length).toBeGreaterThan(5)
  for (const { id, created } of data) {
    expect(modelNamed(id)?.name).toBe(id)
    expect((created + 8 * 3600) % 86_400).toBe(0)
  }
})

test('the list has the models of November 2026; Z.ai has no glm-5-turbo', async () => {
  const namesAt = async (host: string) =>
    (await rawChatClient({}, host).get('/models')).body.data.map(({ id }: { id: string }) => id)
  const names = await namesAt('open.bigmodel.cn')
  expect(names).toEqual(expect.arrayContaining(['glm-4.5', 'glm-4.6', 'glm-4.7', 'glm-5', 'glm-5.2', 'glm-5.3']))
  expect(names).toEqual(expect.arrayContaining(['glm-5-turbo', 'glm-5.3-flash']))
  expect(await namesAt('api.z.ai')).toEqual(names.filter((name: string) => name !== 'glm-5-turbo'))
})

test('the list ends with the names of the option models', async () => {
  const { body: { data } } = await rawChatClient({ models: ['chatglm_pro', 'cogvideo'] }).get('/models')
  expect(data.slice(-2).map(({ id }: { id: string }) => id)).toEqual(['chatglm_pro', 'cogvideo'])
})

test('every endpoint accepts the names of the option models, in any case', async () => {
  const ask = rawClient({ models: ['MyModel'] })
  const messages = [{ role: 'user', content: '你好' }]
  const model = 'mymodel'
  const bodies: Record<string, object> = {
    '/chat/completions': { messages },
    '/async/chat/completions': { messages },
    '/async/images/generations': { prompt: '猫' },
    '/embeddings': { input: '猫' },
    '/rerank': { query: '猫', documents: ['狗'] },
    '/tokenizer': { messages },
    '/images/generations': { prompt: '猫' },
    '/videos/generations': { prompt: '猫' },
    '/audio/speech': { input: '猫', voice: 'tongtong' },
    '/moderations': { input: '猫' },
    '/layout_parsing': { file: btoa('text') },
    '/tools': { messages },
  }
  for (const [path, body] of Object.entries(bodies)) {
    const { status, body: reply } = await ask(`POST /paas/v4${path}`, { model, ...body })
    expect([path, status, reply?.model ?? model]).toEqual([path, 200, path === '/layout_parsing' ? 'GLM-OCR' : model])
    expect((await ask(`POST /paas/v4${path}`, { model: 'unknown', ...body })).body.error.code, path).toBe('1211')
  }
})

test('the list is also below the base path of the Coding Plan', async () => {
  const { zhipu } = rawChatClient()
  const headers = { authorization: `Bearer ${zhipu.apiKey}` }
  const response = await zhipu.fetch('https://api.z.ai/api/coding/paas/v4/models', { headers })
  expect((await response.json()).data.map(({ id }: { id: string }) => id)).toContain('glm-4.6')
})
