import type * as element from './element.ts'

/** Shown while the request log is empty: how to send the first request. */
export function drawEmpty(this: typeof element): HTMLElement {
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
    this.createElement('h2', {}, 'Waiting for the first request'),
    this.createElement(
      'p',
      {},
      'Set the base URL of your application to ',
      this.createElement('code', {}, base),
      ' and its API key to any text of the form ',
      this.createElement('code', {}, 'id.secret'),
      '. If the mock was started with a list of keys, use one of them. ',
      'Each request appears here when it arrives, with every frame of its response.',
    ),
    this.createElement('p', {}, 'Or send a request from a shell:'),
    this.createElement(
      'div',
      { class: 'curl' },
      this.createElement('pre', {}, curl),
      this.createCopyButton('Copy', () => curl),
    ),
    this.createElement(
      'p',
      {},
      this.createElement(
        'a',
        { href: '/__mock/help', style: 'color:inherit' },
        'Control API: script this mock from any language',
      ),
    ),
  )
}
