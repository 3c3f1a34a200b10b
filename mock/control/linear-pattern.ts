import { inspect } from '../validation/inspect.ts'
import { parsePattern } from './pattern-parser.ts'
import { type Assertion, compile, type State } from './pattern-program.ts'

/** Characters of a pattern. */
const MAX_SOURCE_LENGTH = 1000
/** States that are visited for one text, about half a second. */
const MAX_STEPS = 10_000_000
/** How many characters of one atom are remembered. */
const MAX_REMEMBERED = 1000

/**
 * A regular expression from outside the process. Backtracking, as in the engines of all runtimes, needs time that grows exponentially with the text
 * for patterns such as `/^(a+)+$/`. This one follows all alternatives at once, character by character: its time is at most the length of the
 * text times the number of states of the pattern. The price is that backreferences, lookaheads and lookbehinds cannot be expressed.
 *
 * @throws {SyntaxError} for an invalid pattern.
 * @throws {TypeError} for a pattern that this class cannot match, or that is too long.
 */
export class LinearPattern extends RegExp {
  readonly #program: readonly State[]
  readonly #start: number
  /** The engine's own expression for each atom, which matches one character. Case and Unicode properties are therefore the same. */
  readonly #atoms: readonly Atom[]
  readonly #word: Atom

  constructor(source: string, flags: string) {
    super(checkLength(source), flags)
    const act = `match pattern ${inspect(this)}`
    const { program, start, atoms } = compile(parsePattern(source, flags, act), act)
    this.#program = program
    this.#start = start
    this.#atoms = atoms.map((atom) => new Atom(atom, this.flags))
    this.#word = new Atom('\\w', this.flags)
  }

  /**
   * Called by `test()`. The result has no groups: it says only whether the text matches.
   *
   * @throws {RangeError} for a text that takes too long, a second at most.
   */
  override exec(text: string): RegExpExecArray | null {
    return this.#matches(text) ? Object.assign([''], { index: 0, input: text }) as RegExpExecArray : null
  }

  #matches(text: string): boolean {
    /** One more than the position at which a state was visited last: no state is visited twice at one position. */
    const visited = new Uint32Array(this.#program.length)
    let steps = 0
    let next: number[] = []
    let before: string | undefined
    for (let position = 0; position <= text.length;) {
      const character = this.#characterAt(text, position)
      const pending = next
      next = []
      if (position === 0 || !this.sticky) pending.push(this.#start)
      while (pending.length > 0) {
        const index = pending.pop() as number
        if (visited[index] === position + 1) continue
        visited[index] = position + 1
        if (++steps > MAX_STEPS) throw this.#tooManySteps(text.length)
        const state = this.#program[index] as State
        if (state.kind === 'match') return true
        if (state.kind === 'split') pending.push(...state.next)
        else if (state.kind === 'assert') {
          if (this.#holds(state.assertion, before, character)) pending.push(state.next)
        } else if (character !== undefined && this.#atoms[state.atom]?.matches(character)) next.push(state.next)
      }
      if (this.sticky && next.length === 0) return false
      before = character
      position += character?.length ?? 1
    }
    return false
  }

  /** A code point with the flag u, otherwise a UTF-16 unit; `undefined` at the end. */
  #characterAt(text: string, position: number): string | undefined {
    const code = this.unicode ? text.codePointAt(position) : undefined
    return code === undefined ? text[position] : String.fromCodePoint(code)
  }

  #holds(assertion: Assertion, before: string | undefined, after: string | undefined): boolean {
    if (assertion === '^') return before === undefined || (this.multiline && isLineEnd(before))
    if (assertion === '$') return after === undefined || (this.multiline && isLineEnd(after))
    const isBoundary = this.#isWord(before) !== this.#isWord(after)
    return isBoundary === (assertion === '\\b')
  }

  #isWord(character: string | undefined): boolean {
    return character !== undefined && this.#word.matches(character)
  }

  #tooManySteps(length: number): RangeError {
    return new RangeError(
      `Cannot match pattern ${inspect(this)}: a text of ${length} characters takes more than ${MAX_STEPS} steps`,
    )
  }
}

/** One atom of a pattern, such as `a`, `\d` or `[^x-z]`. */
class Atom {
  readonly #pattern: RegExp
  readonly #remembered = new Map<string, boolean>()

  constructor(source: string, flags: string) {
    this.#pattern = new RegExp(`^(?:${source})$`, flags.replace(/[dgmy]/g, ''))
  }

  matches(character: string): boolean {
    let result = this.#remembered.get(character)
    if (result === undefined) {
      result = this.#pattern.test(character)
      if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear()
      this.#remembered.set(character, result)
    }
    return result
  }
}

function checkLength(source: string): string {
  if (source.length <= MAX_SOURCE_LENGTH) return source
  throw new TypeError(
    `Cannot match pattern: it has ${source.length} characters, expected at most ${MAX_SOURCE_LENGTH}`,
  )
}

function isLineEnd(character: string): boolean {
  return ['\n', '\r', '\u2028', '\u2029'].includes(character)
}
