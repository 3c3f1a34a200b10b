import { collapse, obeys } from './event-grammar.ts'
import type { Severity } from './scenario.ts'
import { fits, flatten, observe, parent, sayLeaf, type Shape } from './shape.ts'

/** One thing seen beside what the document says of it. */
export interface Observation {
  /** What was looked at: `answer usage.total_tokens`. */
  readonly aspect: string
  readonly document: string
  readonly seen: string
  /** How bad it is that the two disagree; absent when they agree. */
  readonly severity?: Severity | undefined
  /** The document leaves the value open, so two sides may differ in it. */
  readonly free?: boolean | undefined
}

/** What a scenario saw on one target, in the order in which it looked. */
export class Sheet {
  readonly observations: Observation[] = []

  #note(aspect: string, document: string, seen: string, agrees: boolean, severity: Severity, free?: boolean): void {
    this.observations.push({ aspect, document, seen, ...(agrees ? {} : { severity }), ...(free ? { free } : {}) })
  }

  fact(aspect: string, seen: unknown, documented: unknown, severity: Severity = 'critical'): void {
    if (documented instanceof RegExp) {
      this.#note(aspect, `${documented}`, say(seen), documented.test(String(seen)), severity, true)
    } else if (Array.isArray(documented)) {
      this.#note(aspect, documented.map(say).join(' or '), say(seen), documented.includes(seen), severity, true)
    } else this.#note(aspect, say(documented), say(seen), say(seen) === say(documented), severity)
  }

  shape(aspect: string, seen: unknown, documented: Shape): void {
    const leaves = observe(seen)
    const allowed = flatten(documented)
    for (const path of new Set([...allowed.keys(), ...leaves.keys()])) {
      const above = parent(path)
      // What is below something absent or undocumented has been told with it, and below `any` everything is allowed.
      if (above !== undefined && !(leaves.has(above) && allowed.has(above) && !allowed.get(above)!.types.has('any'))) {
        continue
      }
      const leaf = leaves.get(path)
      const want = allowed.get(path)
      const agrees = leaf === undefined ? want?.optional === true : want !== undefined && fits(leaf, want)
      this.#note(
        path === '' ? aspect : `${aspect} ${path}`,
        want === undefined ? 'not documented' : sayLeaf(want),
        sayLeaf(leaf),
        agrees,
        want === undefined ? 'warning' : 'critical',
        want?.types.has('any'),
      )
    }
  }

  order(aspect: string, seen: object, documented: readonly string[]): void {
    const keys = Object.keys(seen).filter((key) => documented.includes(key))
    const agrees = keys.every((key, at) => at === 0 || documented.indexOf(keys[at - 1]!) < documented.indexOf(key))
    this.#note(`${aspect} key order`, documented.join(' '), agrees ? 'in order' : keys.join(' '), agrees, 'warning')
  }

  grammar(aspect: string, kinds: readonly string[], documented: string): void {
    this.#note(`${aspect} events`, documented, collapse(kinds), obeys(kinds, documented), 'critical')
  }
}

function say(value: unknown): string {
  return value === undefined ? 'absent' : typeof value === 'string' ? value || '""' : JSON.stringify(value)
}
