/** How an agent of the platform behaves. Sources: OpenAPI of 2026-07-11; docs, "Agents", 2025-12. */
export interface AgentKind {
  /** What is made of the request: words, slides, a picture, or something that takes its time. */
  readonly makes: 'words' | 'slides' | 'picture' | 'translated file' | 'video'
  /** What the agent is told before the user speaks. */
  readonly task: string
}

/** The agents that the documents name. */
export const catalog: Readonly<Record<string, AgentKind>> = {
  general_translation: { makes: 'words', task: '把用户的话译成目标语言，只给译文。' },
  doc_translation_agent: { makes: 'translated file', task: '翻译文档。' },
  slides_glm_agent: { makes: 'slides', task: '为用户制作幻灯片，先说明思路。' },
  ai_drawing_agent: { makes: 'picture', task: '按用户的描述画图。' },
  receipt_recognition_agent: { makes: 'words', task: '识别票据上的字段。' },
  clothes_recognition_agent: { makes: 'words', task: '识别图片中的服饰。' },
  intelligent_education_solve_agent: { makes: 'words', task: '解答题目，给出步骤。' },
  intelligent_education_correction_agent: { makes: 'words', task: '批改作业。' },
  intelligent_education_correction_analysis: { makes: 'words', task: '解析批改结果。' },
  vidu_template_agent: { makes: 'video', task: '按模板生成视频。' },
}
