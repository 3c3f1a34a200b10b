import { routes } from './routes.ts'

/** The control API in words, for who asks with curl. */
export function help(): string {
  const lines = Object.entries(routes).map(([name, { about }]) => {
    const [method = '', path] = name.split(' ')
    return `${method.padEnd(7)}/__mock${path}\n       ${about}\n`
  })
  return [
    'The control API of the Zhipu mock. Bodies and answers are JSON. A call speaks for the scope whose key it brings, as',
    '"Authorization: Bearer <key>" or ?key=<key>, and without one for the mock itself. A single request asks for a fault by',
    'the header x-mock-fault: {"cut": {"afterEvents": 3}}.\n',
    ...lines,
    'A rule, here and in a fixtures file, says with one of these what happens:',
    '  "reply"   what completes the default answer: "Sunny", {"toolCalls": [{"name": "weather", "args": {"city": "北京"}}]}',
    '  "json"    for chat the content as JSON, elsewhere the whole body',
    '  "stream"  the answer piece by piece: ["Sun", {"wait": 500}, "ny"]',
    '  "fail"    {"code": "1302", "retryAfter": 1}, {"network": true}, {"stall": {"afterEvents": 2}}',
    'and may say to whom and how often:',
    '  "for"     "chat" (default), another family such as "embeddings", a route such as "POST /rerank", or "*" beside "fail"',
    '  "when"    model, last, system, turn, toolResult, tool, responseFormat, stream, header, body, state; "/…/i" is a pattern',
    '  "times"   how often; "goTo" names the state that follows; "with" slows or spoils the answer: {"headersAfterMs": 500}\n',
  ].join('\n')
}
