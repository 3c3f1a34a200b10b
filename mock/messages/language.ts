import type { Language } from '../http/message.ts'

/** Chinese when the locale is Chinese, such as `LANG=zh_CN.UTF-8`. `LC_ALL` precedes `LC_MESSAGES`, which precedes `LANG`. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return locale.startsWith('zh') ? 'zh' : 'en'
}
