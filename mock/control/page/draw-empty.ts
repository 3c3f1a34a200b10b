import type { Parts } from './script.ts'

/** How to send the first request. */
export function drawEmpty(this: Parts): HTMLElement {
  const base = `${location.origin}/api/paas/v4`
  const curl = [
    `curl ${base}/chat/completions`,
    `-H 'Authorization: Bearer id.secret'`,
    `-H 'Content-Type: application/json'`,
    `-d '{"model": "glm-4.6", "stream": true, "messages": [{"role": "user", "content": "你好"}]}'`,
  ].join(' \\\n  ')
  return this.element(
    'div',
    { class: 'empty' },
    this.element('h2', {}, 'Nothing has arrived yet'),
    this.element(
      'p',
      {},
      'Give your application the base URL ',
      this.element('code', {}, base),
      ' and any key of the form ',
      this.element('code', {}, 'id.secret'),
      ', or one of those it was started with. Each request appears here as it comes, with every frame of its answer.',
    ),
    this.element('p', {}, 'Or try it from a shell:'),
    this.element('div', { class: 'curl' }, this.element('pre', {}, curl), this.copier('Copy', () => curl)),
    this.element(
      'p',
      {},
      this.element(
        'a',
        { href: '/__mock/help', style: 'color:inherit' },
        'How other languages script this mock',
      ),
    ),
  )
}
