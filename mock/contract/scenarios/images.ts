import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('images')

/** Images: the URL of an image, and unsupported sizes. */
export const images: readonly Scenario[] = [
  scenario(
    'an image is returned as a URL and can be downloaded',
    { requests: 2, paid: 'an image' },
    async (client, t) => {
      const answer = await client.images.generations.create({ model: 'cogview-3-flash', prompt: '窗台上的小猫' })
      t.shape('answer', answer, {
        created: 'number',
        data: [{ url: 'string' }],
        'content_filter?': [{ role: 'string', level: 'number' }],
      })
      t.fact('number of images', answer.data.length, 1)
      const image = await t.fetch(answer.data[0]?.url ?? '')
      t.fact('image status', image.status, 200)
      t.fact('image content-type', image.headers.get('content-type'), /^image\//, 'warning')
    },
  ),

  scenario('an unsupported size is rejected with 1214', 1, async (client, t) => {
    const attempt = client.images.generations.create({ model: 'cogview-4', prompt: '小猫', size: '500x500' })
    await t.refusal('refusal', attempt, { status: 400, code: '1214' })
  }),
]
