import { texts } from '../../mock/errors/code-messages.ts'
import { statusOf } from '../../mock/errors/refusal.ts'
import { errorClass } from '../../src/internal/error-body.ts'
import { decideRetry } from '../../src/internal/retry.ts'
import { markdownTable } from './markdown-table.ts'

type Language = 'en' | 'zh'

const heads = {
  en: ['code', 'HTTP status', 'error class', 'retried', 'message'],
  zh: ['业务错误码', 'HTTP 状态', '错误类', '自动重试', '错误信息'],
} as const

const verdicts = {
  en: { stop: 'no', retry: 'yes', slow: 'yes, after a longer wait', renew: "once, with a new token for `auth: 'jwt'`" },
  zh: { stop: '否', retry: '是', slow: '是，等待更长时间', renew: "仅一次，`auth: 'jwt'` 时换用新令牌" },
} as const

/** Business codes that the documents name or that were observed: what the client makes of each, and the message of the API. */
export function codeTable(language: Language): string {
  const codes = Object.keys(texts).filter((code) => statusOf(code) !== undefined)
  const rows = codes.map((code) => {
    const status = statusOf(code)!
    const { name } = errorClass(status, code)
    const verdict = decideRetry('answer', { status, code })
    const message = texts[code]![language === 'zh' ? 0 : 1].replaceAll('|', '\\|')
    return [`\`${code}\``, String(status), `\`${name}\``, verdicts[language][verdict], message]
  })
  return markdownTable([heads[language], ...rows])
}
