import type { LoggedRequest } from '../request-log.ts'
import type { Summary } from './body-types.ts'

/** Elements and state of the page. */
export interface View {
  /** State of the connection to the mock, and the number of requests. */
  readonly live: HTMLElement
  readonly filter: HTMLInputElement
  /** The key whose requests are listed; its value is empty for all keys. */
  readonly keys: HTMLSelectElement
  readonly clear: HTMLButtonElement
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
  /** The keys that `keys` offers, joined. */
  drawnKeys: string | undefined
  /** What the list shows, by state of a request: each change of a request is a new object. */
  readonly summaries: WeakMap<LoggedRequest, Summary>
  /** Ids of the long texts that the user has unfolded. */
  readonly unfolded: Set<string>
}

/** Functions that the user's input calls. */
export interface Actions {
  select(view: View, id: number | undefined): void
  selectKey(view: View, account: string): void
  toggleRaw(view: View): void
  toggleFold(view: View, id: string): void
}
