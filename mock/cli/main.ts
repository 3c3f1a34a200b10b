import type { Command, Io } from './io.ts'

interface CommandEntry {
  readonly description: string
  readonly load: () => Promise<{ run: Command }>
}

/** Each command is imported only when it runs: `zhipu-fetch mock` starts without loading the client. */
const commands: ReadonlyMap<string, CommandEntry> = new Map([
  [
    'chat',
    {
      description: 'send a question to GLM and stream the answer, from the live API or the embedded mock server',
      load: () => import('./chat.ts'),
    },
  ],
  [
    'mock',
    {
      description: 'run a mock server of the Zhipu API, for tests in any language',
      load: () => import('./mock.ts'),
    },
  ],
  [
    'contract',
    {
      description: 'compare the mock server with the live API and its documentation',
      load: () => import('./contract.ts'),
    },
  ],
])

const help = `Usage: zhipu-fetch <command> [options]

Commands:
${Array.from(commands, ([name, { description }]) => `  ${name.padEnd(10)}${description}`).join('\n')}

Options:
  -h, --help     show this help; after a command, show the help of the command
  -v, --version  show the version of zhipu-fetch
`

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
  const [name, ...rest] = args
  if (name === '-h' || name === '--help') {
    io.out(help)
    return 0
  }
  if (name === '-v' || name === '--version') {
    const { readFile } = await import('node:fs/promises')
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
    io.out(`${version}\n`)
    return 0
  }
  const command = commands.get(name ?? '')
  if (command === undefined) {
    const state = name === undefined ? 'no command given' : `${JSON.stringify(name)} is not a command`
    io.err(`Cannot run zhipu-fetch: ${state}\n\n${help}`)
    return 2
  }
  return (await command.load()).run(rest, io)
}
