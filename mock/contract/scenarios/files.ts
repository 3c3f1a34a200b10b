import { type Scenario, scenariosOf } from '../scenario.ts'
import { statusOf } from '../refusals.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('files')

const file: Shape = {
  id: 'string',
  object: 'string',
  bytes: 'number',
  created_at: 'number',
  filename: 'string',
  purpose: 'string',
  'status?': 'string|null',
  'status_details?': 'string|null',
}

/** Files: upload, list, content, deletion, errors. */
export const files: readonly Scenario[] = [
  scenario('a file can be uploaded, listed, downloaded and deleted', 5, async (client, t) => {
    const text = '{"custom_id":"一"}\n'
    const uploaded = await client.files.create({ file: new File([text], 'contract.jsonl'), purpose: 'batch' })
    t.shape('upload', uploaded, file)
    t.fact('object', uploaded.object, 'file')
    t.fact('bytes', uploaded.bytes, new TextEncoder().encode(text).byteLength)
    t.fact('filename', uploaded.filename, 'contract.jsonl')
    t.fact('purpose', uploaded.purpose, 'batch')
    const page = await client.files.list({ purpose: 'batch', limit: 100 })
    t.fact('is listed', page.data.some(({ id }) => id === uploaded.id), true)
    t.fact('content', await (await client.files.content(uploaded.id)).text(), text)
    const deleted = await client.files.delete(uploaded.id)
    t.shape('deletion', deleted, { id: 'string', object: 'string', deleted: 'boolean' })
    t.fact('deleted', deleted.deleted, true)
    t.fact('status after deletion', await statusOf(client.files.content(uploaded.id)), [404, 400], 'warning')
  }),

  scenario('a list has pages that continue after an id', 6, async (client, t) => {
    const names = ['one.jsonl', 'two.jsonl']
    const ids = await Promise.all(names.map(async (name) => {
      return (await client.files.create({ file: new File(['{}'], name), purpose: 'batch' })).id
    }))
    const page = await client.files.list({ purpose: 'batch', limit: 1 })
    t.fact('length of a page', page.data.length, 1)
    t.fact('has_more', page.has_more, true)
    const next = await page.nextPage()
    t.fact('the next page starts with the same file', next.data[0]?.id === page.data[0]?.id, false)
    for (const id of ids) await client.files.delete(id)
  }),

  scenario('an upload without a purpose is rejected with 400, a list is not', 2, async (client, t) => {
    const form = new FormData()
    form.append('file', new File(['{}'], 'contract.jsonl'))
    t.fact('upload status', await statusOf(client.post('/files', { form })), 400)
    // Tests of three official SDKs list without a purpose; the OpenAPI document of 2026-07-11 requires it.
    t.fact('list status', await statusOf(client.get('/files')), 200, 'warning')
  }),

  scenario('an unknown purpose is rejected with 400', 1, async (client, t) => {
    const attempt = client.files.create({ file: new File(['{}'], 'contract.jsonl'), purpose: 'holiday' })
    t.fact('status', await statusOf(attempt), 400)
  }),
]
