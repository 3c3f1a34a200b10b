import { describe, expect, it } from 'vitest'
import { createMockAndClient, withoutSleep } from '../../support/mock-and-client.ts'

const video = { model: 'cogvideox-3', prompt: 'x' } as const
const url = 'https://a.example/1.mp4'

describe('videos.reply()', () => {
  it('scripts the result of the next video, and the order keeps its default response', async () => {
    const { mock, zhipu } = createMockAndClient()
    mock.videos.reply({ video_result: [{ url, cover_image_url: url }] })
    const task = await zhipu.videos.generations.create(video)
    expect(task).not.toHaveProperty('video_result')
    expect(task.task_status).toBe('PROCESSING')
    expect(await zhipu.asyncResult.retrieve(task.id)).not.toHaveProperty('video_result')
    const result = await zhipu.asyncResult.retrieve(task.id)
    expect(result).toMatchObject({ task_status: 'SUCCESS', video_result: [{ url }] })
    const next = await zhipu.asyncResult.poll(await zhipu.videos.generations.create(video), withoutSleep)
    expect(next.video_result?.[0]?.url).not.toBe(url)
    mock.assertAllUsed()
  })

  it('with task_status FAIL makes the video fail', async () => {
    const { mock, zhipu } = createMockAndClient({ tasks: { polls: 0 } })
    mock.videos.reply({ task_status: 'FAIL' })
    const { id } = await zhipu.videos.generations.create(video)
    const result = await zhipu.asyncResult.retrieve(id)
    expect(result.task_status).toBe('FAIL')
    expect(result).not.toHaveProperty('video_result')
  })

  it('rejects a status that is not final', () => {
    const { mock } = createMockAndClient()
    expect(() => mock.videos.reply({ task_status: 'PROCESSING' as never })).toThrow(
      'Cannot script videos: task_status is "PROCESSING", expected SUCCESS or FAIL',
    )
  })

  it('leaves the response to the order to on()', async () => {
    const { mock, zhipu } = createMockAndClient()
    mock.on('POST', '/videos/generations').reply({ request_id: 'mine' })
    expect(await zhipu.videos.generations.create(video)).toMatchObject({
      request_id: 'mine',
      task_status: 'PROCESSING',
    })
  })
})

it('async.reply() scripts the result of the next task of a chat, for a function of its request as well', async () => {
  const { mock, zhipu } = createMockAndClient({ tasks: { polls: 0 } })
  const body = { model: 'glm-4.6', messages: [{ role: 'user', content: 'x' }] } as const
  const earlier = await zhipu.async.chat.completions.create(body)
  mock.async.reply(({ model }) => ({ model: `${model}-scripted` }))
  expect((await zhipu.asyncResult.retrieve(earlier.id)).model).toBe('glm-4.6')
  const { id } = await zhipu.async.chat.completions.create(body)
  expect(await zhipu.asyncResult.retrieve(id)).toMatchObject({ model: 'glm-4.6-scripted', choices: [{}] })
})
