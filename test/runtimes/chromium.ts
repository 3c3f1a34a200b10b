import type { Readable, Writable } from 'node:stream'
import { DevTools } from '../support/cdp.ts'
import { start } from '../support/child.ts'
import { locate } from './locate.ts'
import { unpackChromium } from './packed-chromium.ts'
import type { Runtime } from './runtime.ts'

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const flags = [
  '--headless=shell',
  '--no-sandbox',
  '--no-zygote',
  '--in-process-gpu',
  '--use-angle=swiftshader',
  '--disable-dev-shm-usage',
  '--remote-debugging-pipe',
]

/** Headless Chromium. Its page has another origin than the mock, so every request of the suites has to pass CORS. */
export const chromium: Runtime = {
  name: 'Chromium',
  async find(context) {
    const found = await locate(programs) ?? await unpackChromium(context).catch((error: Error) => error.message)
    if (typeof found === 'string') {
      return { missing: `cannot run any of ${programs.join(', ')}, nor the packed one: ${found}` }
    }
    return {
      version: found.version,
      async run(config, onResult, signal) {
        const stdio = ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] as const
        const args = [...flags, `--user-data-dir=${context.temp}/profile`, 'about:blank']
        const child = start(found.program, args, { env: found.env, stdio: [...stdio] })
        const kill = () => child.process.kill('SIGKILL')
        signal.addEventListener('abort', kill)
        try {
          const [to, from] = child.process.stdio.slice(3) as [Writable, Readable]
          const page = await DevTools.openPage(to, from, config.auxiliaryURL)
          await page.onBinding('report', (line) => onResult(JSON.parse(line)))
          await page.evaluate(`runInPage(${JSON.stringify(JSON.stringify(config))})`)
          return undefined
        } catch (error) {
          return `Chromium: ${error}\n${child.stderr()}`
        } finally {
          signal.removeEventListener('abort', kill)
          kill()
          await child.ended
        }
      },
    }
  },
}
