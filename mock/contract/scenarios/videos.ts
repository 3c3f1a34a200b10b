import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('videos')

/** Videos: a task, and in the end two addresses. */
export const videos: readonly Scenario[] = [
  scenario('a video is ordered, awaited and fetched', { requests: 100, paid: 'a video' }, async (client, t) => {
    const task = await client.videos.generations.create({ model: 'cogvideox-flash', prompt: '小猫玩球' })
    t.shape('task', task, { id: 'string', 'model?': 'string', request_id: 'string', task_status: 'string' })
    t.fact('task task_status', task.task_status, 'PROCESSING')
    const done = await client.asyncResult.poll(task, t.patience)
    t.shape('result', done, {
      'id?': 'string',
      model: 'string',
      request_id: 'string',
      task_status: 'string',
      video_result: [{ url: 'string', cover_image_url: 'string' }],
    })
    t.fact('result task_status', done.task_status, 'SUCCESS')
    const film = await t.fetch(done.video_result[0]?.url ?? '')
    t.fact('film status', film.status, 200)
    t.fact('film content-type', film.headers.get('content-type'), /^video\//, 'warning')
  }),

  scenario('a video of a model that is none is refused with 1211', 1, async (client, t) => {
    const attempt = client.videos.generations.create({ model: 'cogvideox-that-never-was', prompt: '小猫' })
    await t.refusal('refusal', attempt, { status: 400, code: '1211' })
  }),
]
