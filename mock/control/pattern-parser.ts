import type { Assertion } from './pattern-program.ts'

/** A regular expression as a tree. */
export type PatternNode =
  | { readonly kind: 'atom'; readonly source: string }
  | { readonly kind: 'assert'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number }

const escape = /\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|0[0-7]{0,2}|[^])/iy
const unicodeEscape =
  /\\(?:x[\da-f]{2}|ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|u[\da-f]{4}|u\{[\da-f]+\}|c[a-z]|p\{[^}]+\}|[^])/iy
const characterClass = /\[(?:\\[^]|[^\]\\])*\]/y
const quantifier = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y

/**
 * Parses a valid regular expression.
 *
 * @param act What the error message says cannot be done.
 * @throws {TypeError} for a part that cannot be matched in linear time, or that this parser does not know.
 */
export function parsePattern(source: string, flags: string, act: string): PatternNode {
  if (flags.includes('v')) throw new TypeError(`Cannot ${act}: it has the flag v, expected u or no such flag`)
  return new Parser(source, flags.includes('u'), act).parse()
}

class Parser {
  readonly #source: string
  readonly #isUnicode: boolean
  readonly #act: string
  #position = 0

  constructor(source: string, isUnicode: boolean, act: string) {
    this.#source = source
    this.#isUnicode = isUnicode
    this.#act = act
  }

  /** Parses alternatives up to the end of the group or of the pattern. */
  parse(): PatternNode {
    const items = [this.#sequence()]
    while (this.#take('|')) items.push(this.#sequence())
    return items.length === 1 ? items[0] as PatternNode : { kind: 'choice', items }
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = []
    while (this.#position < this.#source.length && !'|)'.includes(this.#source[this.#position] as string)) {
      items.push(this.#repeated(this.#item()))
    }
    return { kind: 'sequence', items }
  }

  #item(): PatternNode {
    if (this.#take('(')) return this.#group()
    if (this.#take('^')) return { kind: 'assert', assertion: '^' }
    if (this.#take('$')) return { kind: 'assert', assertion: '$' }
    const character = this.#source[this.#position]
    if (character === '[') return { kind: 'atom', source: this.#match(characterClass)?.[0] as string }
    if (character === '\\') return this.#escaped()
    return this.#literal()
  }

  #group(): PatternNode {
    if (this.#take('?') && !this.#take(':') && this.#match(/<[^=!>][^>]*>/y) === null) {
      throw this.#unsupported('a lookahead, a lookbehind or modifiers')
    }
    const content = this.parse()
    this.#take(')')
    return content
  }

  #escaped(): PatternNode {
    const [source] = this.#match(this.#isUnicode ? unicodeEscape : escape) as RegExpExecArray
    if (source === '\\b' || source === '\\B') return { kind: 'assert', assertion: source }
    if (/^\\[1-9k]/.test(source)) throw this.#unsupported('a backreference')
    return { kind: 'atom', source }
  }

  /** A character for itself, or `.`. A brace or bracket for itself is valid without the flag u; the atom escapes it. */
  #literal(): PatternNode {
    const code = this.#source.codePointAt(this.#position) as number
    const character = this.#isUnicode ? String.fromCodePoint(code) : this.#source[this.#position] as string
    this.#position += character.length
    return { kind: 'atom', source: '{}]/'.includes(character) ? `\\${character}` : character }
  }

  #repeated(item: PatternNode): PatternNode {
    const match = this.#match(quantifier)
    if (!match) return item
    const [text, from, comma, to] = match
    if (from === undefined) {
      return { kind: 'repeat', item, min: text[0] === '+' ? 1 : 0, max: text[0] === '?' ? 1 : Infinity }
    }
    const max = comma === undefined ? Number(from) : to === '' ? Infinity : Number(to)
    return { kind: 'repeat', item, min: Number(from), max }
  }

  #take(character: string): boolean {
    const isNext = this.#source[this.#position] === character
    if (isNext) this.#position++
    return isNext
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position
    const match = pattern.exec(this.#source)
    if (match) this.#position += match[0].length
    return match
  }

  #unsupported(what: string): TypeError {
    return new TypeError(
      `Cannot ${this.#act}: it has ${what}, expected a pattern that is matched in linear time, such as /weather|rain/i`,
    )
  }
}
