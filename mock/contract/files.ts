import { png } from '../samples/png.ts'
import { inFamily, type Scenario } from './scenario.ts'
import type { Shape } from './shape.ts'

const scenario = inFamily('files')

const file: Shape = {
  id: 'string',
  object: 'string',
  bytes: 'number',
  created_at: 'number',
  filename: 'string',
  purpose: 'string',
  'status?': 'any',
  'status_details?': 'any',
}

const lines =
  '{"custom_id":"一","method":"POST","url":"/v4/chat/completions","body":{"model":"glm-4-flash","messages":[]}}\n'

/** Files: what was uploaded is listed, read byte for byte, deleted, and then gone; and what is read out of files. */
export const files: readonly Scenario[] = [
  scenario('a file is uploaded, listed, read byte for byte, deleted, and then gone', 6, async (client, t) => {
    const name = `contract-${crypto.randomUUID().slice(0, 8)}.jsonl`
    const uploaded = await client.files.create({ file: new File([lines], name), purpose: 'batch' })
    t.shape('file', uploaded, file)
    t.fact('filename', uploaded.filename === name, true)
    t.fact('bytes', uploaded.bytes, new TextEncoder().encode(lines).length)
    t.fact('purpose', uploaded.purpose, 'batch')
    const page = await client.files.list({ purpose: 'batch', limit: 100 })
    t.shape('listed', page.data, [file])
    t.fact('is listed', page.data.some(({ id }) => id === uploaded.id), true)
    t.fact('content is what was uploaded', (await (await client.files.content(uploaded.id)).text()) === lines, true)
    const gone = await client.files.delete(uploaded.id)
    t.shape('deleted', gone, { id: 'string', object: 'string', deleted: 'boolean' })
    t.fact('deleted', gone.deleted, true)
    const left = await client.files.list({ purpose: 'batch', limit: 100 })
    t.fact('is listed after deletion', left.data.some(({ id }) => id === uploaded.id), false)
    const attempt = client.files.content(uploaded.id)
    const status = await attempt.then(() => 200, (error: { status?: number }) => error.status)
    t.fact('content after deletion', status, [400, 404])
  }),

  scenario('a purpose that is none is refused with 400', 1, async (client, t) => {
    const attempt = client.files.create({ file: new File([lines], 'a.jsonl'), purpose: 'nonsense' })
    await t.refusal('refusal', attempt, { status: 400, code: '1214' })
  }),

  scenario(
    'a text is read out of a document, at once or as a task',
    { requests: 40, paid: 'reading a document' },
    async (client, t) => {
      const document = () => new File(['# 你好\n\n这是一份文档。\n'], 'a.md', { type: 'text/markdown' })
      const task = await client.files.parser.create({ file: document(), tool_type: 'lite', file_type: 'MD' })
      t.shape('task', task, { success: 'boolean', message: 'string', task_id: 'string' })
      t.fact('task success', task.success, true)
      const parsed: Shape = {
        status: 'string',
        message: 'string',
        'content?': 'string|null',
        task_id: 'string',
        'parsing_result_url?': 'string|null',
      }
      const read = await client.files.parser.poll(task.task_id, t.patience)
      t.shape('result', read, parsed)
      t.fact('result content', read.content, /这是一份文档/)
      const link = await client.files.parser.result(task.task_id, 'download_link')
      t.fact('link', link.parsing_result_url, /^https?:/)
      const sync = await client.files.parser.sync({ file: document(), tool_type: 'prime-sync', file_type: 'MD' })
      t.shape('at once', sync, parsed)
      t.fact('at once status', sync.status, 'succeeded')
    },
  ),

  scenario('handwriting is read with its places', { paid: 'reading a picture' }, async (client, t) => {
    const picture = new File([png({ width: 300, height: 100, colours: [0xffffff, 0] })], 'a.png', {
      type: 'image/png',
    })
    const read = await client.files.ocr.create({ file: picture, tool_type: 'hand_write', probability: true })
    t.shape('answer', read, {
      task_id: 'string',
      message: 'string',
      status: 'string',
      words_result_num: 'number',
      'words_result?': [{
        location: { left: 'number', top: 'number', width: 'number', height: 'number' },
        words: 'string',
        'probability?': { average: 'number', variance: 'number', min: 'number' },
      }],
    })
    t.fact('words are counted', read.words_result?.length ?? 0, read.words_result_num)
  }),
]
