/** The text of an HTML document, one line for each block, without scripts and styles. */
export function textOfHtml(html: string): string {
  const text = html
    .replace(/<(script|style)\b[^]*?<\/\1>/gi, '')
    .replace(/<\/(p|div|h\d|li|tr|title)>|<br\s*\/?>/gi, '\n')
    .replace(/<[^>]+>/g, '')
  return decodeEntities(text).replace(/[ \t]*\n[ \t\n]*/g, '\n').trim()
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
