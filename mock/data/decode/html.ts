/** The text of an HTML document, one line for each block, without scripts and styles. */
export function textOfHtml(html: string): string {
  const text = withoutScripts(html)
    .replace(/<\/(p|div|h\d|li|tr|title)>|<br\s*\/?>/gi, '\n')
    .replace(/<[^<>]+>/g, '')
  return decodeEntities(text).split('\n').map((line) => line.trim()).filter(Boolean).join('\n')
}

/** Removes scripts and styles. One without its end reaches to the end of the document, as in a browser. */
function withoutScripts(html: string): string {
  const start = /<(script|style)\b/gi
  let text = ''
  let offset = 0
  for (let match = start.exec(html); match; match = start.exec(html)) {
    text += html.slice(offset, match.index)
    const end = new RegExp(`</${match[1]}>`, 'gi')
    end.lastIndex = start.lastIndex
    if (!end.test(html)) return text
    offset = start.lastIndex = end.lastIndex
  }
  return text + html.slice(offset)
}

const namedEntities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' }

/** Decodes entities: `&lt;` → `<`, `&#20320;` → `你`. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex?: string, decimal?: string, name = '') => {
    if (hex) return String.fromCodePoint(parseInt(hex, 16))
    if (decimal) return String.fromCodePoint(Number(decimal))
    return namedEntities[name] ?? entity
  })
}
