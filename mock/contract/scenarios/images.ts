import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('images')

/** Images: one picture by its address, sizes that are refused. */
export const images: readonly Scenario[] = [
  scenario(
    'a picture comes by its address and can be fetched',
    { requests: 2, paid: 'a picture' },
    async (client, t) => {
      const answer = await client.images.generations.create({ model: 'cogview-3-flash', prompt: '窗台上的小猫' })
      t.shape('answer', answer, {
        created: 'number',
        data: [{ url: 'string' }],
        'content_filter?': [{ role: 'string', level: 'number' }],
      })
      t.fact('pictures', answer.data.length, 1)
      const picture = await t.fetch(answer.data[0]?.url ?? '')
      t.fact('picture status', picture.status, 200)
      t.fact('picture content-type', picture.headers.get('content-type'), /^image\//, 'warning')
    },
  ),

  scenario('a size that the model cannot draw is refused with 1214', 1, async (client, t) => {
    const attempt = client.images.generations.create({ model: 'cogview-4', prompt: '小猫', size: '500x500' })
    await t.refusal('refusal', attempt, { status: 400, code: '1214' })
  }),
]
