import { toBase64 } from '../../data/bytes.ts'
import { script } from './script.ts'
import { style } from './style.ts'

/** The HTML page at `/__mock/`, which shows the request log. It is self-contained: styles, script and icon are inline. */
export const page: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Zhipu mock</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230b6e5f'/%3E%3Cpath d='M4 4h8L6 12h6' stroke='white' stroke-width='1.8' fill='none' stroke-linejoin='round' stroke-linecap='round'/%3E%3C/svg%3E">
<style>${style}</style>
</head>
<body>
<header>
  <h1 data-text="title">Zhipu mock</h1>
  <span id="live" role="status" data-text="connecting">connecting</span>
  <select id="keys" data-label="keyLabel" hidden></select>
  <input id="filter" type="search" data-hint="filterHint" data-label="filterLabel">
  <button id="clear" type="button" data-text="clear" data-hint="clearHint" disabled>Clear</button>
</header>
<main>
  <nav id="list" data-label="listLabel"></nav>
  <article id="detail" aria-live="off"></article>
</main>
<script>${script}</script>
</body>
</html>
`

/** The content security policy of the page: its own script and style, requests to the mock, no frame around it, and nothing else. */
export async function contentPolicy(html: string): Promise<string> {
  return [
    "default-src 'none'",
    `script-src ${await hashOf(html, 'script')}`,
    `style-src ${await hashOf(html, 'style')}`,
    // The timeline places its marks by attributes.
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The hash of the text of an element, by which a policy allows it. */
async function hashOf(html: string, tag: 'script' | 'style'): Promise<string> {
  const text = html.slice(html.indexOf(`<${tag}>`) + tag.length + 2, html.indexOf(`</${tag}>`))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return `'sha256-${toBase64(hash)}'`
}
