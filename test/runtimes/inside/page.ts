import { suites } from '../../suites/index.ts'
import { runSuites } from '../../support/run-suites.ts'

declare global {
  /** Bound by the runner. */
  var report: (line: string) => void
  /** Called by the runner. */
  var runHere: (config: string) => Promise<void>
}

globalThis.runHere = async (config) => {
  for await (const line of runSuites(suites, JSON.parse(config))) {
    report(JSON.stringify(line))
  }
}
