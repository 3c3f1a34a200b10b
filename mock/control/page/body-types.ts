/** What the page looks for in bodies. They came from somebody's application, so nothing of it is sure to be there. */
export interface Asked {
  readonly model?: string
  readonly messages?: readonly Message[]
  readonly tools?: readonly { readonly type?: string; readonly function?: { readonly name?: string } }[]
  readonly input?: unknown
  readonly prompt?: unknown
  readonly query?: unknown
  readonly search_query?: unknown
}

export interface Message {
  readonly role: string
  readonly content?: unknown
  readonly reasoning_content?: string
  readonly tool_calls?: readonly Call[]
}

export interface Call {
  readonly index?: number
  readonly function?: { readonly name?: string; readonly arguments?: unknown }
}

/** An answer, or an event of one that streams. */
export interface Told {
  readonly choices?: readonly {
    readonly message?: Message
    readonly delta?: Message
    readonly finish_reason?: string
  }[]
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number }
  readonly error?: { readonly code?: string; readonly message?: string }
}

/** All events of an answer put together. */
export interface Answer {
  reasoning: string
  content: string
  readonly calls: { name: string; args: string }[]
  finish?: string | undefined
  usage?: Told['usage']
  error?: Told['error']
}
