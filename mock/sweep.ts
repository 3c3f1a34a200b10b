export { sweepFaults } from './sweep/sweep-faults.ts'
export type { FaultKind, ReplyShape, SweptFault } from './sweep/fault-list.ts'
export type { SweepOptions } from './sweep/options.ts'
export type { SweepFailure, SweepOutcome, SweepReport, SweepResult } from './sweep/report.ts'
