import type { Language } from '../http/message.ts'
import { counted } from '../messages/counted.ts'
import type { ContractPlan } from '../contract/index.ts'

/** Options of `zhipu-fetch contract`, as `parseArgs` takes them. */
export const contractOptions = {
  target: { type: 'string' },
  family: { type: 'string', multiple: true },
  scenario: { type: 'string', multiple: true },
  list: { type: 'boolean', default: false },
  model: { type: 'string' },
  paid: { type: 'boolean', default: false },
  'max-requests': { type: 'string' },
  'max-tokens': { type: 'string' },
  'max-searches': { type: 'string' },
  'max-time': { type: 'string' },
  'fail-on': { type: 'string', default: 'critical' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** @param plan All scenarios with the default limits */
export function contractHelp(plan: ContractPlan, language: Language): string {
  return language === 'zh' ? chineseHelp(plan) : englishHelp(plan)
}

function englishHelp({ scenarios, needs, limits }: ContractPlan): string {
  return `Usage: zhipu-fetch contract [options]

Runs the contract scenarios against a target and reports where API documentation, live API and mock server differ.

Options:
      --target NAME    mock (the default without a key), server (the mock over HTTP), live (the API, needs a key) or a base URL
      --family NAME    run the scenarios of this endpoint family only; may be repeated
      --scenario TEXT  run the scenarios whose "family: name" contains this text; * stands for any text; may be repeated
      --list           print the selected scenarios and exit
      --model NAME     text model for the live API, in place of the free models that are used by default
      --fail-on LEVEL  least severity that exits with 1: critical (default), warning or info
      --json           print the report as JSON
  -h, --help           show this help

Costs on a real target. A run with the default options needs at most ${needs.requests} requests, ${needs.tokens} tokens of free and cheap models and
${counted(needs.searches, 'search').en} (about 0.01 CNY each). Limits, which a run never exceeds:
      --max-requests N default ${limits.requests}, or 1000 with --paid; polls and clean-up included
      --max-tokens N   default ${limits.tokens}
      --max-searches N default ${limits.searches}
      --max-time S     seconds for the whole run (default: ${limits.timeMs / 1000})
      --paid           also run scenarios that the live API bills per call, such as images and web search
What a run creates is deleted at its end; what the API cannot delete is listed.

Keys: ZHIPUAI_API_KEY, ZHIPU_API_KEY or ZAI_API_KEY (Z.ai). Base URL of live: ZHIPUAI_BASE_URL or ZAI_BASE_URL.

Exit codes:
  0  what was compared agrees
  1  a scenario failed, or there are differences of the severity --fail-on
  2  the target cannot be judged: invalid command line, no key, no server, a refused key, or the run did not reach its end

Families:
${listFamilies(scenarios.map(({ family }) => family))}
`
}

function chineseHelp({ scenarios, needs, limits }: ContractPlan): string {
  return `用法：zhipu-fetch contract [选项]

对目标运行契约场景，报告 API 文档、线上 API 与模拟服务器之间的差异。

选项：
      --target NAME    mock（没有密钥时的默认值）、server（通过 HTTP 访问的模拟服务器）、live（线上 API，需要密钥）或基础 URL
      --family NAME    只运行该端点族的场景；可重复
      --scenario TEXT  只运行“族: 名称”中包含该文本的场景；* 代表任意文本；可重复
      --list           列出选中的场景后退出
      --model NAME     线上 API 使用的文本模型，代替默认的免费模型
      --fail-on LEVEL  以退出码 1 结束的最低严重程度：critical（默认）、warning 或 info
      --json           以 JSON 输出报告
  -h, --help           显示本帮助

真实目标的费用。默认选项下，一次运行最多需要 ${needs.requests} 个请求、${needs.tokens} 个免费或低价模型的 token，以及
${needs.searches} 次联网搜索（约 0.01 元）。运行绝不会超过的限制：
      --max-requests N 默认 ${limits.requests}，使用 --paid 时为 1000；包括轮询和清理
      --max-tokens N   默认 ${limits.tokens}
      --max-searches N 默认 ${limits.searches}
      --max-time S     整次运行的秒数（默认：${limits.timeMs / 1000}）
      --paid           同时运行线上 API 按次计费的场景，例如图像生成和联网搜索
运行中创建的内容在结束时删除；API 无法删除的内容会列出。

密钥：ZHIPUAI_API_KEY、ZHIPU_API_KEY 或 ZAI_API_KEY（Z.ai）。live 的基础 URL：ZHIPUAI_BASE_URL 或 ZAI_BASE_URL。

退出码：
  0  比较过的内容一致
  1  有场景失败，或存在达到 --fail-on 严重程度的差异
  2  无法判断目标：命令行无效、没有密钥、没有服务器、密钥被拒绝，或运行未能完成

端点族：
${listFamilies(scenarios.map(({ family }) => family))}
`
}

/** Names in lines of at most 100 characters. */
function listFamilies(names: readonly string[]): string {
  const lines = ['']
  for (const name of new Set(names)) {
    const line = lines.at(-1)!
    if (line.length + name.length > 98) lines.push(name)
    else lines[lines.length - 1] = line === '' ? name : `${line}, ${name}`
  }
  return lines.map((line) => `  ${line}`).join('\n')
}
