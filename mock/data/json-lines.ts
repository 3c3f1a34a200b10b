/** A line of a JSON Lines file. */
export interface JsonLine {
  /** Number of the line in the file, from 1. */
  readonly number: number
  readonly text: string
}

/** Splits a JSON Lines file into lines, without blank ones. The lines are not parsed. */
export function splitJsonLines(bytes: Uint8Array): JsonLine[] {
  const lines = new TextDecoder().decode(bytes).split('\n').map((text, index) => ({ number: index + 1, text }))
  return lines.filter(({ text }) => text.trim() !== '')
}
