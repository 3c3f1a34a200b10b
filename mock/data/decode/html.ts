/** The text between tags, a line for each block; scripts and styles are no text. */
export function textOfHtml(html: string): string {
  const text = html
    .replace(/<(script|style)\b[^]*?<\/\1>/gi, '')
    .replace(/<\/(p|div|h\d|li|tr|title)>|<br\s*\/?>/gi, '\n')
    .replace(/<[^>]+>/g, '')
  return entitiesOf(text).replace(/[ \t]*\n[ \t\n]*/g, '\n').trim()
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' }

/** `&lt;` → `<`, `&#20320;` → `你`. */
export function entitiesOf(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name = '') => {
    if (hex ?? decimal) return String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))
    return named[name] ?? whole
  })
}
