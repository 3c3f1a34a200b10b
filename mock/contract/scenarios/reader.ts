import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'

const scenario = scenariosOf('reader')

/** The reader of pages. */
export const reader: readonly Scenario[] = [
  scenario('a page is read as Markdown, with its title and meta data', { paid: 'a page' }, async (client, t) => {
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

  scenario('what is no address is refused with 400', 1, async (client, t) => {
    t.fact('status', await statusOf(client.reader.create({ url: 'no address' })), 400, 'warning')
  }),
]
