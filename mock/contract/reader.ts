import { inFamily, type Scenario } from './scenario.ts'

const scenario = inFamily('reader')

/** Reader: a page of the web as Markdown. */
export const reader: readonly Scenario[] = [
  scenario('a page is read with its title', { paid: 'reading a page' }, async (client, t) => {
    const read = await client.reader.create({ url: 'https://www.example.com' })
    t.shape('answer', read, {
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
    t.fact('content is text', read.reader_result.content !== '', true)
  }),

  scenario('what is no address is refused with 400', 1, async (client, t) => {
    const status = await client.reader.create({ url: 'no address' }).then(
      () => 200,
      (error: { status?: number }) => error.status,
    )
    t.fact('status', status, 400)
  }),
]
