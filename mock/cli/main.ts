import type { Language } from '../http/message.ts'
import type { Bilingual } from '../http/bilingual.ts'
import { languageOf } from '../messages/language.ts'
import { say } from '../messages/messages.ts'
import { closest } from '../validation/suggest.ts'
import type { Command, Io } from './io.ts'

interface CommandEntry {
  readonly description: Bilingual
  readonly load: () => Promise<{ run: Command }>
}

/** Each command is imported only when it runs: `zhipu-fetch mock` starts without loading the client. */
const commands: ReadonlyMap<string, CommandEntry> = new Map([
  [
    'chat',
    {
      description: {
        en: 'send a question to GLM and stream the answer, from the live API or the embedded mock server',
        zh: '向 GLM 提问并以流式输出回答，由线上 API 或内置的模拟服务器回答',
      },
      load: () => import('./chat.ts'),
    },
  ],
  [
    'mock',
    {
      description: {
        en: 'run a mock server of the Zhipu API, for tests in any language',
        zh: '启动智谱 API 的模拟服务器，供任意编程语言的测试使用',
      },
      load: () => import('./mock.ts'),
    },
  ],
  [
    'contract',
    {
      description: {
        en: 'compare the mock server with the live API and its documentation',
        zh: '将模拟服务器与线上 API 及其文档进行对比',
      },
      load: () => import('./contract.ts'),
    },
  ],
])

const help: Bilingual = {
  en: `Usage: zhipu-fetch <command> [options]

Commands:
${listCommands('en')}
  help      show this help, or the help of a command: zhipu-fetch help mock
  version   show the version of zhipu-fetch

Options:
  -h, --help     show this help; after a command, show the help of the command
  -v, --version  show the version of zhipu-fetch
`,
  zh: `用法：zhipu-fetch <命令> [选项]

命令：
${listCommands('zh')}
  help      显示本帮助，或某个命令的帮助：zhipu-fetch help mock
  version   显示 zhipu-fetch 的版本

选项：
  -h, --help     显示本帮助；写在命令之后则显示该命令的帮助
  -v, --version  显示 zhipu-fetch 的版本
`,
}

function listCommands(language: Language): string {
  return Array.from(commands, ([name, { description }]) => `  ${name.padEnd(10)}${description[language]}`).join('\n')
}

/**
 * Runs a command line and resolves with its exit code: 0 for success, 1 for a failure, 2 for an invalid command line.
 *
 * @param manifest The package.json with the version
 * @example
 * ```ts
 * const exitCode = await main(['mock', '--port', '4010'], processIo(), new URL('../package.json', import.meta.url))
 * ```
 */
export async function main(args: string[], io: Io, manifest: URL): Promise<number> {
  const [name = '', ...rest] = args
  const language = languageOf(io.env)
  const helpText = help[language]
  if (name === '-h' || name === '--help') return await main(['help'], io, manifest)
  if (name === 'help') {
    if (rest.length > 0) return await main([...rest, '--help'], io, manifest)
    io.out(helpText)
    return 0
  }
  if (name === 'version' || name === '-v' || name === '--version') {
    const { readFile } = await import('node:fs/promises')
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
    io.out(`${version}\n`)
    return 0
  }
  const command = commands.get(name)
  if (command === undefined) {
    io.err(`${describeUnknown(name)[language]}\n\n${helpText}`)
    return 2
  }
  return (await command.load()).run(rest, io)
}

function describeUnknown(name: string): Bilingual {
  if (name === '') return say('noCommand')
  const similar = closest(name, [...commands.keys(), 'help', 'version'])
  const hint = similar === undefined ? '' : say('similarName', { similar })
  return say('unknownCommand', { name: JSON.stringify(name), hint })
}
