import { Random } from '../../data/random.ts'
import { toRegExp } from './check.ts'

/** How many texts are tried. The first has as few characters as the pattern allows, the others are random. */
const MAX_ATTEMPTS = 200

/** Repetitions that `*` and `+` have at most in addition to their minimum, unless a minimum length needs more. */
const EXTRA_REPEATS = 3

/**
 * A text that matches a pattern and has a length in the bounds, or `undefined` when none is found.
 *
 * @param index Another number gives another text, if the pattern has several.
 */
export function textFor(pattern: string, minLength: number, maxLength: number, index = 0): string | undefined {
  const expression = toRegExp(pattern)
  if (!expression) return undefined
  const random = new Random(`${pattern} ${index}`)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const extra = Math.max(EXTRA_REPEATS, minLength)
    const choose = attempt === 0 && index === 0 ? () => 0 : (count: number) => random.below(count)
    const text = new PatternSampler(pattern, choose, extra).sample()
    const { length } = [...text]
    if (length >= minLength && length <= maxLength && expression.test(text)) return text
  }
  return undefined
}

const digits = '0123456789'
const lowerCase = 'abcdefghijklmnopqrstuvwxyz'
const wordCharacters = `${lowerCase}${lowerCase.toUpperCase()}${digits}_`
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')

const escapedClasses: Readonly<Record<string, string>> = {
  d: digits,
  w: wordCharacters,
  s: ' ',
  D: 'a',
  W: ' ',
  S: wordCharacters,
}
const escapedCharacters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', 0: '\0' }

/**
 * Writes a text that follows a regular expression from left to right. Anchors and lookarounds add nothing: the caller tests the text with the
 * expression itself.
 */
class PatternSampler {
  readonly #pattern: string
  readonly #choose: (count: number) => number
  readonly #extraRepeats: number
  readonly #groups: string[] = []
  readonly #names = new Map<string, string>()
  #position = 0

  /** @param choose A number from 0 to `count - 1`: 0 is the first alternative, the fewest repetitions, the first character. */
  constructor(pattern: string, choose: (count: number) => number, extraRepeats: number) {
    this.#pattern = pattern
    this.#choose = choose
    this.#extraRepeats = extraRepeats
  }

  sample(): string {
    return this.#alternatives()
  }

