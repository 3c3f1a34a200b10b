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

const sentence = '合同约定保修两年'
const file = () => new File([`# 说明\n\n${sentence}\n`], 'contract.md')

/** The file parser: tasks, links, synchronous requests, errors. */
export const filesParser: readonly Scenario[] = [
  scenario(
    'a task ends with the text of the file',
    { requests: 60, paid: 'a file' },
    async (client, t) => {
      const { parser } = client.files
      const task = await parser.create({ file: file(), tool_type: 'lite', file_type: 'MD' })
      t.shape('task', task, { success: 'boolean', message: 'string', task_id: 'string' })
      t.fact('success', task.success, true)
      t.fact('message', task.message, '任务创建成功', 'info')
      const parsed = await parser.poll(task.task_id, t.patience)
      t.shape('result', parsed, result)
      t.fact('status', parsed.status, 'succeeded')
      t.fact('content includes the sentence', parsed.content?.includes(sentence), true)
      const link = await parser.result(task.task_id, 'download_link')
      t.shape('link', link, result)
      const archive = await t.fetch(link.parsing_result_url ?? '')
      t.fact('status of the archive', archive.status, 200)
    },
  ),

  scenario('a file can be parsed in one request', { paid: 'a file' }, async (client, t) => {
    const parsed = await client.files.parser.sync({ file: file(), tool_type: 'prime-sync', file_type: 'MD' })
    t.shape('result', parsed, result)
    t.fact('status', parsed.status, 'succeeded')
    t.fact('content includes the sentence', parsed.content?.includes(sentence), true)
  }),

  scenario('an unknown tool and an unknown task are rejected', 2, async (client, t) => {
    const { parser } = client.files
    t.fact(
      'status for an unknown tool',
      await statusOf(parser.create({ file: file(), tool_type: 'magic' })),
      400,
      'warning',
    )
    t.fact('status for an unknown task', await statusOf(parser.result('no-such-task')), [404, 400], 'warning')
  }),
]
