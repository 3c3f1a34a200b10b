/** A function call requested by the model. */
export interface FunctionCall {
  /** Id to send back as `tool_call_id`. */
  id: string
  type: 'function'
  /** Index of the call, from 0; −1 was observed from glm-4.5-flash. */
  index?: number | undefined
  function: {
    name: string
    /** JSON text written by the model; validate it before use. */
    arguments: string
  }
}

/** A call that the model made to an MCP server. Source: OpenAPI document of 2026-07-11. */
export interface McpCall {
  id: string
  type: 'mcp'
  index?: number | undefined
  mcp: {
    id?: string | undefined
    /** Whether the model listed the tools of the server or called one of them. */
    type?: 'mcp_list_tools' | 'mcp_call' | (string & {}) | undefined
    /** Name of the server, as in the request. */
    server_label?: string | undefined
    /** Error message of the server. */
    error?: string | undefined
    /** Tools of the server, for `mcp_list_tools`. */
    tools?: McpTool[] | undefined
    /** JSON text, for `mcp_call`. */
    arguments?: string | undefined
    /** Name of the tool, for `mcp_call`. */
    name?: string | undefined
    /** Result of the tool, for `mcp_call`. */
    output?: unknown
  }
}

/** A tool of an MCP server. */
export interface McpTool {
  name: string
  description?: string | undefined
  annotations?: Record<string, unknown> | undefined
  /** JSON Schema of the arguments. */
  input_schema?: Record<string, unknown> | undefined
}

/** Code run by glm-4-alltools. */
export interface CodeInterpreterCall {
  id: string
  type: 'code_interpreter'
  index?: number | undefined
  code_interpreter: {
    /** Source code. */
    input?: string | undefined
    /** Logs and files produced by the code. */
    outputs?:
      | { type: 'logs' | 'file' | (string & {}); logs?: string | undefined; file?: string | undefined }[]
      | undefined
  }
}

/** An image drawn by glm-4-alltools. */
export interface DrawingCall {
  id: string
  type: 'drawing_tool'
  index?: number | undefined
  /** Prompt of the model, and the URLs of the images. */
  drawing_tool: { input?: string | undefined; outputs?: { image: string }[] | undefined }
}

/** Web pages opened by glm-4-alltools. */
export interface WebBrowserCall {
  id: string
  type: 'web_browser'
  index?: number | undefined
  web_browser: {
    input?: string | undefined
    /** Pages found. */
    outputs?:
      | {
        title?: string | undefined
        link?: string | undefined
        content?: string | undefined
        error_msg?: string | undefined
      }[]
      | undefined
  }
}

/** A web search or retrieval that ran on the server. Its other fields are not documented. */
export interface HostedCall {
  id: string
  type: 'web_search' | 'retrieval'
  index?: number | undefined
  [detail: string]: unknown
}

/** A tool call, discriminated by `type`. The client runs functions; the server has already run all other tools. */
export type ToolCall = FunctionCall | McpCall | CodeInterpreterCall | DrawingCall | WebBrowserCall | HostedCall

/**
 * Tool call, or a fragment of one, in a chunk. Without `tool_stream` each call is complete in one chunk. With `tool_stream` the first
 * fragment has id, type and name, and later fragments only continue `arguments`.
 */
export interface ToolCallDelta {
  /** Id of the call; absent, null, empty or repeated in later fragments. */
  id?: string | null | undefined
  /** Index of the call; absent from glm-4-alltools, −1 was observed from glm-4.5-flash (September 2025). */
  index?: number | null | undefined
  type?: ToolCall['type'] | null | undefined
  /** Name, and the next fragment of the arguments. */
  function?: { name?: string | null | undefined; arguments?: string | null | undefined } | undefined
  mcp?: McpCall['mcp'] | undefined
  code_interpreter?: CodeInterpreterCall['code_interpreter'] | undefined
  drawing_tool?: DrawingCall['drawing_tool'] | undefined
  web_browser?: WebBrowserCall['web_browser'] | undefined
}
