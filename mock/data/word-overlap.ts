/** Characters of scripts that do not separate words with spaces: Chinese and Japanese. Each one counts as a word. */
const ideographs = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]'
const words = new RegExp(`${ideographs}|(?:(?!${ideographs})[\\p{Letter}\\p{Mark}\\p{Number}])+`, 'gu')
const ideograph = new RegExp(`^${ideographs}$`, 'u')

/**
 * The words of a text in lower case. In Chinese and Japanese, each character and each pair of adjacent characters is a word: `Carson City` gives
 * `carson` and `city`, `天气` gives `天`, `气` and `天气`.
 */
export function wordsIn(text: string): readonly string[] {
  const result: string[] = []
  let previous: { readonly word: string; readonly end: number } | undefined
  for (const match of text.toLowerCase().matchAll(words)) {
    const [word] = match
    result.push(word)
    if (!ideograph.test(word)) {
      previous = undefined
      continue
    }
    if (previous?.end === match.index) result.push(previous.word + word)
    previous = { word, end: match.index + word.length }
  }
  return result
}

/** The share of the query's words that the text contains, from 0 to 1. */
export function overlap(query: string, text: string): number {
  const queryWords = new Set(wordsIn(query))
  if (!queryWords.size) return 0
  const textWords = new Set(wordsIn(text))
  let shared = 0
  for (const word of queryWords) if (textWords.has(word)) shared += 1
  return shared / queryWords.size
}
