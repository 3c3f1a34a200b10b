/**
 * The grammar of a stream: the order in which kinds of events may follow each other. Their number may vary, their order is part of the contract.
 *
 * A grammar is a list of kinds, each with an optional `*`, `+` or `?`, and with `|` between alternatives: `reasoning* content+ final done`.
 */

const escape = (kind: string): string => kind.replace(/[^\w|]/g, (character) => `\\${character}`)

/** Joins adjacent events of the same kind: `['content', 'content', 'final']` becomes `content final`. */
export function squeeze(kinds: readonly string[]): string {
  return kinds.filter((kind, index) => kind !== kinds[index - 1]).join(' ')
}

/** Whether the kinds of events, in their order, match the grammar. */
export function matchesGrammar(kinds: readonly string[], grammar: string): boolean {
  const terms = grammar.split(' ').map((term) => {
    const [, kind = '', quantifier = ''] = /^(.+?)([*+?]?)$/.exec(term) ?? []
    return `(?:(?:${escape(kind)}) )${quantifier}`
  })
  return new RegExp(`^${terms.join('')}$`).test(kinds.map((kind) => `${kind} `).join(''))
}
