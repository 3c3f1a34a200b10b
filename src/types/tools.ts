/** A function that the model can ask the caller to run. Up to 128 per request. */
export interface FunctionTool {
  type: 'function'
  function: {
    /** Up to 64 characters of `a-z A-Z 0-9 _ -`. */
    name: string
    /** Text by which the model chooses the function. The document requires it; the server accepts tools without it (observed). */
    description?: string | undefined
    /** JSON Schema of the arguments. Omit it for a function without arguments. */
    parameters?: object | undefined
    /** Accepted and ignored by the server (observed). */
    strict?: boolean | undefined
  }
}

/** Searches a knowledge base before the answer. It disables web search. */
export interface RetrievalTool {
  type: 'retrieval'
  retrieval: {
    knowledge_id: string
    /** Prompt with the placeholders `{{knowledge}}` and `{{question}}`. */
    prompt_template?: string | undefined
  }
}

/** Searches the web before the answer. */
export interface WebSearchTool {
  type: 'web_search'
  web_search: {
    /** Whether to search. @default false; models of 2024 search unless this is `false` */
    enable?: boolean | undefined
    /** Search engine; Z.ai has `search-prime` and `search_pro_jina`. @default 'search_std' */
    search_engine?:
      | 'search_std'
      | 'search_pro'
      | 'search_pro_sogou'
      | 'search_pro_quark'
      | 'search_pro_jina'
      | 'search-prime'
      | (string & {})
      | undefined
    /** Forces a web search for this query. */
    search_query?: string | undefined
    /** Whether to search only when the model detects that a search is needed. The document types it as a string. @default true */
    search_intent?: boolean | 'true' | 'false' | undefined
    /** Number of results, 1 to 50; `search_pro_sogou` accepts 10, 20, 30, 40 and 50. @default 10 */
    count?: number | undefined
    /** The only host to search, for example `www.example.com`. */
    search_domain_filter?: string | undefined
    /** Maximum age of results. @default 'noLimit' */
    search_recency_filter?: 'oneDay' | 'oneWeek' | 'oneMonth' | 'oneYear' | 'noLimit' | (string & {}) | undefined
    /** Length of the text of each result. @default 'medium' */
    content_size?: 'medium' | 'high' | (string & {}) | undefined
    /** Whether a stream has the results in its first chunk or in its last. @default 'after' */
    result_sequence?: 'before' | 'after' | undefined
    /** Whether to return the results in `web_search` of the response. @default false */
    search_result?: boolean | undefined
    /** Whether to answer only if the search has results. @default false */
    require_search?: boolean | undefined
    /** Prompt that tells the model how to use the results. */
    search_prompt?: string | undefined
  }
}

/** Gives the model access to the tools of an MCP server. */
export interface McpServerTool {
  type: 'mcp'
  mcp: {
    /** Name of the server. For Zhipu's own servers it is their code, and `server_url` is omitted. */
    server_label: string
    server_url?: string | undefined
    /** @default 'streamable-http' */
    transport_type?: 'sse' | 'streamable-http' | undefined
    /** Names of the tools that the model may call. */
    allowed_tools?: readonly string[] | undefined
    /** Headers for the MCP server, for example its `Authorization`. */
    headers?: Record<string, string> | undefined
  }
}

/** Runs code on the server. glm-4-alltools only. */
export interface CodeInterpreterTool {
  type: 'code_interpreter'
  code_interpreter?: { sandbox?: 'auto' | 'none' | undefined } | undefined
}

/** Draws images. glm-4-alltools only. */
export interface DrawingTool {
  type: 'drawing_tool'
  drawing_tool?: Record<string, unknown> | undefined
}

/** Opens web pages. glm-4-alltools only. */
export interface WebBrowserTool {
  type: 'web_browser'
  web_browser?: { browser?: 'auto' | 'none' | undefined } | undefined
}

/** A tool that the model can use, discriminated by `type`. */
export type Tool =
  | FunctionTool
  | RetrievalTool
  | WebSearchTool
  | McpServerTool
  | CodeInterpreterTool
  | DrawingTool
  | WebBrowserTool

/**
 * Which tool the model uses. Only `'auto'` is documented; the server accepts an object, and some models follow it (observed, 2025 and
 * 2026).
 */
export type ToolChoice = 'auto' | { type: 'function'; function: { name: string } }
