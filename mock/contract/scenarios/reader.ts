import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('reader')

/** The web page reader. */
export const reader: readonly Scenario[] = [
  scenario('a web page is returned as Markdown with title and metadata', { paid: 'a web page' }, async (client, t) => {
    const page = await client.reader.create({ url: 'https://www.example.com' })
    t.shape('page', page, {
      id: 'string',
      created: 'number',
      request_id: 'string',
      model: 'string',
      reader_result: {
        content: 'string',
        'description?': 'string',
        'title?': 'string',
        'url?': 'string',
        'external?': 'any',
        'metadata?': 'any',
      },
    })
    t.fact('has content', page.reader_result.content.length > 0, true)
  }),

  scenario('an invalid URL is rejected with 400', 1, async (client, t) => {
    t.fact('status', await statusOf(client.reader.create({ url: 'not a url' })), 400, 'warning')
  }),
]
