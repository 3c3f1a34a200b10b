/** Parses JSON; returns the text itself when it is not valid JSON. */
export function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
