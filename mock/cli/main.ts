import type { Command, Io } from './io.ts'

interface Entry {
  readonly about: string
  readonly load: () => Promise<{ run: Command }>
}

/** Each command is loaded when it is asked for, so that `zhipu-fetch mock` does not wait for the client. */
const commands: ReadonlyMap<string, Entry> = new Map([
  ['chat', { about: 'stream an answer from GLM, live or from the embedded fake', load: () => import('./chat.ts') }],
  ['mock', { about: 'serve the fake Zhipu API for tests in any language', load: () => import('./mock.ts') }],
  ['contract', { about: 'compare the fake with the live API', load: () => import('./contract.ts') }],
])

const help = `Usage: zhipu-fetch <command> [options]

Commands:
${Array.from(commands, ([name, { about }]) => `  ${name.padEnd(10)}${about}`).join('\n')}

Options:
  -h, --help     this text; after a command, its own options
  -v, --version  the version of zhipu-fetch
`

/**
 * Runs one command line and answers with its exit code: 0 done, 1 failed, 2 not understood.
 *
 * @param manifest The package.json that knows the version.
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
