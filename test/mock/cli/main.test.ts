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

  test('mock --help prints the help of the command', async () => {
    const io = fakeIo()
    expect(await main(['mock', '--help'], io, manifest)).toBe(0)
    expect(io.written.out).toMatch(/^Usage: zhipu-fetch mock/)
  })

  test.each([[[], 'no command given'], [['mok'], '"mok" is not a command'], [
    ['constructor'],
    '"constructor" is not a command',
  ]])(
    'rejects the invalid command line %j',
    async (args, state) => {
      const io = fakeIo()
      expect(await main(args, io, manifest)).toBe(2)
      expect(io.written.err).toContain(`Cannot run zhipu-fetch: ${state}\n`)
    },
  )
})
