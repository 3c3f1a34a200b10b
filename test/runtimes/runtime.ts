import type { Config } from '../support/target.ts'
import type { CaseResult } from '../support/report.ts'

/** Folders that main.mjs has prepared. */
export interface RunContext {
  /** The project. */
  readonly root: string
  /** Contains the bundles `process.mjs`, `workerd.js` and `page.js`, and temporary files of a run; removed at the end. */
  readonly temp: string
}

/** A runtime that can run the suites. Each runner is one value of this type. */
export interface Runtime {
  readonly name: string
  /** Looks for the runtime on this machine. */
  find(context: RunContext): Promise<Found | Missing>
}

export interface Found {
  readonly version: string
  /**
   * Runs all suites and calls `onResult` for each case; stops early when the signal aborts. Resolves with an error of the runtime itself, if
   * there was one.
   */
  run(config: Config, onResult: (result: CaseResult) => void, signal: AbortSignal): Promise<string | undefined>
}

export interface Missing {
  /** Reason why this machine cannot run it. */
  readonly missing: string
}
