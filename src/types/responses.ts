/**
 * The type of an item or an event that is not listed here, because the API has grown. The pattern stands for any other name: comparing `type` with a
 * listed name narrows the union to one member. Compare with a new name as `item.type as string`.
 */
export type UnlistedType = `unlisted ${string}`

/** An item or an event of a type that is not listed. */
export interface ResponseUnlisted {
  type: UnlistedType
  [member: string]: unknown
}

/** Part of a message of the input. Sources: OpenAPI document "Response API" of BigModel, October 2026; observed 2026-10-09. */
export type ResponseInputPart =
  | { type: 'input_text'; text: string }
  /** An image as a URL or as a data URL. Only a string works: an object `{ url }` is dropped without an error (observed 2026-10-09). */
  | { type: 'input_image'; image_url: string; detail?: string | undefined }
  /** A file as base64 or as a URL. */
  | {
    type: 'input_file'
    file_data?: string | undefined
    file_url?: string | undefined
    filename?: string | undefined
  }
  /** Text of an earlier answer. */
  | { type: 'output_text'; text: string; annotations?: readonly unknown[] | undefined }

/** Message of the input. */
export interface ResponseInputMessage {
  type?: 'message' | undefined
  role: 'user' | 'system' | 'assistant' | 'developer'
  content: string | ResponseInputPart | readonly ResponseInputPart[]
  id?: string | undefined
  status?: string | undefined
}

/** Call of a function that is sent back, as it was received. */
export interface ResponseInputFunctionCall {
  type: 'function_call'
  /** Id that the output refers to. */
  call_id: string
  name: string
  /** Arguments as JSON text. */
  arguments: string
  namespace?: string | undefined
  id?: string | undefined
  status?: string | undefined
}

/** Result of a function call. */
export interface ResponseFunctionCallOutput {
  type: 'function_call_output'
  /** `call_id` of the call. */
  call_id: string
  output: string | readonly ResponseInputPart[]
  id?: string | undefined
  status?: string | undefined
}

/** Reasoning of an earlier answer. */
export interface ResponseInputReasoning {
  type: 'reasoning'
  content?: ResponseReasoningText | readonly ResponseReasoningText[] | undefined
  summary?: readonly unknown[] | undefined
  encrypted_content?: string | null | undefined
  id?: string | undefined
  status?: string | undefined
}

/** Item of the input. The items of an output are input of the next request as they are. */
export type ResponseInputItem =
  | ResponseInputMessage
  | ResponseInputFunctionCall
  | ResponseFunctionCallOutput
  | ResponseInputReasoning
  | ResponseOutputItem

/** A function that the model may call. */
export interface ResponseFunctionTool {
  type: 'function'
  name: string
  description?: string | undefined
  /** JSON Schema of the arguments. */
  parameters?: object | null | undefined
  strict?: boolean | null | undefined
}

/** Tool of a request. */
export type ResponseTool =
  | ResponseFunctionTool
  /** Functions under a common name, which their calls have as `namespace`. */
  | {
    type: 'namespace'
    name: string
    description?: string | undefined
    tools?: readonly ResponseFunctionTool[] | undefined
  }
  /** A tool whose input is a text. */
  | { type: 'custom'; name: string; description?: string | undefined }
  /** Web search, which the server runs. */
  | { type: 'web_search' }

/** Settings of the reasoning. */
export interface ResponseReasoning {
  /**
   * Amount of reasoning. `low` and `medium` mean `high`, `xhigh` means `max`. According to the docs `none` and `minimal` skip the reasoning;
   * observed 2026-10-09: they have no effect.
   * @default 'max'
   */
  effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | (string & {}) | null | undefined
}

/** Settings of the text. */
export interface ResponseTextConfig {
  /** Format of the text. @default { type: 'text' } */
  format?: { type: 'text' | 'json_object' | (string & {}); [member: string]: unknown } | undefined
}

/** Request body of `POST /api/v1/responses`. */
export interface ResponseParams {
  /** Name of a chat model, such as `glm-5.3`. */
  model: string
  /** A text, or a list of items. */
  input: string | readonly ResponseInputItem[]
  /** System instructions. Those of the response that `previous_response_id` names are not repeated. */
  instructions?: string | null | undefined
  /** Whether to stream the answer. @default false */
  stream?: boolean | undefined
  /** From 0 to 1. */
  temperature?: number | null | undefined
  /** From 0.01 to 1. */
  top_p?: number | null | undefined
  /** Most tokens of reasoning and answer together, 1 to 131 072 or less, depending on the model. @default 65_536 */
  max_output_tokens?: number | null | undefined
  /** Texts at which the answer ends. */
  stop?: string | readonly string[] | null | undefined
  tools?: readonly ResponseTool[] | null | undefined
  /** `none`: the model calls no tool. @default 'auto' */
  tool_choice?: 'none' | 'auto' | (string & {}) | null | undefined
  reasoning?: ResponseReasoning | null | undefined
  text?: ResponseTextConfig | null | undefined
  /** Requests with the same key are sent to the same servers, which makes cache hits more likely. */
  prompt_cache_key?: string | null | undefined
  /** Id of the response to continue: within 7 days, and only of one that was created with `store: true`. */
  previous_response_id?: string | null | undefined
  /** Whether the server keeps the response for 7 days: for `retrieve`, `delete`, `inputItems` and `previous_response_id`. @default false */
  store?: boolean | null | undefined
}

