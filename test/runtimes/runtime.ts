import type { Config } from '../support/target.ts'
import type { Line } from '../support/report.ts'

/** What `main.mjs` has prepared. */
export interface Workshop {
  /** The project. */
  readonly root: string
  /** Holds the bundles `process.mjs`, `workerd.js` and `page.js`, and whatever else a run needs; removed in the end. */
  readonly temp: string
}

/** A runtime: how to find it, and how to have it run the suites. A runner is one value of this type. */
export interface Runtime {
  readonly name: string
  find(shop: Workshop): Promise<Found | Missing>
}

export interface Found {
  readonly version: string
  /** Runs all suites and tells each line; ends early when the signal aborts. Resolves with what went wrong beside the cases, if anything. */
  run(config: Config, tell: (line: Line) => void, signal: AbortSignal): Promise<string | undefined>
}

export interface Missing {
  /** Why the runtime cannot be had on this machine. */
  readonly missing: string
}
