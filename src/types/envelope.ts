/** Envelope without data, used by the endpoints below `/llm-application/open` that return nothing else. */
export interface Receipt {
  /** Always 200: the client throws when the server sends another code. */
  code: 200
  /** Human-readable status text. */
  message: string
  /** Unix milliseconds; absent from `/zrag`. */
  timestamp?: number | undefined
}

/** Envelope around the data of every endpoint below `/llm-application/open` and `/zrag`. */
export interface Envelope<Data> extends Receipt {
  /** Result of the request. */
  data: Data
}