/** Text of an answer. */
export interface ResponseOutputText {
  type: 'output_text'
  text: string
  annotations?: unknown[] | undefined
}

/** Text of the reasoning. */
export interface ResponseReasoningText {
  type: 'reasoning_text'
  text: string
}

/** State of a response or of an item. */
export type ResponseStatus = 'completed' | 'failed' | 'in_progress' | 'incomplete' | (string & {})

/** Message of an answer. */
export interface ResponseOutputMessage {
  type: 'message'
  id: string
  role: 'assistant'
  status: ResponseStatus
  content: ResponseOutputText[]
}

/** Reasoning of an answer. */
export interface ResponseOutputReasoning {
  type: 'reasoning'
  id: string
  status: ResponseStatus
  content: ResponseReasoningText[]
  summary: unknown[]
  /** Absent while the item is in progress. */
  encrypted_content?: string | null | undefined
}

/** Call of a function. Its result is sent back as a `function_call_output` with the same `call_id`. */
export interface ResponseOutputFunctionCall {
  type: 'function_call'
  id: string
  call_id: string
  name: string
  /** Name of the tool of type `namespace` that has the function. */
  namespace?: string | undefined
  /** Arguments as JSON text; empty while the call is in progress. */
  arguments: string
  status: ResponseStatus
}

/** A web search that the server has run. */
export interface ResponseOutputWebSearchCall {
  type: 'web_search_call'
  id: string
  status: ResponseStatus
  action: { type: 'search' | (string & {}); queries?: string[] | undefined; source?: unknown[] | undefined }
  result?: unknown[] | undefined
}

/** Item of the output. */
export type ResponseOutputItem =
  | ResponseOutputMessage
  | ResponseOutputReasoning
  | ResponseOutputFunctionCall
  | ResponseOutputWebSearchCall
  | ResponseUnlisted

/** Token usage of a response. */
export interface ResponseUsage {
  input_tokens: number
  input_tokens_details?: { cached_tokens: number } | undefined
  output_tokens: number
  output_tokens_details?: { reasoning_tokens: number } | undefined
  total_tokens: number
}

/** Response of `POST /api/v1/responses`. */
export interface ResponseObject {
  id: string
  object: 'response'
  /** Unix seconds. */
  created_at: number
  model: string
  /** `incomplete`: see `incomplete_details`. */
  status: ResponseStatus
  output: ResponseOutputItem[]
  /** Why the model failed. A stream throws it. */
  error?: { code: string; message: string } | null | undefined
  /** Why the response is not complete: `max_output_tokens`, or `content_filter`, which no document names. */
  incomplete_details?: { reason: 'max_output_tokens' | 'content_filter' | (string & {}) } | null | undefined
  instructions?: string | null | undefined
  max_output_tokens?: number | null | undefined
  temperature?: number | null | undefined
  top_p?: number | null | undefined
  text?: ResponseTextConfig | null | undefined
  tools?: ResponseTool[] | null | undefined
  usage?: ResponseUsage | null | undefined
}

/** What every event has. */
interface EventBase<Type extends string> {
  type: Type
  /** Number of the event, from 0. */
  sequence_number: number
}

/** Place of an event in the output. */
interface ItemEvent<Type extends string> extends EventBase<Type> {
  output_index: number
  item_id: string
}

/** Place of an event in the content of an item. */
interface PartEvent<Type extends string> extends ItemEvent<Type> {
  content_index: number
}

/**
 * Event of a streamed response. The stream ends with `response.completed`, `response.incomplete`, or with `response.failed` or `error`, for which
 * the client throws.
 */
export type ResponseStreamEvent =
  | (
    & EventBase<
      | 'response.created'
      | 'response.in_progress'
      | 'response.completed'
      | 'response.incomplete'
      | 'response.failed'
    >
    & { response: ResponseObject }
  )
  | (EventBase<'error'> & { code: string; message: string })
  | (EventBase<'response.output_item.added' | 'response.output_item.done'> & {
    output_index: number
    item: ResponseOutputItem
  })
  | (PartEvent<'response.content_part.added' | 'response.content_part.done'> & {
    part: ResponseOutputText | ResponseReasoningText
  })
  | (PartEvent<'response.output_text.delta' | 'response.reasoning_text.delta'> & { delta: string })
  | (PartEvent<'response.output_text.done' | 'response.reasoning_text.done'> & { text: string })
  | (ItemEvent<'response.function_call_arguments.delta'> & { delta: string })
  | (ItemEvent<'response.function_call_arguments.done'> & { arguments: string })
  | ItemEvent<
    | 'response.web_search_call.in_progress'
    | 'response.web_search_call.searching'
    | 'response.web_search_call.completed'
  >
  | ResponseUnlisted

/** Item of the input as the server has stored it. */
export type ResponseStoredItem = ResponseInputItem & { id: string }

/** Query parameters of `GET /api/v1/responses/{id}/input_items`. */
export interface ResponseInputItemsParams {
  /** Id of the last item of the previous page. Set automatically when the list is iterated. */
  after?: string | undefined
  /** Items per page, 1 to 100. @default 20 */
  limit?: number | undefined
  /** `asc`: oldest first. @default 'desc' */
  order?: 'asc' | 'desc' | undefined
}

/** Response of `DELETE /api/v1/responses/{id}`. */
export interface DeletedResponse {
  id: string
  object: 'response' | (string & {})
  deleted: boolean
}
