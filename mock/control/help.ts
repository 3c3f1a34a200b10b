import { routes } from './routes.ts'

/** The text of `/__mock/help`: all control routes and the format of rules. */
export function help(): string {
  const lines = Object.entries(routes).map(([name, { description }]) => {
    const [method = '', path] = name.split(' ')
    return `${method.padEnd(7)}/__mock${path}\n       ${description}\n`
  })
  return [
    'Control API of the Zhipu mock server. Request and response bodies are JSON; errors are {"error": "..."}. A request with a',
    'body needs "Content-Type: application/json", or gets 415. Web pages of other origins, and names of this server other than',
    'localhost, its address and those of --host and --allow-host, get 403.\n',
    'A request applies to the scope of the API key it sends, as "Authorization: Bearer <key>" or ?key=<key>. Without a key',
    'it applies to the default scope, which serves every API key that has no scope of its own.\n',
    ...lines,
    'Rules, in POST /__mock/scripts and in a fixtures file. A rule has exactly one of these members:',
    '  "reply"   the reply; the rest comes from the default reply: "Sunny", or',
    '            {"toolCalls": [{"name": "weather", "args": {"city": "北京"}}]}',
    '  "json"    for chat the message content as JSON, for other endpoints the whole response body',
    '  "stream"  the reply in pieces, with pauses in milliseconds: ["Sun", {"wait": 500}, "ny"]',
    '  "fail"    an error or a fault: {"code": "1302", "retryAfter": 1}, {"network": true}, {"stall": {"afterEvents": 2}}',
    'and any of these:',
    '  "for"     the endpoint: "chat" (default), another family such as "embeddings", a route such as "POST /rerank",',
    '            or "*" for all endpoints, which allows only "fail"',
    '  "when"    which requests match: model, last, system, turn, toolResult, tool, responseFormat, stream, header, body,',
    '            state; a string "/.../i" is a regular expression without backreferences, lookaheads and lookbehinds, which is',
    '            matched in linear time (in a fixtures file: any regular expression of JavaScript)',
    '  "times"   how many requests the rule applies to (default 1; unlimited for a reply with "when")',
    '  "goTo"    the named state that is set afterwards',
    '  "with"    a delay or fault added to the reply: {"headersAfterMs": 500}\n',
    'To inject a fault into a single request, send it as a header: x-mock-fault: {"cut": {"afterEvents": 3}}\n',
  ].join('\n')
}
