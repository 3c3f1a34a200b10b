import type { FileObject } from '../../../src/index.ts'
import { isZai } from '../api-base.ts'
import { rejectionOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('files')

const fileOf = (purpose: string): Shape => ({
  id: 'text',
  object: '=file',
  bytes: 'integer',
  created_at: 'seconds',
  filename: 'text',
  purpose: `=${purpose}`,
  'status?': 'string|null',
  'status_details?': 'string|null',
})

const listOf = (purpose: string): Shape => ({ object: '=list', data: [fileOf(purpose)], has_more: 'boolean' })
const upload = (name: string, text = '{}') => ({ file: new File([text], name), purpose: 'batch' })

/** Files: upload, list, content, deletion, errors. */
export const files: readonly Scenario[] = [
  scenario('a file can be uploaded, listed, downloaded and deleted', 8, async (client, t) => {
    const text = '{"custom_id":"一"}\n'
    const uploaded = await client.files.create(upload('contract.jsonl', text))
    t.shape('upload', uploaded, fileOf('batch'))
    const id = t.need('file id', uploaded.id)
    t.order('upload', uploaded, ['id', 'object', 'bytes', 'created_at', 'filename', 'purpose'])
    t.fact('bytes', uploaded.bytes, 20)
    t.fact('filename', uploaded.filename, 'contract.jsonl')
    const list = await client.get<{ data?: (typeof uploaded)[] }>('/files', { query: { purpose: 'batch', limit: 100 } })
    t.shape('list', list, listOf('batch'))
    const listed = list.data?.find(({ id }) => id === uploaded.id)
    t.fact('is listed', listed !== undefined, true)
    t.fact('is listed as it was uploaded', JSON.stringify(listed) === JSON.stringify(uploaded), true)
    const content = await client.files.content(id)
    t.fact('content-type of the content', content.contentType, /^application\/(octet-stream|binary|json)/, 'warning')
    t.fact('content', await content.text(), text)
    const deleted = await client.files.delete(id)
    t.shape('deletion', deleted, { id: 'text', object: '=file', deleted: 'boolean' })
    t.fact('deleted id is that of the file', deleted.id === uploaded.id, true)
    t.fact('deleted', deleted.deleted, true)
    const { data } = await client.files.list({ purpose: 'batch', limit: 100 })
    t.fact('is listed after deletion', data?.some(({ id }) => id === uploaded.id), false)
    await t.refusal('content after deletion', client.files.content(id), { status: [404, 400] })
  }),

  scenario('a list has pages that continue after an id', 9, async (client, t) => {
    for (const name of ['one.jsonl', 'two.jsonl']) {
      const id = t.need('file id', (await client.files.create(upload(name))).id)
      t.cleanUp(`file ${id}`, () => client.files.delete(id))
    }
    const page = await client.files.list({ purpose: 'batch', limit: 1 })
    t.fact('length of a page', page.data?.length, 1)
    t.fact('has_more', page.has_more, true)
    const next = await page.nextPage()
    t.fact('length of the next page', next.data?.length, 1)
    t.fact('the next page starts with the same file', next.data?.[0]?.id === page.data?.[0]?.id, false)
    const all = await client.files.list({ purpose: 'batch', limit: 100 })
    t.fact(
      'pages follow the order of the list',
      all.data?.[0]?.id === page.data?.[0]?.id && all.data?.[1]?.id === next.data?.[0]?.id,
      true,
    )
    if ((all.data?.length ?? 0) < 100) t.fact('has_more of a list with all files', all.has_more, false)
  }),

  scenario('an upload without a purpose is rejected with 400 at BigModel, a list is not', 3, async (client, t) => {
    const form = new FormData()
    form.append('file', new File(['{}'], 'contract.jsonl'))
    // Z.ai has the default user_data since September 2026.
    if (isZai(t.options)) {
      const { id, purpose } = await client.post<FileObject>('/files', { form })
      t.cleanUp(`file ${id}`, () => client.files.delete(id))
      t.fact('purpose of the upload', purpose, 'user_data')
    } else await t.refusal('upload', client.post('/files', { form }), { status: 400, code: ['1213', '1214'] })
    // Tests of three official SDKs list without a purpose; the OpenAPI document of 2026-07-11 requires it.
    const status = await client.get('/files').then(
      () => 200,
      (error: unknown) => rejectionOf(error)?.status ?? Promise.reject(error),
    )
    t.fact('status of a list', status, 200, 'warning')
  }),

  scenario('an unknown purpose is rejected with 400', 1, async (client, t) => {
    const attempt = client.files.create({ ...upload('contract.jsonl'), purpose: 'holiday' })
    await t.refusal('upload', attempt, { status: 400, code: ['1214', '1210'] })
  }),
]
