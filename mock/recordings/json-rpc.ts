/** The session id of every recorded response: a live one would give access to the session. */
export const RECORDED_SESSION = '00000000-0000-4000-8000-000000000000'

/** Parameters of a query that differ between clients: the key and the session of the older transport of MCP. */
const ownParams = ['Authorization', 'sessionId']

/** The parameters of a query, sorted by name, without those that differ between clients. */
export function sharedParams(query: string | undefined): URLSearchParams {
  const params = new URLSearchParams(query)
  for (const name of ownParams) params.delete(name)
  params.sort()
  return params
}

/** A JSON-RPC message without what each client numbers for itself: its id and its token of progress. Other values stay as they are. */
export function withoutRpcIds(value: unknown): unknown {
  if (!isMessage(value)) return value
  const { id: _, ...message } = value
  const params = message['params'] as { _meta?: { progressToken?: unknown } } | undefined
  if (params?._meta?.progressToken === undefined) return message
  const { _meta: { progressToken: __, ...meta }, ...others } = params as { _meta: Record<string, unknown> }
  return { ...message, params: { ...others, ...Object.keys(meta).length > 0 && { _meta: meta } } }
}

/** The id of a JSON-RPC request, `undefined` for every other value. */
export function rpcIdOf(value: unknown): unknown {
  return isMessage(value) ? value['id'] : undefined
}

/** Replaces the id of the messages in a text. It stands beside the version of the protocol, before or after it. */
export function replaceRpcId(text: string, id: unknown): string {
  const json = JSON.stringify(id)
  return text.replace(idAfter, (_, before) => before + json).replace(
    idBefore,
    (_, before, after) => before + json + after,
  )
}

const idValue = String.raw`(?:"(?:[^"\\]|\\.)*"|-?\d+|null)`
const idAfter = new RegExp(String.raw`("jsonrpc":\s*"2\.0",\s*"id":\s*)${idValue}`, 'g')
const idBefore = new RegExp(String.raw`("id":\s*)${idValue}(,\s*"jsonrpc":)`, 'g')

function isMessage(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && (value as { jsonrpc?: unknown }).jsonrpc === '2.0'
}
