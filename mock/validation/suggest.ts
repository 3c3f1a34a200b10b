/** `, did you mean model?` when a known name is similar, otherwise a list of the known names. */
export function suggestion(name: string, known: readonly string[]): string {
  const similar = closest(name, known)
  return similar ? `, did you mean ${similar}?` : `, expected one of ${known.join(', ')}`
}

/** The most similar known name, if it is similar enough to be a typo or another form of the name. */
export function closest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase())
    if (edits < bestDistance) [best, bestDistance] = [candidate, edits]
  }
  return best ?? sameStart(name.toLowerCase(), known)
}

/** The known name with the longest common start, of 4 letters at least: `last` for `lastMessage`, `onUnmatched` for `onUnhandled`. */
function sameStart(name: string, known: readonly string[]): string | undefined {
  for (let length = name.length; length >= 4; length--) {
    const start = name.slice(0, length)
    const similar = known.find((candidate) => candidate.toLowerCase().startsWith(start))
    if (similar) return known.find((candidate) => candidate.toLowerCase() === start) ?? similar
  }
  return undefined
}

/** Levenshtein distance, computed one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substitution, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
