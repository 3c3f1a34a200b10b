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
