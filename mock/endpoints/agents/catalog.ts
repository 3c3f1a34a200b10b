/** How an agent of the platform behaves. Sources: OpenAPI of 2026-07-11; docs, "Agents", 2025-12. */
export interface AgentKind {
  /** What the agent returns; translated files and videos are asynchronous. */
  readonly output: 'text' | 'slides' | 'image' | 'translated file' | 'video'
  /** The system message of the chat that the agent uses. */
  readonly instructions: string
}

/** The agents in the documents, by id. */
export const catalog: Readonly<Record<string, AgentKind>> = {
  general_translation: { output: 'text', instructions: '把用户的话译成目标语言，只给译文。' },
  doc_translation_agent: { output: 'translated file', instructions: '翻译文档。' },
  slides_glm_agent: { output: 'slides', instructions: '为用户制作幻灯片，先说明思路。' },
  ai_drawing_agent: { output: 'image', instructions: '按用户的描述画图。' },
  receipt_recognition_agent: { output: 'text', instructions: '识别票据上的字段。' },
  clothes_recognition_agent: { output: 'text', instructions: '识别图片中的服饰。' },
  intelligent_education_solve_agent: { output: 'text', instructions: '解答题目，给出步骤。' },
  intelligent_education_correction_agent: { output: 'text', instructions: '批改作业。' },
  intelligent_education_correction_analysis: { output: 'text', instructions: '解析批改结果。' },
  vidu_template_agent: { output: 'video', instructions: '按模板生成视频。' },
}
