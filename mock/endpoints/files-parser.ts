import type { FileParserResult, FileParserTask } from '../../src/resources/files-parser.ts'
import { type Slot, slot } from '../core/account.ts'
import { readUpload, type Upload } from '../core/upload.ts'
import { badField } from '../errors/refusal.ts'
import type { Context, Route } from '../core/context.ts'
import type { Reply } from '../http/message.ts'
import { Fields } from '../core/fields.ts'
import { unknownId } from '../platform/files.ts'
import { hostFile } from '../platform/hosted-files.ts'
import { json } from '../http/reply.ts'
import { Progress } from '../platform/progress.ts'
import { zip } from '../data/encode/zip.ts'
import { readText } from '../data/decode/document.ts'

export const routes: readonly Route[] = [
  { method: 'POST', path: '/paas/v4/files/parser/create', handle: create },
  { method: 'GET', path: '/paas/v4/files/parser/result/:task_id/:format_type', handle: retrieveResult },
  { method: 'POST', path: '/paas/v4/files/parser/sync', handle: parseSync },
]

const lite = 'pdf docx doc xls xlsx ppt pptx png jpg jpeg csv txt md'
const prime = `${lite} html bmp gif webp heic eps icns im pcx ppm tiff xbm heif jp2`

/** File extensions that each tool supports. Source: OpenAPI of 2026-07-11. */
const extensionsByTool: Readonly<Record<string, string>> = { lite, expert: 'pdf', prime, 'prime-sync': `wps ${prime}` }

/** The link to a result expires after 24 hours. Documented. */
const LINK_LIFETIME_MS = 86_400_000

interface ParserTask {
  /** `undefined` when the file cannot be parsed. */
  readonly text: string | undefined
  readonly progress: Progress
}

const tasksSlot: Slot<Map<string, ParserTask>> = slot(() => new Map())

async function create(context: Context): Promise<Reply> {
  const { filename, bytes } = await readSupportedFile(context, ['lite', 'expert', 'prime'])
  const task_id = context.backend.ids.hex(32)
  const text = await readText(bytes, filename)
  context.account.get(tasksSlot).set(task_id, { text, progress: new Progress(context.backend) })
  return json({ success: true, message: '任务创建成功', task_id } satisfies FileParserTask)
}

function retrieveResult(context: Context): Reply {
  const { account, params, backend } = context
  const { task_id, format_type } = params as { task_id: string; format_type: string }
  const task = account.get(tasksSlot).get(task_id)
  if (!task) throw unknownId('taskId')
  if (format_type !== 'text' && format_type !== 'download_link') throw badField('format_type')
  if (!task.progress.poll()) return json(toResult('processing', '任务处理中', task_id))
  if (task.text === undefined) return json(toResult('failed', '文件解析失败', task_id))
  const done = toResult('succeeded', '结果获取成功', task_id)
  if (format_type === 'text') return json({ ...done, content: task.text } satisfies FileParserResult)
  const bytes = new TextEncoder().encode(task.text)
  const parsing_result_url = hostFile(context, `/file-parser/${task_id}.zip`, {
    contentType: 'application/zip',
    expiresAtMs: backend.clock.now() + LINK_LIFETIME_MS,
    make: () => zip([{ name: 'result.md', bytes }]),
  })
  return json({ ...done, parsing_result_url } satisfies FileParserResult)
}

async function parseSync(context: Context): Promise<Reply> {
  const { filename, bytes } = await readSupportedFile(context, ['prime-sync'])
  const task_id = context.backend.ids.hex(32)
  const content = await readText(bytes, filename)
  if (content === undefined) return json(toResult('failed', '文件解析失败', task_id))
  return json({ ...toResult('succeeded', '结果获取成功', task_id), content } satisfies FileParserResult)
}

/** A result without content or link: `null`, as the OpenAPI document allows. The messages of pending and failed tasks are assumed. */
function toResult(status: string, message: string, task_id: string): FileParserResult {
  return { status, message, content: null, task_id, parsing_result_url: null }
}

/** Reads the file of a form. @throws {Refusal} 1214 for a type that the tool does not support. */
async function readSupportedFile(context: Context, tools: readonly [string, ...string[]]): Promise<Upload> {
  const fields = await Fields.ofForm(context)
  const file = await readUpload(fields)
  fields.text('tool_type')
  const tool = fields.choice('tool_type', tools)
  // Upper case in the OpenAPI document of 2026-07-11, lower case in examples of the official Python SDK.
  const type = fields.optionalText('file_type')?.toLowerCase()
  const extension = type ?? file.extension
  if (!extensionsByTool[tool]!.split(' ').includes(extension)) throw badField(type ? 'file_type' : 'file')
  return file
}
