/** The result of a matcher, as Vitest, Jest and Bun expect it. */
export interface Verdict {
  readonly pass: boolean
  /** Why the matcher failed; when it passed, why its negation with `not` failed. */
  message(): string
}
