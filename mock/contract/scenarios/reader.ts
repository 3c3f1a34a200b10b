import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('reader')

/** The web page reader. */
export const reader: readonly Scenario[] = [
  scenario('a web page is returned as Markdown with title and metadata', { paid: 'a web page' }, async (client, t) => {
    const page = await client.reader.create({ url: 'https://www.example.com' })
    t.shape('page', page, {
      id: 'text',
      created: 'seconds',
      request_id: 'text',
      model: 'text',
      reader_result: {
        content: 'text',
        'description?': 'string',
        title: 'text',
        url: 'url',
        'external?': { 'stylesheet?': 'any', 'icon?': 'any' },
        'metadata?': 'any',
      },
    })
    t.fact('url', page.reader_result?.url, /^https:\/\/www\.example\.com/)
  }),

  scenario('an invalid URL is rejected with 400', 1, async (client, t) => {
    await t.refusal('refusal', client.reader.create({ url: 'not a url' }), { status: 400 })
  }),
]
