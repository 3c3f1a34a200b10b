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
        created: 'seconds',
        data: [{ url: 'url' }],
        'content_filter?': [{ role: 'text', level: 'integer' }],
        // Observed on Z.ai in July 2026.
        'id?': 'text',
        'request_id?': 'text',
      })
      t.fact('number of images', answer.data?.length, 1)
      const image = await t.fetch(t.need('url', answer.data?.[0]?.url))
      t.fact('image status', image.status, 200)
      t.fact('image content-type', image.headers.get('content-type'), /^image\//)
      const [first, second] = new Uint8Array(await image.arrayBuffer())
      t.fact('image starts as PNG or JPEG', `${first},${second}`, ['137,80', '255,216'])
    },
  ),

  scenario('an unsupported size is rejected with 1214, and an unknown model with 1211', 2, async (client, t) => {
    const attempt = client.images.generations.create({ model: 'cogview-4', prompt: '小猫', size: '500x500' })
    await t.refusal('size', attempt, { status: 400, code: '1214' })
    const unknown = client.images.generations.create({ model: 'no-such-image-model', prompt: '小猫' })
    await t.refusal('model', unknown, { status: 400, code: '1211' })
  }),
]
