import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { eachLine, start } from '../support/child.ts'
import { workerdConfig } from '../support/workerd-config.ts'
import { locate } from './locate.ts'
import type { Runtime } from './runtime.ts'

const programs = ['node_modules/@cloudflare/workerd-linux-64/bin/workerd', 'node_modules/.bin/workerd']

/** Without Node's modules and globals, which are on by default since the compatibility date 2026-08-04. */
export const bareWorkerd: Runtime = workerd('workerd', ['no_nodejs_compat'])

/** With Node's modules and globals. */
export const compatWorkerd: Runtime = workerd('workerd nodejs_compat', [])

/** Cloudflare's runtime. It serves a worker on a free port; the body of the first response contains one line of JSON for each case. */
function workerd(name: string, compatibilityFlags: readonly string[]): Runtime {
  return {
    name,
    async find(context) {
      const found = await locate(programs.map((program) => resolve(context.root, program)))
      if (!found) return { missing: `cannot run any of ${programs.join(', ')}` }
      return {
        version: found.version,
        async run(config, onResult, signal) {
          const file = `${context.temp}/${name.replaceAll(' ', '-')}.capnp`
          const worker = { module: 'workerd.js', compatibilityDate: found.version, compatibilityFlags }
          await writeFile(file, workerdConfig({ ...worker, config: JSON.stringify(config) }))
          const stdio = ['ignore', 'ignore', 'pipe', 'pipe'] as const
          const child = start(found.program, ['serve', '--control-fd=3', file], { stdio: [...stdio] })
          try {
            const port = await portOf(child.process.stdio[3] as Readable, child.ended)
            const response = await fetch(`http://127.0.0.1:${port}/`, { signal })
            await eachLine(Readable.fromWeb(response.body as never), (line) => onResult(JSON.parse(line)))
            return undefined
          } catch (error) {
            return `${name}: ${error}\n${child.stderr()}`
          } finally {
            child.process.kill('SIGKILL')
            await child.ended
          }
        },
      }
    },
  }
}

/** The port that workerd chose, read from its control descriptor. */
function portOf(control: Readable, ended: Promise<string>): Promise<number> {
  return new Promise((resolve, reject) => {
    void eachLine(control, (line) => {
      const { event, port }: { event: string; port: number } = JSON.parse(line)
      if (event === 'listen') resolve(port)
    })
    void ended.then((how) => reject(new Error(`ended with ${how} before it served a port`)))
  })
}
