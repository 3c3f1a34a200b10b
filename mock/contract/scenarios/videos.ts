import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('videos')

/** Videos: a task that ends with the URLs of the video and its cover image. */
export const videos: readonly Scenario[] = [
  scenario(
    'a video task succeeds after polling and the video can be downloaded',
    { requests: 64, paid: 'a video' },
    async (client, t) => {
      const requestId = `contract-${crypto.randomUUID()}`
      const task = await client.videos.generations.create({
        model: 'cogvideox-flash',
        prompt: '小猫玩球',
        request_id: requestId,
      })
      t.shape('task', task, { id: 'digits', model: '=cogvideox-flash', request_id: 'text', task_status: '=PROCESSING' })
      t.fact('request_id is the one sent', task.request_id === requestId, true)
      const result = await client.asyncResult.poll(task, t.patience)
      t.shape('result', result, {
        'id?': 'digits',
        model: '=cogvideox-flash',
        request_id: 'text',
        task_status: '=SUCCESS',
        video_result: [{ url: 'url', cover_image_url: 'url' }],
      })
      t.fact('request_id of the result is the one sent', result.request_id === requestId, true)
      t.fact('number of videos', result.video_result?.length, 1)
      const video = await t.fetch(t.need('url', result.video_result?.[0]?.url))
      t.fact('video status', video.status, 200)
      t.fact('video content-type', video.headers.get('content-type'), /^video\//)
      const cover = await t.fetch(t.need('cover_image_url', result.video_result?.[0]?.cover_image_url))
      t.fact('cover content-type', cover.headers.get('content-type'), /^image\//)
      t.fact('cover has bytes', (await cover.arrayBuffer()).byteLength > 0, true)
      t.fact('video has bytes', (await video.arrayBuffer()).byteLength > 0, true)
    },
  ),

  scenario('a task with an unknown model is rejected with 1211', 1, async (client, t) => {
    const attempt = client.videos.generations.create({ model: 'no-such-video-model', prompt: '小猫' })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
