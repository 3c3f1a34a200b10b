/**
 * Serialises an event of the v3 API. Lines have no space after the colon; a line of text that starts with a space gets a second one, because
 * parsers drop the first. `meta` is a line of its own. Source: clients of 2023.
 */
export function v3Event(name: string, id: string, data: string, meta?: object | undefined): string {
  const dataLines = data.split('\n').map((line) => `data:${line.startsWith(' ') ? ' ' : ''}${line}\n`).join('')
  const metaLine = meta ? `meta:${JSON.stringify(meta)}\n` : ''
  return `event:${name}\nid:${id}\n${dataLines}${metaLine}\n`
}
