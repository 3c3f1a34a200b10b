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

/** A Chromium without a head. Its page has an origin of its own, so every request of the suites has to pass CORS. */
export const chromium: Runtime = {
  name: 'Chromium',
  async find(shop) {
    const found = await locate(programs) ?? await unpackChromium(shop).catch((error: Error) => error.message)
    if (typeof found === 'string') {
      return { missing: `neither ${programs.join(', ')} nor the packed one runs: ${found}` }
    }
    return {
      version: found.version,
      async run(config, tell, signal) {
        const stdio = ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] as const
        const args = [...flags, `--user-data-dir=${shop.temp}/profile`, 'about:blank']
        const child = start(found.program, args, { env: found.env, stdio: [...stdio] })
        const kill = () => child.process.kill('SIGKILL')
        signal.addEventListener('abort', kill)
        try {
          const [to, from] = child.process.stdio.slice(3) as [Writable, Readable]
          const page = await DevTools.openPage(to, from, config.witnessURL)
          await page.onBinding('report', (line) => tell(JSON.parse(line)))
          await page.evaluate(`runHere(${JSON.stringify(JSON.stringify(config))})`)
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
