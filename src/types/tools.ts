/** A function of yours that the model may ask for. At most 128 per request. */
export interface FunctionTool {
  type: 'function'
  function: {
    /** At most 64 of `a-z A-Z 0-9 _ -`. */
    name: string
    /** By this the model chooses. Required by the document; the server has taken tools without it. */
    description?: string | undefined
    /** JSON Schema of the arguments. Leave it out if there are none. */
    parameters?: object | undefined
    /** Taken and ignored (observed). */
    strict?: boolean | undefined
  }
}

/** Looks into a knowledge base before answering. It switches web search off. */
export interface RetrievalTool {
  type: 'retrieval'
  retrieval: {
    knowledge_id: string
    /** With `{{knowledge}}` and `{{question}}`. */
    prompt_template?: string | undefined
  }
}

/** Searches the web before answering. */
export interface WebSearchTool {
  type: 'web_search'
  web_search: {
    /** @default false; models of 2024 searched unless told `false` */
    enable?: boolean | undefined
    /** @default 'search_std' */
    search_engine?:
      | 'search_std'
      | 'search_pro'
      | 'search_pro_sogou'
      | 'search_pro_quark'
      | 'search_pro_jina'
      | 'search-prime'
      | (string & {})
      | undefined
    /** Forces a search for this. */
    search_query?: string | undefined
    /** Whether to judge first if a search is wanted. Typed a string in the document, a boolean in meaning. @default true */
    search_intent?: boolean | 'true' | 'false' | undefined
    /** 1 to 50; with `search_pro_sogou` one of 10, 20, 30, 40, 50. @default 10 */
    count?: number | undefined
    /** One host, such as `www.example.com`. */
    search_domain_filter?: string | undefined
    /** @default 'noLimit' */
    search_recency_filter?: 'oneDay' | 'oneWeek' | 'oneMonth' | 'oneYear' | 'noLimit' | (string & {}) | undefined
    /** @default 'medium' */
    content_size?: 'medium' | 'high' | (string & {}) | undefined
    /** Whether the results come with the first chunk or the last. @default 'after' */
    result_sequence?: 'before' | 'after' | undefined
    /** Whether to return the results in `web_search`. @default false */
    search_result?: boolean | undefined
    /** Whether to answer only if something was found. @default false */
    require_search?: boolean | undefined
    search_prompt?: string | undefined
  }
}

/** Lets the model use the tools of an MCP server. */
export interface McpServerTool {
  type: 'mcp'
  mcp: {
    /** Name of the server; for Zhipu's own servers their code, and then no `server_url`. */
    server_label: string
    server_url?: string | undefined
    /** @default 'streamable-http' */
    transport_type?: 'sse' | 'streamable-http' | undefined
    allowed_tools?: readonly string[] | undefined
    /** Sent to the MCP server, for instance its `Authorization`. */
    headers?: Record<string, string> | undefined
  }
}

/** Runs code. glm-4-alltools only. */
export interface CodeInterpreterTool {
  type: 'code_interpreter'
  code_interpreter?: { sandbox?: 'auto' | 'none' | undefined } | undefined
}

/** Draws. glm-4-alltools only. */
export interface DrawingTool {
  type: 'drawing_tool'
  drawing_tool?: Record<string, unknown> | undefined
}

/** Browses. glm-4-alltools only. */
export interface WebBrowserTool {
  type: 'web_browser'
  web_browser?: { browser?: 'auto' | 'none' | undefined } | undefined
}

/** Anything that a model may be given to work with. */
export type Tool =
  | FunctionTool
  | RetrievalTool
  | WebSearchTool
  | McpServerTool
  | CodeInterpreterTool
  | DrawingTool
  | WebBrowserTool

/**
 * Which tool to use. Only `'auto'` is documented; an object was taken without complaint and honoured by some models (observed 2025–26).
 */
export type ToolChoice = 'auto' | { type: 'function'; function: { name: string } }
