export { MockZhipu, mockZhipu } from './facade/mock-zhipu.ts'
export { Scope } from './facade/scope.ts'
export { refuse } from './errors/refusal.ts'
export { applyFixtures } from './facade/fixtures.ts'
export { folderStore, memoryStore, record, replay } from './recordings/recordings.ts'
export type { ChatPiece, ChatReply, ChatStreamReply, ServerToolReply, ToolCallReply } from './platform/turn/reply.ts'
export type { Clock, Sleep } from './time/clock.ts'
export type { Refusal } from './errors/refusal.ts'
export type { Exchange, Protocol } from './http/exchange.ts'
export type { Answer, Frame, Frames, Hangup, Language, RawRequest, Reply } from './http/message.ts'
export type { ChaosOptions } from './faults/chaos.ts'
export type { BodyPlace, Fault } from './faults/fault.ts'
export type { KnownCode } from './errors/known-code.ts'
export type { KnownPath } from './endpoints/known-paths.ts'
export type { Certainty, Fidelity } from './endpoints/fidelity.ts'
export type { FixtureRule, Fixtures } from './facade/fixtures.ts'
export type { Entry, EntryForm, Sent, UploadedFile } from './journal/journal.ts'
export type { Limits } from './faults/rate-limiter.ts'
export type { ListenOptions } from './edges/listen.ts'
export type { ClientName, ClientVariables } from './edges/environment.ts'
export type { FamilyName } from './core/family-name.ts'
export type { MockOptions, UnmatchedPolicies, UnmatchedPolicy } from './core/options.ts'
export type {
  RecordedAnswer,
  RecordedFrame,
  Recording,
  RecordOptions,
  ReplayOptions,
  Store,
} from './recordings/recordings.ts'
export type { Resettable } from './facade/scope.ts'
export type { Condition } from './scripting/condition.ts'
export type { Held } from './scripting/held-stream.ts'
export type { TaskHand } from './facade/task-control.ts'
export type { McpReaderArguments, McpRepositoryArguments, McpSearchArguments, McpVerbs } from './facade/mcp-types.ts'
export type { McpContent, McpPage, McpSearchRow, McpToolResult } from './endpoints/mcp/results.ts'
export type { ChatVerbs, FamilyVerbs, Pause, TaskResult } from './facade/family-verbs.ts'
export type { Fail, Given, ReplyVerb } from './scripting/rule-builder.ts'
export type { Verbs } from './scripting/verbs.ts'
