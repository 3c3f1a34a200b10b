/** Result of one case on one target of one runtime; sent to the runner as one line of JSON. */
export interface CaseResult {
  /** `chat-stream, socket: stream() joins a character cut between two chunks`. */
  readonly name: string
  /** Absent when the case passed. */
  readonly error?: string | undefined
  readonly elapsedMs: number
}

/** Result of one runtime, or of one run of vitest. */
export interface RunResult {
  /** With its version: `Deno 2.9.6`. */
  readonly runtime: string
  readonly passed: number
  readonly failed: number
  /** Texts to print. */
  readonly failures: readonly string[]
  readonly elapsedMs: number
  /** Reason why nothing was run. */
  readonly missing?: string | undefined
}

/** A table of results, one row each. */
export function table(results: readonly RunResult[]): string {
  const rows = results.map(({ runtime, passed, failed, elapsedMs, missing }) =>
    missing === undefined
      ? [runtime, String(passed), String(failed), `${(elapsedMs / 1000).toFixed(1)} s`]
      : [runtime, '–', failed ? String(failed) : '–', `not run: ${missing}`]
  )
  rows.unshift(['', 'passed', 'failed', ''])
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length))
  const [first, second, third] = [width(0), width(1), width(2)]
  return rows.map(([name, passed, failed, rest]) =>
    `${name!.padEnd(first)}  ${passed!.padStart(second)}  ${failed!.padStart(third)}  ${rest}`.trimEnd()
  ).join('\n')
}
