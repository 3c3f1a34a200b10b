import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { root } from '../policy/source.ts'

/** Programs for commands of the documents: the newest Node of the tests, whose options the oldest lacks, then Deno and Bun. */
const programs = [
  ...['node26', 'node24'].map((name) => join(root, 'test/runtimes/node_modules', name, 'bin')),
  join(root, 'node_modules/.bin'),
].filter((folder) => existsSync(folder))

/** Variables of this process that a command must not see: keys, base URLs, and the language of the command's texts. */
const hidden = /^(ZHIPU|ZAI|LC_|LANG|npm_)/

/**
 * Runs commands of the documents in a folder, as a user types them into a shell. A mock server runs until `close()`, on a free port of
 * loopback in place of port 4010; later commands reach it where they name this port.
 */
export class Terminal {
  readonly #folder: string
  readonly #env: Readonly<Record<string, string | undefined>>
  readonly #servers: ChildProcess[] = []
  /** Assignments of variables, which later commands see. */
  #assignments = ''
  /** Port of the latest mock server. */
  port: string | undefined

  constructor(folder: string, env: Readonly<Record<string, string>> = {}) {
    this.#folder = folder
    const inherited = Object.entries(process.env).filter(([name]) => !hidden.test(name))
    const path = [...programs, process.env['PATH']].join(delimiter)
    this.#env = { ...Object.fromEntries(inherited), LC_ALL: 'C', ...env, PATH: path }
  }

  /** Name of the first program of a command that is not installed. */
  missingProgram(command: string): string | undefined {
    const [name = ''] = command.replace(/^(\w+=\S* )+/, '').split(' ')
    if (/^\w+=/.test(name)) return undefined
    try {
      execFileSync('sh', ['-c', `command -v ${name}`], { env: this.#env, stdio: 'ignore' })
      return undefined
    } catch {
      return name
    }
  }

  /** Runs a command; resolves with its exit status and with what it printed. A mock server is started, and its status is 0. */
  async run(command: string, env: Readonly<Record<string, string>> = {}): Promise<{ status: number; output: string }> {
    if (/^npx (--yes )?zhipu-fetch mock(?! validate)/.test(command)) return await this.#serve(command)
    if (/:4010\b/.test(command) && this.port === undefined) await this.#serve('npx zhipu-fetch mock')
    if (/^\w+=\S+$/.test(command)) this.#assignments += `${this.#withPort(command)}\n`
    const variables = Object.entries(env).map(([name, value]) => [name, this.#withPort(value)])
    const { child, ended } = this.#start(this.#assignments + this.#withPort(command), Object.fromEntries(variables))
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream!.setEncoding('utf8').on('data', (text) => output += text)
    return { status: await ended, output }
  }

  /** Ends the mock servers. */
  close(): void {
    for (const { pid } of this.#servers) {
      try {
        process.kill(-pid!)
      } catch {
        // It has ended already.
      }
    }
  }

  #withPort(text: string): string {
    return text.replace(/\b(localhost|mock):4010\b/g, `localhost:${this.port}`)
  }

  async #serve(command: string): Promise<{ status: number; output: string }> {
    const onLoopback = command.replace(/ &$/, '').replace(/ --port \d+/, '').replace(
      '--host 0.0.0.0',
      '--host 127.0.0.1',
    )
    const { child, ended } = this.#start(`${onLoopback} --port 0`)
    this.#servers.push(child)
    let output = ''
    return await new Promise((resolve) => {
      void ended.then((status) => resolve({ status: status || 1, output }))
      for (const stream of [child.stdout, child.stderr]) {
        stream!.setEncoding('utf8').on('data', (text) => {
          output += text
          this.port = / at http:\/\/127\.0\.0\.1:(\d+)\//.exec(output)?.[1] ?? this.port
          if (/ at http:.*\n/.test(output)) resolve({ status: 0, output })
        })
      }
    })
  }

  #start(script: string, env: Readonly<Record<string, string>> = {}) {
    // A group of its own, so that the children of npx end with it.
    const options = { cwd: this.#folder, env: { ...this.#env, ...env }, detached: true, stdio: 'pipe' } as const
    const child = spawn('sh', ['-c', script], options)
    child.stdin.end()
    const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
    return { child, ended }
  }
}
