import type { Bilingual } from '../http/bilingual.ts'
import type { Language, RawRequest } from '../http/message.ts'
import { routes } from './routes.ts'

/** What precedes the list of routes. */
const introduction: Bilingual = {
  en:
    `Control API of the Zhipu mock server. Request and response bodies are JSON; errors are {"error": "..."}. A request with a
body needs "Content-Type: application/json", or gets 415. Web pages of other origins, and names of this server other than
localhost, its address and those of --host and --allow-host, get 403.

A request applies to the scope of the API key it sends, as "Authorization: Bearer <key>" or ?key=<key>. Without a key
it applies to the default scope, which serves every API key that has no scope of its own.
`,
  zh: `智谱模拟服务器的控制 API。请求体和响应体都是 JSON；错误是 {"error": "..."}。有请求体的请求必须带有
"Content-Type: application/json"，否则得到 415。其他来源的网页，以及 localhost、服务器地址、--host 和 --allow-host
以外的服务器名称，得到 403。

请求作用于它所发送的 API 密钥的作用域："Authorization: Bearer <密钥>" 或 ?key=<密钥>。不带密钥时作用于默认作用域，
所有没有自己的作用域的 API 密钥都属于它。
`,
}

/** What follows it: the format of rules. */
const rules: Bilingual = {
  en: `Rules, in POST /__mock/scripts and in a fixtures file. A rule has exactly one of these members:
  "reply"   the reply; the rest comes from the default reply: "Sunny", or
            {"toolCalls": [{"name": "weather", "args": {"city": "北京"}}]}
  "json"    for chat the message content as JSON, for other endpoints the whole response body
  "stream"  the reply in pieces, with pauses in milliseconds: ["Sun", {"wait": 500}, "ny"]
  "fail"    an error or a fault: {"code": "1302", "retryAfter": 1}, {"network": true}, {"stall": {"afterEvents": 2}}
and any of these:
  "for"     the endpoint: "chat" (default), another family such as "embeddings", a route such as "POST /rerank",
            or "*" for all endpoints, which allows only "fail"
  "when"    which requests match: model, last, system, turn, toolResult, tool, responseFormat, stream, header, body,
            state; a string "/.../i" is a regular expression without backreferences, lookaheads and lookbehinds, which is
            matched in linear time (in a fixtures file: any regular expression of JavaScript)
  "times"   how many requests the rule applies to (default 1; unlimited for a reply with "when")
  "goTo"    the named state that is set afterwards
  "with"    a delay or fault added to the reply: {"headersAfterMs": 500}

To inject a fault into a single request, send it as a header: x-mock-fault: {"cut": {"afterEvents": 3}}
`,
  zh: `规则，用于 POST /__mock/scripts 和 fixtures 文件。一条规则恰好有以下成员之一：
  "reply"   回复；其余部分来自默认回复："Sunny"，或
            {"toolCalls": [{"name": "weather", "args": {"city": "北京"}}]}
  "json"    对话：以 JSON 表示的消息内容；其他端点：整个响应体
  "stream"  分片发送的回复，停顿以毫秒为单位：["Sun", {"wait": 500}, "ny"]
  "fail"    错误或故障：{"code": "1302", "retryAfter": 1}、{"network": true}、{"stall": {"afterEvents": 2}}
还可以有以下任意成员：
  "for"     端点："chat"（默认）、另一个端点族，例如 "embeddings"、一个路由，例如 "POST /rerank"，
            或表示所有端点的 "*"，它只允许 "fail"
  "when"    匹配哪些请求：model、last、system、turn、toolResult、tool、responseFormat、stream、header、body、
            state；字符串 "/.../i" 是正则表达式，不能有反向引用和环视，匹配所用的时间是线性的
            （在 fixtures 文件中：JavaScript 的任何正则表达式）
  "times"   规则用于多少个请求（默认 1；带有 "when" 的回复不限）
  "goTo"    随后设置的命名状态
  "with"    回复的延迟或故障：{"headersAfterMs": 500}

要向单个请求注入故障，请用请求头发送：x-mock-fault: {"cut": {"afterEvents": 3}}
`,
}

/** The text of `/__mock/help`: all control routes and the format of rules. */
export function help(language: Language): string {
  const lines = Object.entries(routes).map(([name, { description }]) => {
    const [method = '', path] = name.split(' ')
    return `${method.padEnd(7)}/__mock${path}\n       ${description[language]}\n`
  })
  return [introduction[language], ...lines, rules[language]].join('\n')
}

/** The language of a client, as the page chooses it: Chinese if it prefers Chinese or asks for it by `?language=zh`. */
export function languageOf({ headers }: RawRequest, query: URLSearchParams): Language {
  return /^\s*zh/i.test(query.get('language') ?? headers['accept-language'] ?? '') ? 'zh' : 'en'
}
