import { expect, test } from 'vitest'
import { modelNamed } from '../../../mock/data/models.ts'
import { rawChatClient } from '../../support/raw-chat-client.ts'

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

test('the list is also below the base path of the Coding Plan', async () => {
  const { zhipu } = rawChatClient()
  const headers = { authorization: `Bearer ${zhipu.apiKey}` }
  const response = await zhipu.fetch('https://api.z.ai/api/coding/paas/v4/models', { headers })
  expect((await response.json()).data.map(({ id }: { id: string }) => id)).toContain('glm-4.6')
})
