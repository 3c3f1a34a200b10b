import { amountOfThinking, defaultAmount } from '../../data/thinking.ts'
import type { ValidatedRequest } from './answer-context.ts'

/** What the default reply reasons about. */
interface Topic {
  readonly question: string
  /** The function that the reply calls. */
  readonly tool: string | undefined
  readonly isChinese: boolean
}

/** The reasoning of a default reply in the amount that model, base and request ask for; `undefined` without reasoning. */
export function defaultReasoning({ model, base, request }: ValidatedRequest, topic: Topic): string | undefined {
  if (!model.thinking || hasThinkMarks({ model, base, request })) return undefined
  const amount = amountOfThinking(model.thinking[base], request)
  return amount > 0 ? textOf(amount, topic) : undefined
}

/** The reasoning before the content, between `<think>` marks, of a model that ignores `disabled`. Observed on glm-4.1v-thinking. */
export function markedReasoning(validated: ValidatedRequest, topic: Topic): string {
  return hasThinkMarks(validated) ? `<think>${textOf(defaultAmount, topic)}</think>` : ''
}

function hasThinkMarks({ model, base, request }: Pick<ValidatedRequest, 'model' | 'base' | 'request'>): boolean {
  return model.thinking?.[base].disabled === 'ignored' && request.thinking?.type === 'disabled'
}

/** Reasoning of an amount from 1 to 5: more is longer. */
function textOf(amount: number, { question, tool, isChinese }: Topic): string {
  const { topic, plan, pause, checks } = isChinese ? chineseWords(question, tool) : englishWords(question, tool)
  if (amount === 1) return plan
  if (amount === 2) return pause + plan
  return topic + plan + checks.slice(0, amount - 3).join('')
}

function chineseWords(question: string, tool: string | undefined) {
  return {
    topic: `${tool ? '用户想知道' : '用户说'}：${question} `,
    plan: tool ? `我应该调用 ${tool}。` : '我来回答。',
    pause: '好的，',
    checks: ['我再检查一遍。', '结论没有变。'],
  }
}

function englishWords(question: string, tool: string | undefined) {
  return {
    topic: `${tool ? 'The user asks' : 'The user says'}: ${question} `,
    plan: tool ? `I should call ${tool}.` : 'I will answer that.',
    pause: 'Okay, ',
    checks: [' Let me check this once more.', ' The result is the same.'],
  }
}
