import type * as element from './element.ts'
import type { Translation } from './translate.ts'

/** `this` of the functions in this file; see script.ts. */
type Functions = typeof element & Translation

/** Shown while the request log is empty: how to send the first request. */
export function drawEmpty(this: Functions): HTMLElement {
  const base = `${location.origin}/api/paas/v4`
  const curl = [
    `curl ${base}/chat/completions`,
    `-H 'Authorization: Bearer id.secret'`,
    `-H 'Content-Type: application/json'`,
    `-d '{"model": "glm-4.6", "stream": true, "messages": [{"role": "user", "content": "你好"}]}'`,
  ].join(' \\\n  ')
  return this.createElement(
    'div',
    { class: 'empty' },
    this.createElement('h2', {}, this.translate('waiting')),
    this.createElement(
      'p',
      {},
      this.translate('setBaseUrl'),
      this.createElement('code', {}, base),
      this.translate('setKey'),
      this.createElement('code', {}, 'id.secret'),
      this.translate('keyList'),
    ),
    this.createElement('p', {}, this.translate('sendByShell')),
    this.createElement(
      'div',
      { class: 'curl' },
      this.createElement('pre', {}, curl),
      this.createCopyButton(this.translate('copy'), () => curl),
    ),
    this.createElement(
      'p',
      {},
      this.createElement(
        'a',
        { href: '/__mock/help', style: 'color:inherit' },
        this.translate('controlApi'),
      ),
    ),
  )
}
