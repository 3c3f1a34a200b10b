import { matchesGrammar, squeeze } from './event-grammar.ts'
import type { Severity } from './scenario.ts'
import { describePath, flatten, isAllowed, observe, parentOf, type Shape } from './shape.ts'

/** One observed value and what the API document says about it. */
export interface Observation {
  /** The observed value: `answer usage.total_tokens`. */
  readonly aspect: string
  readonly document: string
  readonly seen: string
  /** Severity of the difference; absent when value and document agree. */
  readonly severity?: Severity | undefined
  /** True when the document allows more than one value, so that live API and mock may differ. */
  readonly isOpen?: boolean | undefined
}

/** What a scenario observed on one target, in order. */
export class Observations {
  readonly list: Observation[] = []

  expectValue(aspect: string, seen: unknown, documented: unknown, severity: Severity = 'critical'): boolean {
    if (documented instanceof RegExp) {
      return this.#add(aspect, `${documented}`, format(seen), documented.test(format(seen)), severity, true)
    }
    if (Array.isArray(documented)) {
      const document = documented.map(format).join(' or ')
      return this.#add(aspect, document, format(seen), documented.includes(seen), severity, true)
    }
    return this.#add(aspect, format(documented), format(seen), format(seen) === format(documented), severity)
  }

  /** @returns whether nothing critical differs */
  expectShape(aspect: string, seen: unknown, documented: Shape): boolean {
    const allowed = flatten(documented)
    const observed = observe(seen, allowed)
    const allowsAny = (path: string) => allowed.get(path)?.types.has('any') === true
    let agrees = true
    for (const path of new Set([...allowed.keys(), ...observed.keys()])) {
      const parent = parentOf(path)
      // An absent or undocumented parent is already an observation of its own, and `any` allows everything below it.
      if (parent !== undefined && !(observed.has(parent) && allowed.has(parent) && !allowsAny(parent))) continue
      const value = observed.get(path)
      const expected = allowed.get(path)
      const isDocumented = this.#add(
        path === '' ? aspect : `${aspect} ${path}`,
        expected === undefined ? 'not documented' : describePath(expected),
        describePath(value),
        value === undefined ? expected?.optional === true : expected !== undefined && isAllowed(value, expected),
        expected === undefined ? 'warning' : 'critical',
        expected?.types.has('any'),
      )
      if (!isDocumented && expected !== undefined) agrees = false
    }
    return agrees
  }

  expectKeyOrder(aspect: string, seen: object, documented: readonly string[]): void {
    const keys = Object.keys(seen).filter((key) => documented.includes(key))
    const isOrdered = keys.every((key, index) =>
      index === 0 || documented.indexOf(keys[index - 1]!) < documented.indexOf(key)
    )
    const found = isOrdered ? 'in order' : keys.join(' ')
    this.#add(`${aspect} key order`, documented.join(' '), found, isOrdered, 'warning')
  }

  expectGrammar(aspect: string, kinds: readonly string[], documented: string): void {
    this.#add(`${aspect} events`, documented, squeeze(kinds), matchesGrammar(kinds, documented), 'critical')
  }

  /** The first critical difference, as a sentence. */
  get contradiction(): string | undefined {
    const critical = this.list.find(({ severity }) => severity === 'critical')
    return critical && `${critical.aspect}: expected ${critical.document}, received ${critical.seen}`
  }

  #add(
    aspect: string,
    document: string,
    seen: string,
    agrees: boolean,
    severity: Severity,
    isOpen?: boolean,
  ): boolean {
    this.list.push({ aspect, document, seen, ...(agrees ? {} : { severity }), ...(isOpen ? { isOpen } : {}) })
    return agrees
  }
}

function format(value: unknown): string {
  if (value === undefined) return 'absent'
  if (typeof value === 'string') return value || '""'
  return JSON.stringify(value)
}
