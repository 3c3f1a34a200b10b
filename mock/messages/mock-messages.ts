/** Messages of `zhipu-fetch mock` and `zhipu-fetch mock validate`. */
export const mockMessages = {
  ready: {
    en: 'Zhipu mock listens at {baseURL} (request log: {log})',
    zh: '智谱模拟服务器已启动： {baseURL} （请求日志： {log} ）',
  },
  reloaded: { en: 'Reloaded {file}', zh: '已重新读取 {file}' },
  cannotServe: { en: 'Cannot serve mock: {reason}', zh: '无法启动模拟服务器：{reason}' },
  portInUse: {
    en: 'port {port} is in use, --port 0 uses a free port',
    zh: '端口 {port} 已被占用，--port 0 使用空闲端口',
  },
  keyMalformed: {
    en: 'Cannot serve mock: --key is malformed, expected the form id.secret',
    zh: '无法启动模拟服务器：--key 格式错误，应为 id.secret',
  },
  choiceInvalid: {
    en: 'Cannot serve mock: {option} is {value}, expected {choices} or {last}',
    zh: '无法启动模拟服务器：{option} 为 {value}，应为 {choices} 或 {last}',
  },
  unknownFamily: {
    en: 'Cannot serve mock: {option} has no family {name}{hint}',
    zh: '无法启动模拟服务器：{option} 没有端点族 {name}{hint}',
  },
  tasksInvalid: {
    en: 'Cannot serve mock: --tasks is {value}, expected a number of polls such as 3, or a time such as 500ms',
    zh: '无法启动模拟服务器：--tasks 为 {value}，应为轮询次数（例如 3）或时间（例如 500ms）',
  },
  integerInvalid: {
    en: 'Cannot serve mock: {option} is {value}, expected an integer from {min} to {max}',
    zh: '无法启动模拟服务器：{option} 为 {value}，应为 {min} 到 {max} 的整数',
  },
  recordAndReplay: {
    en: 'Cannot serve mock: --record and --replay are both set, expected only one of them',
    zh: '无法启动模拟服务器：同时设置了 --record 和 --replay，只能设置其中一个',
  },
  upstreamAlone: {
    en: 'Cannot serve mock: --upstream needs --record or --missing record',
    zh: '无法启动模拟服务器：--upstream 需要 --record 或 --missing record',
  },
  withoutReplay: { en: 'Cannot serve mock: {option} needs --replay', zh: '无法启动模拟服务器：{option} 需要 --replay' },
  pointerInvalid: {
    en: 'Cannot serve mock: --ignore-field is {value}, expected a JSON pointer such as /messages/0/content',
    zh: '无法启动模拟服务器：--ignore-field 为 {value}，应为 JSON pointer，例如 /messages/0/content',
  },
  patternInvalid: {
    en: 'Cannot serve mock: --ignore-text is {value}, expected a regular expression of JavaScript with the flag u',
    zh: '无法启动模拟服务器：--ignore-text 为 {value}，应为带 u 标志的 JavaScript 正则表达式',
  },
  cannotRecord: { en: 'Cannot record: {reason}', zh: '无法录制：{reason}' },
  noFolder: { en: 'Cannot replay: there is no folder {folder}', zh: '无法回放：文件夹 {folder} 不存在' },
  fixturesUnreadable: { en: 'Cannot read fixtures: {file}: {reason}', zh: '无法读取规则：{file}：{reason}' },
  noFile: {
    en: 'Cannot validate: no file is given, expected zhipu-fetch mock validate FILE',
    zh: '无法检查：没有指定文件，应为 zhipu-fetch mock validate FILE',
  },
  fileValid: { en: '{file}: valid', zh: '{file}: 有效' },
  mistake: { en: '{place}: {message}', zh: '{place}: {message}' },
  fileNotJSON: { en: '{file}: is not JSON: {reason}', zh: '{file}: 不是 JSON：{reason}' },
} as const
