import { expect, test } from 'vitest'
import { Async } from '../../../src/index.ts'
import { missingParams } from '../../support/missing-params.ts'
import { recorder } from '../../support/recorder.ts'

const base = 'https://open.bigmodel.cn/api/paas/v4/async'
const task = { id: '1', model: 'm', request_id: 'r', task_status: 'PROCESSING' }
const chat = { model: 'glm-4.6', messages: [{ role: 'user' as const, content: '你好' }] }
const image = { model: 'glm-image', prompt: '小猫' }

test('chat.completions.create() sends its params and returns the task', async () => {
  const { transport, sent } = recorder(task)
  expect(await new Async(transport).chat.completions.create(chat)).toEqual(task)
  expect(sent).toMatchObject([{ method: 'POST', url: `${base}/chat/completions`, body: JSON.stringify(chat) }])
})

test('images.generations.create() sends its params and returns the task', async () => {
  const { transport, sent } = recorder(task)
  expect(await new Async(transport).images.generations.create(image)).toEqual(task)
  expect(sent).toMatchObject([{ method: 'POST', url: `${base}/images/generations`, body: JSON.stringify(image) }])
})

test('both create() methods throw for missing or empty fields and send nothing', () => {
  const { transport, sent } = recorder()
  const { completions } = new Async(transport).chat
  const { generations } = new Async(transport).images
  for (const field of ['model', 'messages'] as const) {
    for (const invalid of missingParams(chat, field)) {
      expect(() => completions.create(invalid)).toThrow(
        new TypeError(`Cannot send request: ${field} is missing or empty`),
      )
    }
  }
  for (const field of ['model', 'prompt'] as const) {
    for (const invalid of missingParams(image, field)) {
      expect(() => generations.create(invalid)).toThrow(
        new TypeError(`Cannot send request: ${field} is missing or empty`),
      )
    }
  }
  expect(sent).toEqual([])
})
