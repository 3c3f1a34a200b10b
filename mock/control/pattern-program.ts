import type { PatternNode } from './pattern-parser.ts'

export type Assertion = '^' | '$' | '\\b' | '\\B'

/** One state of a pattern: what it needs, and the state or states that follow. */
export type State =
  | { readonly kind: 'match' }
  | { readonly kind: 'atom'; readonly atom: number; readonly next: number }
  | { readonly kind: 'assert'; readonly assertion: Assertion; readonly next: number }
  | { readonly kind: 'split'; readonly next: readonly number[] }

/** A compiled pattern. */
export interface Program {
  readonly program: readonly State[]
  readonly start: number
  /** Sources of the different atoms, by the number in the states. */
  readonly atoms: readonly string[]
}

/** How many parts a pattern may have after `{n,m}` is written out. */
const MAX_PARTS = 1000

/** Compiles a pattern to states. @throws {TypeError} for a pattern with too many parts. */
export function compile(pattern: PatternNode, act: string): Program {
  const compiler = new Compiler(act)
  const start = compiler.compile(pattern, compiler.add({ kind: 'match' }))
  return { program: compiler.program, start, atoms: [...compiler.atoms.keys()] }
}

class Compiler {
  readonly program: State[] = []
  readonly atoms = new Map<string, number>()
  readonly #act: string
  #parts = 0

  constructor(act: string) {
    this.#act = act
  }

  add(state: State): number {
    return this.program.push(state) - 1
  }

  /** Adds the states of a part, which is followed by `next`, and returns its first state. */
  compile(part: PatternNode, next: number): number {
    if (++this.#parts > MAX_PARTS) {
      throw new TypeError(
        `Cannot ${this.#act}: it has too many parts, expected at most ${MAX_PARTS} after {n,m} is written out`,
      )
    }
    switch (part.kind) {
      case 'atom':
        return this.add({ kind: 'atom', atom: this.#atom(part.source), next })
      case 'assert':
        return this.add({ kind: 'assert', assertion: part.assertion, next })
      case 'sequence':
        return part.items.reduceRight((following, item) => this.compile(item, following), next)
      case 'choice':
        return this.add({ kind: 'split', next: part.items.map((item) => this.compile(item, next)) })
      case 'repeat':
        return this.#repeat(part.item, part.min, part.max, next)
    }
  }

  #repeat(item: PatternNode, min: number, max: number, next: number): number {
    let first = next
    if (max === Infinity) {
      // The loop exists before its content, which leads back to it.
      first = this.add({ kind: 'split', next: [] })
      this.program[first] = { kind: 'split', next: [this.compile(item, first), next] }
    } else {
      for (let count = min; count < max; count++) {
        first = this.add({ kind: 'split', next: [this.compile(item, first), next] })
      }
    }
    for (let count = 0; count < min; count++) first = this.compile(item, first)
    return first
  }

  #atom(source: string): number {
    const number = this.atoms.get(source) ?? this.atoms.size
    this.atoms.set(source, number)
    return number
  }
}
