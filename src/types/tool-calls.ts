/** A function that the model wants called. */
export interface FunctionCall {
  id: string
  type: 'function'
  /** Counts from 0; glm-4.5-flash was seen to send −1. */
  index?: number | undefined
  function: {
    name: string
    /** JSON text, as the model wrote it: check it before use. */
    arguments: string
  }
}

/** What happened on an MCP server that the model spoke to. Source: OpenAPI document of 2026-07-11. */
export interface McpCall {
  id: string
  type: 'mcp'
  index?: number | undefined
  mcp: {
    id?: string | undefined
    type?: 'mcp_list_tools' | 'mcp_call' | (string & {}) | undefined
    server_label?: string | undefined
    error?: string | undefined
    /** With `mcp_list_tools`. */
    tools?: McpTool[] | undefined
    /** JSON text, with `mcp_call`. */
    arguments?: string | undefined
    name?: string | undefined
    output?: unknown
  }
}

/** A tool that an MCP server offers. */
export interface McpTool {
  name: string
  description?: string | undefined
  annotations?: Record<string, unknown> | undefined
  input_schema?: Record<string, unknown> | undefined
}

/** Code that glm-4-alltools ran. */
export interface CodeInterpreterCall {
  id: string
  type: 'code_interpreter'
  index?: number | undefined
  code_interpreter: {
    input?: string | undefined
    outputs?:
      | { type: 'logs' | 'file' | (string & {}); logs?: string | undefined; file?: string | undefined }[]
      | undefined
  }
}

/** A picture that glm-4-alltools drew. */
export interface DrawingCall {
  id: string
  type: 'drawing_tool'
  index?: number | undefined
  drawing_tool: { input?: string | undefined; outputs?: { image: string }[] | undefined }
}

/** Pages that glm-4-alltools looked at. */
export interface WebBrowserCall {
  id: string
  type: 'web_browser'
  index?: number | undefined
  web_browser: {
    input?: string | undefined
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

/** A search or a look-up that ran on the server. Its details are not documented. */
export interface HostedCall {
  id: string
  type: 'web_search' | 'retrieval'
  index?: number | undefined
  [detail: string]: unknown
}

/** What the model wants done, or had done. `type` tells them apart. */
export type ToolCall = FunctionCall | McpCall | CodeInterpreterCall | DrawingCall | WebBrowserCall | HostedCall

/**
 * A tool call in a stream. Without `tool_stream` each call arrives whole in one chunk; with it the first fragment brings id, type and name, and
 * later ones only more of `arguments`.
 */
export interface ToolCallDelta {
  /** Absent, null, empty or repeated in later fragments. */
  id?: string | null | undefined
  /** Absent in glm-4-alltools; −1 was seen from glm-4.5-flash (September 2025). */
  index?: number | null | undefined
  type?: ToolCall['type'] | null | undefined
  function?: { name?: string | null | undefined; arguments?: string | null | undefined } | undefined
  mcp?: McpCall['mcp'] | undefined
  code_interpreter?: CodeInterpreterCall['code_interpreter'] | undefined
  drawing_tool?: DrawingCall['drawing_tool'] | undefined
  web_browser?: WebBrowserCall['web_browser'] | undefined
}
