import type { LoggedRequest } from '../request-log.ts'

/** Elements and state of the page. */
export interface View {
  /** State of the connection to the mock, and the number of requests. */
  readonly live: HTMLElement
  readonly filter: HTMLInputElement
  readonly list: HTMLElement
  readonly detail: HTMLElement
  /** By id. */
  readonly requests: Map<number, LoggedRequest>
  /** Id of the request shown in the detail pane. */
  selected: number | undefined
  /** Bodies are shown as JSON, not as a conversation. */
  isRaw: boolean
  /** A draw is scheduled for the next animation frame. */
  isDrawScheduled: boolean
  /** Highest id drawn so far; rows with a higher id are animated as new. */
  newestId: number
  /** What the detail pane shows: a request and `isRaw`, or without a request the number of requests. */
  drawn: { readonly request: LoggedRequest | undefined; readonly state: unknown } | undefined
}
