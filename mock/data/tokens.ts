/**
 * A token is one or two Chinese characters, a word of up to 16 other letters with the space before it, up to three digits with the space before
 * them, a run of white space, or one other character. Usage, chunks, tokenizer and rerank all use this rule; the server's own tokenizer is not
 * published.
 */
const token = /\p{Script=Han}{1,2}|[ ]?\p{L}[\p{L}\p{M}']{0,15}|[ ]?\p{N}{1,3}|\s+|[^]/gu

/** The tokens of a text. Joined, they are the text. */
export function tokensOf(text: string): string[] {
  return text.match(token) ?? []
}

/** The number of tokens of a text. */
export function countTokens(text: string): number {
  return tokensOf(text).length
}

/** Splits a text into chunks of two tokens, as streams send it. Joined, the chunks are the text. */
export function tokenPairs(text: string): string[] {
  const tokens = tokensOf(text)
  return Array.from(
    { length: Math.ceil(tokens.length / 2) },
    (_, index) => tokens.slice(index * 2, index * 2 + 2).join(''),
  )
}
