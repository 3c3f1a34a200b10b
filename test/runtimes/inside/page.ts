import { suites } from '../../suites/index.ts'
import { runSuites } from '../../support/run-suites.ts'

declare global {
  /** Defined by the runner: receives one result as JSON. */
  var report: (line: string) => void
  /** Called by the runner with the configuration as JSON. */
  var runInPage: (config: string) => Promise<void>
}

globalThis.runInPage = async (config) => {
  for await (const result of runSuites(suites, JSON.parse(config))) {
    report(JSON.stringify(result))
  }
}
