import { type Scenario, scenariosOf } from '../scenario.ts'
import type { Shape } from '../shape.ts'

const scenario = scenariosOf('files-parser')

const resultOf = (content: Shape, link: Shape): Shape => ({
  status: '=succeeded',
  message: '=结果获取成功',
  'content?': content,
  task_id: 'text',
  'parsing_result_url?': link,
})

const sentence = '合同约定保修两年'
const file = () => new File([`# 说明\n\n${sentence}\n`], 'contract.md')

/** The file parser: tasks, links, synchronous requests, errors. */
export const filesParser: readonly Scenario[] = [
  scenario(
    'a task ends with the text of the file',
    { requests: 62, paid: 'a file' },
    async (client, t) => {
      const { parser } = client.files
      const task = await parser.create({ file: file(), tool_type: 'lite', file_type: 'MD' })
      t.shape('task', task, { success: 'boolean', message: '=任务创建成功', task_id: 'text' })
      t.fact('success', task.success, true)
      const parsed = await parser.poll(task.task_id, t.patience)
      t.shape('result', parsed, resultOf(new RegExp(sentence), 'null'))
      t.fact('task_id of the result is that of the task', parsed.task_id === task.task_id, true)
      const link = await parser.result(task.task_id, 'download_link')
      t.shape('link', link, resultOf('null', 'url'))
      t.fact('task_id of the link is that of the task', link.task_id === task.task_id, true)
      const archive = await t.fetch(t.need('link', link.parsing_result_url))
      t.fact('status of the archive', archive.status, 200)
      t.fact('archive starts as ZIP', new TextDecoder().decode((await archive.arrayBuffer()).slice(0, 2)), 'PK')
    },
  ),

  scenario('a file can be parsed in one request', { paid: 'a file' }, async (client, t) => {
    const parsed = await client.files.parser.sync({ file: file(), tool_type: 'prime-sync', file_type: 'MD' })
    t.shape('result', parsed, resultOf(new RegExp(sentence), 'null'))
  }),

  scenario('an unknown tool and an unknown task are rejected', 2, async (client, t) => {
    const { parser } = client.files
    await t.refusal('unknown tool', parser.create({ file: file(), tool_type: 'magic' }), { status: 400 })
    await t.refusal('unknown task', parser.result('no-such-task'), { status: [404, 400] })
  }),
]
