/** Members of a request body that the page shows. All are optional: an application may send any JSON. */
export interface RequestBody {
  readonly model?: string
  readonly messages?: readonly Message[]
  readonly tools?: readonly {
    readonly type?: string
    readonly name?: string
    readonly function?: { readonly name?: string }
  }[]
  readonly input?: unknown
  readonly prompt?: unknown
  readonly query?: unknown
  readonly search_query?: unknown
  /** Of JSON-RPC. */
  readonly method?: unknown
  readonly params?: { readonly name?: unknown; readonly arguments?: unknown }
}

export interface Message {
  readonly role: string
  readonly content?: unknown
  readonly reasoning_content?: string
  readonly tool_calls?: readonly ToolCall[]
}

export interface ToolCall {
  readonly index?: number
  readonly function?: { readonly name?: string; readonly arguments?: unknown }
}

/** A block of a message of the Anthropic protocol, or its delta. */
export interface Block {
  readonly text?: string
  readonly thinking?: string
  readonly name?: string
  readonly input?: unknown
  readonly partial_json?: string
  readonly stop_reason?: string
}

/** Members of a response body, or of one event of a stream, that the page shows. */
export interface ResponseBody {
  readonly choices?: readonly {
    readonly message?: Message
    readonly delta?: Message
    readonly finish_reason?: string
  }[]
  readonly content?: readonly Block[]
  readonly content_block?: Block
  readonly delta?: Block
  readonly stop_reason?: string
  readonly type?: unknown
  readonly message?: string
  readonly usage?: {
    readonly prompt_tokens?: number
    readonly completion_tokens?: number
    readonly total_tokens?: number
    readonly prompt_tokens_details?: { readonly cached_tokens?: number }
    readonly input_tokens?: number
    readonly output_tokens?: number
    readonly cache_read_input_tokens?: number
  }
  readonly error?: { readonly code?: string; readonly message?: string }
  /** False in an error of the gateway, which has `code` and `msg` beside it. */
  readonly success?: boolean
  readonly code?: unknown
  readonly msg?: unknown
}

/** A response joined from all its events. */
export interface AssembledAnswer {
  reasoning: string
  content: string
  readonly calls: { name: string; args: string }[]
  finish?: string | undefined
  usage?: ResponseBody['usage']
  error?: { readonly code?: unknown; readonly message?: unknown } | undefined
}

/** What the list shows of a request. */
export interface Summary {
  /** Status code and outcome. */
  readonly label: string
  /** Sets the color of the label. */
  readonly tone: '' | 'warn' | 'bad'
  /** Stream, duration and tokens. */
  readonly facts: string
  /** Text that the filter searches, in lower case. */
  readonly searched: string
}
