/**
 * The mock's one rule of tokens, for usage, chunks, tokenizer and rerank alike: one or two Chinese characters, a word of Latin letters with
 * the space before it, up to three digits, a run of white space, or one other character are a token. The server's own tokenizer is
 * not published.
 */
const token = /\p{Script=Han}{1,2}|[ ]?\p{L}[\p{L}\p{M}']{0,15}|[ ]?\p{N}{1,3}|\s+|[^]/gu

/** The tokens of a text; joined they are the text again. */
export function tokensOf(text: string): string[] {
  return text.match(token) ?? []
}

/** How many tokens a text has. */
export function countTokens(text: string): number {
  return tokensOf(text).length
}
