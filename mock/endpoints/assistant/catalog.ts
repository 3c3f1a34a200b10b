import type { AssistantInfo } from '../../../src/resources/assistant.ts'
import type { AssistantTool } from '../../platform/hosted-tools.ts'

type Row = readonly [id: string, name: string, description: string, tool?: AssistantTool | undefined]

/** The assistants of the platform. Ids and names: OpenAPI of 2026-07-11. Their tools are assumed from their names. */
const rows: readonly Row[] = [
  ['65940acff94777010aa6b796', 'ChatGLM（官方）', '通用对话'],
  ['65a265419d72d299a9230616', '数据分析（官方）', '分析文件与数据，画图表', 'code_interpreter'],
  ['664dd7bd5bb3a13ba0f81668', '复杂流程图（官方）', '制作流程图'],
  ['664e0cade018d633146de0d2', '思维导图 MindMap（官方）', '制作思维导图'],
  ['6654898292788e88ce9e7f4c', '提示词工程师（官方）', '改写提示词'],
  ['66437ef3d920bdc5c60f338e', 'AI画图（官方）', '按描述画图', 'drawing_tool'],
  ['659e54b1b8006379b4b2abd6', 'AI搜索（官方）', '搜索网页并总结', 'web_browser'],
  ['65d2f07bb2c10188f885bd89', 'PPT助手（官方）', '生成大纲与幻灯片'],
  ['663058948bb259b7e8a22730', 'arXiv论文速读（官方）', '解析论文'],
  ['65a393b3619c6f13586246cd', '程序员助手Sam（官方）', '解答编程问题'],
  ['65b356af6924a59d52832e54', '网文写手（官方）', '写网络小说'],
  ['668fdd45405f2e3c9f71f832', '英语语法助手（官方）', '检查英语语法'],
]

/** Creation time of all assistants; assumed. */
const createdAt = '2024-08-06T00:00:00Z'

/** The entries of `assistant/list`, by id. */
export const assistants: ReadonlyMap<string, AssistantInfo> = new Map(rows.map(([id, name, description, tool]) => [id, {
  assistant_id: id,
  name,
  avatar: `https://cdn.bigmodel.cn/assistants/${id}.png`,
  description,
  tools: tool ? [tool] : [],
  tags: [{ key: 'official', label: '官方' }],
  status: 'active',
  starter_prompts: [],
  created_at: createdAt,
  updated_at: createdAt,
}]))

/** The tool that an assistant uses before it answers. */
export function toolOf(id: string): AssistantTool | undefined {
  return rows.find(([rowId]) => rowId === id)?.[3]
}
