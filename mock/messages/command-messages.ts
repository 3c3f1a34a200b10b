/** Messages of the command line that several commands have, and of `zhipu-fetch` without a command. */
export const commandMessages = {
  noCommand: { en: 'Cannot run zhipu-fetch: no command given', zh: '无法运行 zhipu-fetch：没有指定命令' },
  unknownCommand: {
    en: 'Cannot run zhipu-fetch: {name} is not a command{hint}',
    zh: '无法运行 zhipu-fetch：{name} 不是命令{hint}',
  },
  similarName: { en: ', did you mean {similar}?', zh: '，是否想输入 {similar}？' },
  expectedNames: { en: ', expected one of {names}', zh: '，应为以下之一：{names}' },
  chat: { en: 'chat', zh: '对话' },
  contract: { en: 'run contract', zh: '运行契约' },
  mock: { en: 'serve mock', zh: '启动模拟服务器' },
  invalidCommandLine: {
    en: 'Cannot {act}: {state}{end}',
    zh: '无法{act}：{state}{end}',
  },
  seeHelp: { en: ', see zhipu-fetch {command} --help', zh: '，参见 zhipu-fetch {command} --help' },
  unknownOption: { en: "Unknown option '{option}'", zh: '未知选项 {option}' },
  unexpectedArgument: { en: "Unexpected argument '{argument}'", zh: '多余的参数 {argument}' },
  optionWithoutValue: { en: "Option '{option}' argument missing", zh: '选项 {option} 缺少值' },
  ambiguousValue: { en: "Option '{option}' argument is ambiguous", zh: '选项 {option} 的值有歧义' },
  optionWithValue: { en: "Option '{option}' does not take an argument", zh: '选项 {option} 不接受值' },
  /* Errors of the client, of Node and of the mock have one language. */
  authentication: { en: '{message}', zh: '身份验证失败，请检查密钥：{message}' },
  limitReached: { en: '{message}', zh: '请求受限（频率、余额或额度）：{message}' },
  invalidRequest: { en: '{message}', zh: '请求被拒绝：{message}' },
  requestTimeout: { en: '{message}', zh: '请求超时：{message}' },
  connection: { en: '{message}', zh: '无法连接到服务器：{message}' },
  brokenStream: { en: '{message}', zh: '流式响应中断：{message}' },
  failedRequest: { en: '{message}', zh: '请求失败：{message}' },
  otherError: { en: '{message}', zh: '错误：{message}' },
} as const
