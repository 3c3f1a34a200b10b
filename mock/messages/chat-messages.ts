/** Messages of `zhipu-fetch chat`. */
export const chatMessages = {
  temperatureInvalid: {
    en: 'Cannot chat: --temperature is {value}, expected a number',
    zh: '无法对话：--temperature 为 {value}，应为数字',
  },
  baseURLInvalid: {
    en: 'Cannot chat: --base-url is {value}, expected a URL such as http://localhost:4010/api/paas/v4',
    zh: '无法对话：--base-url 为 {value}，应为 URL，例如 http://localhost:4010/api/paas/v4',
  },
  endpointInvalid: {
    en: 'Cannot chat: --endpoint is {value}, expected one of {names}',
    zh: '无法对话：--endpoint 为 {value}，应为以下之一：{names}',
  },
  keyRequired: {
    en: 'Cannot chat: {server} needs an API key, expected one in ZHIPUAI_API_KEY',
    zh: '无法对话：{server} 需要 API 密钥，请设置 ZHIPUAI_API_KEY',
  },
  endpoint: { en: 'endpoint {name}', zh: '端点 {name}' },
  startLine: { en: '{model}, {server}', zh: '{model}，{server}' },
  liveServer: { en: 'live API ({server})', zh: '线上 API（{server}）' },
  localServer: { en: '{baseURL} (with a generated API key)', zh: '{baseURL} （使用生成的密钥）' },
  embeddedServer: {
    en: 'embedded mock server ({url}); set ZHIPUAI_API_KEY to use the live API',
    zh: '内置的模拟服务器（ {url} ）；设置 ZHIPUAI_API_KEY 即可使用线上 API',
  },
  howToEnd: {
    en: 'Enter a question. "exit" or Ctrl-D ends the conversation; Ctrl-C stops an answer.',
    zh: '请输入问题。输入 "exit" 或按 Ctrl-D 结束对话；按 Ctrl-C 停止当前回答。',
  },
  interrupted: { en: 'interrupted', zh: '已中断' },
  emptyInput: {
    en: 'Cannot chat: standard input is empty, expected a question',
    zh: '无法对话：标准输入为空，应包含问题',
  },
  thinking: { en: 'Thinking: ', zh: '思考：' },
  noUsage: { en: 'no token usage reported', zh: '未返回 token 用量' },
  usage: { en: '{input} input + {output} output tokens', zh: '输入 {input} + 输出 {output} token' },
  usageWithDetails: { en: '{usage} ({details})', zh: '{usage}（{details}）' },
  cachedTokens: { en: '{count} cached', zh: '缓存 {count}' },
  reasoningTokens: { en: '{count} reasoning', zh: '思考 {count}' },
  firstToken: { en: 'first token after {ms} ms', zh: '首个 token {ms} 毫秒' },
  totalTime: { en: 'total {seconds} s', zh: '总计 {seconds} 秒' },
  finishReason: { en: 'finish reason: {reason}', zh: '结束原因：{reason}' },
  historyUnreadable: { en: 'Cannot read history: {reason}', zh: '无法读取对话历史：{reason}' },
  historyNotJSON: {
    en: 'Cannot read history: {file} is not valid JSON',
    zh: '无法读取对话历史：{file} 不是有效的 JSON',
  },
  historyNotMessages: {
    en: 'Cannot read history: {file} is not a JSON array of messages with a role',
    zh: '无法读取对话历史：{file} 不是由带 role 的消息组成的 JSON 数组',
  },
  historyNotWritable: { en: 'Cannot write history: {reason}', zh: '无法写入对话历史：{reason}' },
} as const
