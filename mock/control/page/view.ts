import type { Page } from '../request-log.ts'

/** What the reader has in front of them. */
export interface View {
  readonly live: HTMLElement
  readonly filter: HTMLInputElement
  readonly list: HTMLElement
  readonly detail: HTMLElement
  /** By id. */
  readonly pages: Map<number, Page>
  /** Id of the request that is shown whole. */
  chosen: number | undefined
  /** Shown as JSON, not as a conversation. */
  isRaw: boolean
  /** It will be drawn in the next frame. */
  isDue: boolean
  /** The highest id that was drawn; those above it arrive. */
  newest: number
  /** What the detail was drawn of: a request and how it is shown, or, without one, how many there are. */
  drawn: { readonly page: Page | undefined; readonly state: unknown } | undefined
}
