import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('videos')

/** Videos: a task that ends with the URLs of the video and its cover image. */
export const videos: readonly Scenario[] = [
  scenario(
    'a video task succeeds after polling and the video can be downloaded',
    { requests: 100, paid: 'a video' },
    async (client, t) => {
      const task = await client.videos.generations.create({ model: 'cogvideox-flash', prompt: '小猫玩球' })
      t.shape('task', task, { id: 'string', 'model?': 'string', request_id: 'string', task_status: 'string' })
      t.fact('task task_status', task.task_status, 'PROCESSING')
      const result = await client.asyncResult.poll(task, t.patience)
      t.shape('result', result, {
        'id?': 'string',
        model: 'string',
        request_id: 'string',
        task_status: 'string',
        video_result: [{ url: 'string', cover_image_url: 'string' }],
      })
      t.fact('result task_status', result.task_status, 'SUCCESS')
      const video = await t.fetch(result.video_result[0]?.url ?? '')
      t.fact('video status', video.status, 200)
      t.fact('video content-type', video.headers.get('content-type'), /^video\//, 'warning')
    },
  ),

  scenario('a task with an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.videos.generations.create({ model: 'no-such-video-model', prompt: '小猫' })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
