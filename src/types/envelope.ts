/** How everything below `/llm-application/open` answers when there is nothing to tell. A code other than 200 is thrown. */
export interface Receipt {
  code: 200
  message: string
  /** Unix milliseconds; absent from `/zrag`. */
  timestamp?: number | undefined
}

/** How everything below `/llm-application/open` and `/zrag` answers. */
export interface Envelope<Data> extends Receipt {
  data: Data
}
