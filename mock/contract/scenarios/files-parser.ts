import { statusOf } from '../refusals.ts'
import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('files-parser')

const result: Shape = {
  status: 'string',
  message: 'string',
  'content?': 'string|null',
  task_id: 'string',
  'parsing_result_url?': 'string|null',
}

const words = '合同约定保修两年'
const text = () => new File([`# 说明\n\n${words}\n`], 'contract.md')

/** The file parser: tasks, links, the synchronous way, refusals. */
export const filesParser: readonly Scenario[] = [
  scenario(
    'a task is created, awaited, and gives the text of the file',
    { requests: 60, paid: 'a file' },
    async (client, t) => {
      const { parser } = client.files
      const task = await parser.create({ file: text(), tool_type: 'lite', file_type: 'MD' })
      t.shape('task', task, { success: 'boolean', message: 'string', task_id: 'string' })
      t.fact('success', task.success, true)
      t.fact('message', task.message, '任务创建成功', 'info')
      const done = await parser.poll(task.task_id, t.patience)
      t.shape('result', done, result)
      t.fact('status', done.status, 'succeeded')
      t.fact('content has the words', done.content?.includes(words), true)
      const link = await parser.result(task.task_id, 'download_link')
      t.shape('link', link, result)
      const archive = await t.fetch(link.parsing_result_url ?? '')
      t.fact('status of the archive', archive.status, 200)
    },
  ),

  scenario('a file is parsed in one request', { paid: 'a file' }, async (client, t) => {
    const done = await client.files.parser.sync({ file: text(), tool_type: 'prime-sync', file_type: 'MD' })
    t.shape('result', done, result)
    t.fact('status', done.status, 'succeeded')
    t.fact('content has the words', done.content?.includes(words), true)
  }),

  scenario('a tool that is none, and a task that is none, are refused', 2, async (client, t) => {
    const { parser } = client.files
    t.fact('status of the tool', await statusOf(parser.create({ file: text(), tool_type: 'magic' })), 400, 'warning')
    t.fact('status of the task', await statusOf(parser.result('no-such-task')), [404, 400], 'warning')
  }),
]
