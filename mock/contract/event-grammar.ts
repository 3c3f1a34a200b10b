/**
 * The grammar of a stream: which kinds of events follow each other. How many of a kind there are is chance; their order is contract.
 *
 * A grammar is written as words with `*`, `+` or `?`, and `|` between alternatives: `reasoning* content+ final done`.
 */

const escape = (word: string): string => word.replace(/[^\w|]/g, (sign) => `\\${sign}`)

/** Events with neighbours of one kind drawn together: `['content', 'content', 'final']` is `content final`. */
export function collapse(kinds: readonly string[]): string {
  return kinds.filter((kind, at) => kind !== kinds[at - 1]).join(' ')
}

/** Whether the events, each with its own count, are a sentence of the grammar. */
export function obeys(kinds: readonly string[], grammar: string): boolean {
  const words = grammar.split(' ').map((word) => {
    const [, name = '', count = ''] = /^(.+?)([*+?]?)$/.exec(word) ?? []
    return `(?:(?:${escape(name)}) )${count}`
  })
  return new RegExp(`^${words.join('')}$`).test(kinds.map((kind) => `${kind} `).join(''))
}
