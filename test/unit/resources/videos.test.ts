import { expect, test } from 'vitest'
import { type VideoParams, Videos } from '../../../src/index.ts'
import { recorder } from '../../support/recorder.ts'

const url = 'https://open.bigmodel.cn/api/paas/v4/videos/generations'
const image = 'https://example.com/a.png'

test.each<VideoParams>([
  { model: 'cogvideox-3', prompt: '小猫玩球', fps: 60, duration: 10, size: '3840x2160' },
  { model: 'cogvideox-3', image_url: [image, image] },
  { model: 'cogvideox-flash', image_url: image, with_audio: true },
  { model: 'viduq1-text', prompt: '小猫玩球', style: 'anime', aspect_ratio: '9:16' },
  { model: 'vidu2-start-end', image_url: [image, image], size: '480x360', duration: 4 },
  { model: 'vidu2-reference', image_url: [image, image, image], movement_amplitude: 'small' },
])('create() sends the params of $model and returns the task', async (params) => {
  const task = { id: '1', model: params.model, request_id: '2', task_status: 'PROCESSING' }
  const { transport, sent } = recorder(task)
  expect(await new Videos(transport).generations.create(params)).toEqual(task)
  expect(sent).toMatchObject([{ method: 'POST', url }])
  expect(JSON.parse(sent[0]!.body as string)).toEqual(params)
})

test('create() accepts models and fields that the types do not include', async () => {
  const { transport, sent } = recorder({ id: '1' })
  await new Videos(transport).generations.create({ model: 'cogvideox-9', prompt: '小猫玩球', resolution: '8k' })
  expect(JSON.parse(sent[0]!.body as string)).toMatchObject({ resolution: '8k' })
})

test('create() throws for a missing model, and for a missing prompt and image_url', () => {
  const { transport, sent } = recorder()
  const { generations } = new Videos(transport)
  expect(() => generations.create({ model: '', prompt: '小猫玩球' })).toThrow(
    new TypeError('Cannot send request: model is missing or empty'),
  )
  expect(() => generations.create({ model: 'cogvideox-3' } as never)).toThrow(
    new TypeError('Cannot send request: prompt is missing or empty'),
  )
  expect(sent).toEqual([])
})
