/** Characters that are words by themselves, since no spaces stand between words: Chinese, and Japanese syllables. */
const ideographs = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]'
const words = new RegExp(`${ideographs}|(?:(?!${ideographs})[\\p{Letter}\\p{Mark}\\p{Number}])+`, 'gu')
const ideograph = new RegExp(`^${ideographs}$`, 'u')

/**
 * What two texts may have in common: words in lower case and, where words are not spaced, characters and pairs of neighbours.
 * `Carson City` gives `carson` and `city`, `天气` gives `天`, `气` and `天气`.
 */
export function wordsIn(text: string): readonly string[] {
  const found: string[] = []
  let before: { readonly word: string; readonly end: number } | undefined
  for (const match of text.toLowerCase().matchAll(words)) {
    const [word] = match
    found.push(word)
    if (!ideograph.test(word)) {
      before = undefined
      continue
    }
    if (before?.end === match.index) found.push(before.word + word)
    before = { word, end: match.index + word.length }
  }
  return found
}

/** Which part of the query's words the text has: 0 for none, 1 for all. Pairs of characters count as words. */
export function overlap(query: string, text: string): number {
  const wanted = new Set(wordsIn(query))
  if (!wanted.size) return 0
  const held = new Set(wordsIn(text))
  let shared = 0
  for (const word of wanted) if (held.has(word)) shared += 1
  return shared / wanted.size
}
