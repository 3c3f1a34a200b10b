import { describe, expect, test } from 'vitest'
import { main } from '../../../mock/cli/main.ts'
import { fakeIo } from './fake-io.ts'

describe('main()', () => {
  const manifest = new URL('../../../package.json', import.meta.url)

  test('--help lists the commands, --version prints the version', async () => {
    const io = fakeIo()
    expect(await main(['--help'], io, manifest)).toBe(0)
    for (const name of ['chat', 'mock', 'contract']) expect(io.written.out).toContain(`\n  ${name} `)
    const versionIo = fakeIo()
    expect(await main(['--version'], versionIo, manifest)).toBe(0)
    expect(versionIo.written.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test.each([[['help']], [['--help']], [['-h']]])('%j prints the help in the language of the locale', async (args) => {
    for (
      const [env, start] of [
        [{ LANG: 'en_US.UTF-8' }, 'Usage: zhipu-fetch <command>'],
        [{ LANG: 'zh_CN.UTF-8' }, '用法：zhipu-fetch <命令>'],
        [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C.UTF-8' }, 'Usage: zhipu-fetch <command>'],
        [{ LANG: 'C', LC_MESSAGES: 'zh_TW.UTF-8' }, '用法：zhipu-fetch <命令>'],
      ] as const
    ) {
      const io = fakeIo({ env })
      expect(await main(args, io, manifest)).toBe(0)
      expect(io.written.out).toContain(start)
    }
  })

  test.each([['chat'], ['mock'], ['mock validate'], ['contract']])(
    'help %s prints the help of the command, with the same options in both languages',
    async (name) => {
      const texts = await Promise.all(['en_US', 'zh_CN'].map(async (LANG) => {
        const io = fakeIo({ env: { LANG } })
        expect(await main(['help', ...name.split(' ')], io, manifest)).toBe(0)
        return io.written.out
      }))
      expect(texts[0]).toMatch(new RegExp(`^Usage: zhipu-fetch ${name}`))
      expect(texts[1]).toMatch(new RegExp(`^用法：zhipu-fetch ${name}`))
      const options = texts.map((text) => text.match(/--[a-z-]+/g)?.sort())
      expect(options[1]).toEqual(options[0])
      const names = texts.map((text) => [...new Set(text.match(/\b[A-Z][A-Z_]{3,}\b/g))].sort())
      expect(names[1]).toEqual(names[0])
    },
  )

  test('version prints the version, as --version does', async () => {
    const io = fakeIo()
    expect(await main(['version'], io, manifest)).toBe(0)
    expect(io.written.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('mock --help prints the help of the command', async () => {
    const io = fakeIo()
    expect(await main(['mock', '--help'], io, manifest)).toBe(0)
    expect(io.written.out).toMatch(/^Usage: zhipu-fetch mock/)
  })

  test.each([[[], 'no command given'], [['mok'], '"mok" is not a command, did you mean mock?'], [
    ['constructor'],
    '"constructor" is not a command',
  ], [['hlep'], '"hlep" is not a command, did you mean help?']])(
    'rejects the invalid command line %j',
    async (args, state) => {
      const io = fakeIo()
      expect(await main(args, io, manifest)).toBe(2)
      expect(io.written.err).toContain(`Cannot run zhipu-fetch: ${state}\n`)
    },
  )
})
