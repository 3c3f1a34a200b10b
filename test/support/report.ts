/** What one case did on one ground of one runtime; one line of JSON on the way to the runner. */
export interface Line {
  /** `chat-stream, socket: stream() joins a character cut between two chunks`. */
  readonly name: string
  /** Absent when the promise was kept. */
  readonly error?: string | undefined
  readonly elapsedMs: number
}

/** What one runtime, or the unit tests, did. */
export interface Outcome {
  /** With its version: `Deno 2.9.6`. */
  readonly runtime: string
  readonly passed: number
  readonly failed: number
  /** Each failure as it is to be printed. */
  readonly failures: readonly string[]
  readonly elapsedMs: number
  /** Why nothing could be run. */
  readonly absent?: string | undefined
}

/** The table of a run: one row for each outcome. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ runtime, passed, failed, elapsedMs, absent }) =>
    absent === undefined
      ? [runtime, String(passed), String(failed), `${(elapsedMs / 1000).toFixed(1)} s`]
      : [runtime, '–', failed ? String(failed) : '–', `not run: ${absent}`]
  )
  rows.unshift(['', 'passed', 'failed', ''])
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length))
  const [first, second, third] = [width(0), width(1), width(2)]
  return rows.map(([name, passed, failed, rest]) =>
    `${name!.padEnd(first)}  ${passed!.padStart(second)}  ${failed!.padStart(third)}  ${rest}`.trimEnd()
  ).join('\n')
}
