/** Messages of `zhipu-fetch contract`, and the words of its report. */
export const contractMessages = {
  unknownScenarioFamily: {
    en: 'Cannot run contract: unknown family {family}, expected one of {families}',
    zh: '无法运行契约：未知的端点族 {family}，应为以下之一：{families}',
  },
  noScenario: {
    en: 'Cannot run contract: no scenario matches {pattern}, expected a part of its name',
    zh: '无法运行契约：没有场景匹配 {pattern}，应为场景名称的一部分',
  },
  unknownTarget: {
    en: 'Cannot run contract: unknown target {target}, expected mock, server, live or a base URL',
    zh: '无法运行契约：未知的目标 {target}，应为 mock、server、live 或基础 URL',
  },
  targetKeyMalformed: {
    en: 'Cannot run contract: the key is malformed, expected id.secret',
    zh: '无法运行契约：密钥格式错误，应为 id.secret',
  },
  wholeNumberInvalid: {
    en: 'Cannot run contract: {option} is {value}, expected a whole number',
    zh: '无法运行契约：{option} 为 {value}，应为整数',
  },
  maxTimeInvalid: {
    en: 'Cannot run contract: --max-time is {value}, expected seconds up to 86400',
    zh: '无法运行契约：--max-time 为 {value}，应为不超过 86400 的秒数',
  },
  failOnInvalid: {
    en: 'Cannot run contract: --fail-on is {value}, expected {names}',
    zh: '无法运行契约：--fail-on 为 {value}，应为 {names}',
  },
  liveKeyRequired: {
    en: 'Cannot run contract: the live API needs a key, expected one in {variables} or {last}',
    zh: '无法运行契约：线上 API 需要密钥，请设置 {variables} 或 {last}',
  },
  targetRequired: {
    en:
      'Cannot run contract: {variable} is set and no --target is given, expected "zhipu-fetch contract --target live" (sends at most {requests} and {tokens} to the API) or "zhipu-fetch contract --target mock" (sends none)',
    zh:
      '无法运行契约：设置了 {variable}，但没有指定 --target。请使用 "zhipu-fetch contract --target live"（最多向 API 发送 {requests}、{tokens}）或 "zhipu-fetch contract --target mock"（不发送请求）',
  },
  costs: {
    en: '{scenarios} {need} at most {spending} (about 0.01 CNY each), {billed}. Limits: {limits}, {seconds} s.',
    zh: '{scenarios}{need} {spending}（每次约 0.01 元），{billed}。限制：{limits}，{seconds} 秒。',
  },
  needOne: { en: 'needs', zh: '最多需要' },
  needMany: { en: 'need', zh: '最多需要' },
  spending: { en: '{requests}, {tokens}, {searches}', zh: '{requests}、{tokens}、{searches}' },
  nothingBilled: { en: 'nothing that is billed per call', zh: '没有按次计费的服务' },
  billed: { en: 'billed per call: {names}', zh: '按次计费：{names}' },
  passed: { en: 'passed ', zh: '通过' },
  failed: { en: 'failed ', zh: '失败' },
  skipped: { en: 'skipped', zh: '跳过' },
  verdict: {
    en: '{outcome}  {family}: {scenario} ({ms} ms)',
    zh: '{outcome}  {family}: {scenario}（{ms} 毫秒）',
  },
  cannotRun: { en: 'Cannot run contract: {obstacle}', zh: '无法运行契约：{obstacle}' },
  cannotComplete: { en: 'Cannot complete contract: {obstacle}', zh: '契约未能运行完：{obstacle}' },
  failedScenario: { en: 'failed: {family}: {scenario}', zh: '失败：{family}: {scenario}' },
  compared: { en: 'Compared:', zh: '已比较：' },
  comparedFamily: {
    en: '  {family}: {compared} of {scenarios}, {values}',
    zh: '  {family}: {compared} / {scenarios}，{values}',
  },
  notCompared: { en: '    not compared, {reason}: {names}', zh: '    未比较，{reason}：{names}' },
  nothingCompared: { en: 'Nothing was compared', zh: '没有比较任何内容' },
  noDifferences: {
    en: 'No differences between the document and the observed replies',
    zh: '文档与观察到的回复没有差异',
  },
  differences: { en: 'Differences:', zh: '差异：' },
  severity: { en: 'severity', zh: '严重程度' },
  aspect: { en: 'aspect', zh: '方面' },
  document: { en: 'API document', zh: 'API 文档' },
  live: { en: 'live', zh: '线上' },
  onMock: { en: 'mock', zh: '模拟' },
  left: { en: 'Left on the account:', zh: '账户中留下的内容：' },
  notes: { en: 'Found where no source says what to expect:', zh: '没有资料说明预期行为时的发现：' },
  totals: {
    en: '{target}: {passed} passed, {failed} failed, {skipped} skipped; {requests}, at most {tokens}',
    zh: '{target}: {passed} 个通过，{failed} 个失败，{skipped} 个跳过；{requests}，最多 {tokens}',
  },
  paid: { en: '{reason}', zh: '按次计费（{reason}）' },
  requirement: { en: '{reason}', zh: '账户需要满足条件（{reason}）' },
  budget: { en: '{reason}', zh: '预算已用完（{reason}）' },
  account: { en: '{reason}', zh: '受账户或负载限制（{reason}）' },
  stopped: { en: '{reason}', zh: '运行提前结束（{reason}）' },
  'no-key': { en: '{message}', zh: '线上 API 需要密钥（{message}）' },
  'no-server': { en: '{message}', zh: '无法连接到服务器（{message}）' },
  timeout: { en: '{message}', zh: '服务器没有响应（{message}）' },
  'key-refused': { en: '{message}', zh: '密钥被拒绝（{message}）' },
  limit: { en: '{message}', zh: '所有请求都因账户或限制被拒绝（{message}）' },
  'server-error': { en: '{message}', zh: '服务器对所有请求都返回错误（{message}）' },
  'not-the-api': { en: '{message}', zh: '该地址不是此 API（{message}）' },
  'connection-lost': { en: '{message}', zh: '运行中连接断开（{message}）' },
  time: { en: '{message}', zh: '超过运行时间限制（{message}）' },
} as const
