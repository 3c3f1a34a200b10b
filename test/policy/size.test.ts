import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import committedSizes from '../bench/sizes.json' with { type: 'json' }
import { root } from './source.ts'

type Program = keyof typeof committedSizes

interface Bundle {
  readonly gzipBytes: number
  readonly inputs: readonly { readonly path: string }[]
}

/** Larger growth fails until it is accepted by `npm run size -- --write`. */
const MAX_GROWTH = 0.01

const programs = Object.keys(committedSizes) as Program[]

async function bundle(program: Program): Promise<Bundle> {
  const { stdout } = await promisify(execFile)('node', ['test/bench/bundle.mjs', `${program}.ts`], { cwd: root })
  return JSON.parse(stdout)
}

async function pathsOf(program: Program): Promise<string[]> {
  const { inputs } = await bundle(program)
  return inputs.map(({ path }) => path)
}

const isChat = (path: string) => /\/(chat|chat-stream|chat-accumulator)\.ts$/.test(path)

/** Minified bytes after `gzip -9`. */
describe('size', () => {
  test.each(programs)(
    '%s grows by at most one percent over its committed size, and stays below its limit',
    async (program) => {
      const { gzipBytes } = await bundle(program)
      const { bytes, atMost } = committedSizes[program]
      const growth = ((gzipBytes / bytes - 1) * 100).toFixed(1)
      expect(
        gzipBytes,
        `${program} has ${gzipBytes} B, ${growth} % more than the committed ${bytes} B; ` +
          'reduce it, or accept the growth with `npm run size -- --write`',
      ).toBeLessThanOrEqual(bytes * (1 + MAX_GROWTH))
      expect(gzipBytes, `${program} has ${gzipBytes} B, the design allows ${atMost} B`).toBeLessThanOrEqual(atMost)
    },
  )

  test('a program that streams a chat contains no other family, no unused helper and nothing of v3', async () => {
    const foreign = (await pathsOf('chat'))
      .filter((path) => /^src\/(resources|helpers|legacy|realtime)\//.test(path) && !isChat(path))
    expect(foreign).toEqual([])
  })

  test('the whole client contains every family, no unused helper and nothing of v3', async () => {
    const paths = await pathsOf('client')
    expect(paths.filter((path) => path.startsWith('src/resources/')).length).toBeGreaterThan(15)
    expect(paths.filter((path) => /^src\/(helpers|legacy|realtime)\//.test(path) && !isChat(path))).toEqual([])
  })

  test('a session of GLM-Realtime loads no family, and later what not all sessions need', async () => {
    const paths = await pathsOf('realtime')
    expect(paths.filter((path) => path.startsWith('src/realtime/')).length).toBeGreaterThan(8)
    const foreign =
      /^src\/(resources|helpers|legacy)\/|^src\/realtime\/(connect|drain|failures|refusal|settings|tools|worker-socket)\.ts|^src\/internal\/(on-abort|response)\.ts/
    expect(paths.filter((path) => foreign.test(path))).toEqual([])
  })

  test('importing the mock loads neither msw nor the client', async () => {
    const foreign = (await pathsOf('mock')).filter((path) => /^src\/|node_modules\/(?!jose\/)/.test(path))
    expect(foreign).toEqual([])
  })
})