  get #next(): string | undefined {
    return this.#pattern[this.#position]
  }

  /** Reads alternatives up to the end or to a closing parenthesis. All are read, one is returned. */
  #alternatives(): string {
    const texts = [this.#sequence()]
    while (this.#next === '|') {
      this.#position++
      texts.push(this.#sequence())
    }
    return texts[this.#choose(texts.length)] as string
  }

  #sequence(): string {
    let text = ''
    while (this.#next !== undefined && this.#next !== '|' && this.#next !== ')') text += this.#repeated()
    return text
  }

  /** One item with its quantifier. The item is read once for each repetition, so that repetitions differ. */
  #repeated(): string {
    const start = this.#position
    const first = this.#item()
    const end = this.#position
    const { min, max } = this.#quantifier()
    const after = this.#position
    const count = min + this.#choose(Math.min(max - min, this.#extraRepeats) + 1)
    let text = count > 0 ? first : ''
    for (let repeat = 1; repeat < count; repeat++) {
      this.#position = start
      text += this.#item()
    }
    this.#position = Math.max(end, after)
    return text
  }

  #quantifier(): { min: number; max: number } {
    const [matched, symbol, min, comma, max] = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.#rest) ?? ['']
    this.#position += matched.length
    if (symbol === '*') return { min: 0, max: Infinity }
    if (symbol === '+') return { min: 1, max: Infinity }
    if (symbol === '?') return { min: 0, max: 1 }
    if (min === undefined) return { min: 1, max: 1 }
    if (!comma) return { min: Number(min), max: Number(min) }
    return { min: Number(min), max: max ? Number(max) : Infinity }
  }

  get #rest(): string {
    return this.#pattern.slice(this.#position)
  }

  #item(): string {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#position) as number)
    this.#position += character.length
    switch (character) {
      case '^':
      case '$':
        return ''
      case '.':
        return this.#oneOf(wordCharacters)
      case '(':
        return this.#group()
      case '[':
        return this.#oneOf(this.#characterClass())
      case '\\':
        return this.#escape()
      default:
        return character
    }
  }

  #group(): string {
    const [opening = ''] = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(this.#rest) ?? []
    this.#position += opening.length
    const isLookaround = /[=!]$/.test(opening)
    const isCaptured = opening === '' || opening.endsWith('>')
    const index = this.#groups.length
    if (isCaptured) this.#groups.push('')
    const text = this.#alternatives()
    this.#position++
    if (isCaptured) this.#groups[index] = text
    if (opening.endsWith('>')) this.#names.set(opening.slice(2, -1), text)
    return isLookaround ? '' : text
  }

  #escape(): string {
    const [name = ''] = /^k<(\w+)>/.exec(this.#rest) ?? []
    if (name) {
      this.#position += name.length
      return this.#names.get(name.slice(2, -1)) ?? ''
    }
    const [reference = ''] = /^[1-9]\d*/.exec(this.#rest) ?? []
    if (reference) {
      this.#position += reference.length
      return this.#groups[Number(reference) - 1] ?? ''
    }
    if (this.#next === 'b' || this.#next === 'B') {
      this.#position++
      return ''
    }
    return this.#oneOf(this.#escapedSet())
  }

  /** The characters of an escape whose backslash was read: one, or a class such as `\d`. */
  #escapedSet(): string {
    const [matched, braces, hex, property] = /^(?:u\{([0-9a-f]+)\}|[ux]([0-9a-f]{4}|[0-9a-f]{2})|[pP]\{([^}]*)\})/i
      .exec(this.#rest) ?? ['']
    if (matched) {
      this.#position += matched.length
      return property === undefined ? String.fromCodePoint(parseInt(braces ?? hex ?? '0', 16)) : charactersOf(property)
    }
    const character = this.#next ?? ''
    this.#position++
    return escapedClasses[character] ?? escapedCharacters[character] ?? character
  }

  /** The characters of a class whose opening bracket was read. */
  #characterClass(): string {
    const isNegated = this.#next === '^'
    if (isNegated) this.#position++
    let characters = ''
    while (this.#next !== undefined && this.#next !== ']') {
      const set = this.#classItem()
      const isRange = [...set].length === 1 && this.#next === '-' && !['', ']'].includes(this.#rest.charAt(1))
      if (!isRange) {
        characters += set
        continue
      }
      this.#position++
      characters += rangeOf(set, this.#classItem())
    }
    this.#position++
    if (!isNegated) return characters
    return [...`${wordCharacters}${printable}`].filter((character) => !characters.includes(character)).join('')
  }

  #classItem(): string {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#position) as number)
    this.#position += character.length
    return character === '\\' ? this.#escapedSet() : character
  }

  #oneOf(characters: string): string {
    const list = [...characters]
    return list[this.#choose(list.length)] ?? ''
  }
}

/** The characters from one to another, at most 200. */
function rangeOf(first: string, last: string): string {
  const [from, to] = [first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0]
  const length = Math.max(0, Math.min(to - from + 1, 200))
  return Array.from({ length }, (_, index) => String.fromCodePoint(from + index)).join('')
}

/** Characters of a Unicode property. */
function charactersOf(property: string): string {
  if (/^(N|Nd|Number|Decimal_Number)$/.test(property)) return digits
  if (/^(Lu|Uppercase|Uppercase_Letter)$/.test(property)) return lowerCase.toUpperCase()
  if (/Emoji|Pictographic|Regional/.test(property)) return '😀'
  if (/Han/.test(property)) return '中文字'
  if (/^(Z|Zs|Separator|White_Space)$/.test(property)) return ' '
  return /^P/.test(property) ? '.' : lowerCase
}
