/** Control characters (C0, DEL, C1) and characters that change the direction of text, with the carriage return of a line break. */
const controls = /\r\n|[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/**
 * Makes a text of the server harmless for a terminal: control characters become escapes such as `\u001b`, so that the text cannot move the
 * cursor, clear the screen, set the title or write to the clipboard. Tabs and line breaks stay; JSON stays valid JSON with the same meaning.
 */
export function escapeControls(text: string): string {
  return text.replace(controls, (match) => {
    if (match === '\t' || match === '\n') return match
    if (match === '\r\n') return '\n'
    return `\\u${match.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
