import { describe, expect, test } from 'vitest'
import { main } from '../../mock/cli/main.ts'
import { mockZhipu } from '../../mock/index.ts'
import { fakeIo } from '../mock/cli/fake-io.ts'
import { checker, entries, exportsOf } from './public.ts'
import { read, root } from './source.ts'

const manifest = new URL('package.json', `file://${root}/`)

/** The long options in the help of a command: `--port`. */
async function optionsOf(command: string): Promise<string[]> {
  const io = fakeIo({ env: { LANG: 'C' } })
  expect(await main(['help', ...command.split(' ')], io, manifest)).toBe(0)
  return [...new Set(io.written.out.match(/--[a-z][a-z-]+/g))]
}

/** Inline code in the rows of all tables of a page. */
function codeInTables(file: string): string[] {
  const rows = read(file).match(/^\|.*\|$/gm) ?? []
  return rows.flatMap((row) => Array.from(row.matchAll(/`([^`]+)`/g), ([, code = '']) => code))
}

describe('options of commands', () => {
  test.each([
    ['docs/other-languages.md', ['mock', 'mock validate', 'chat']],
    ['docs/contract.md', ['contract']],
  ])('the tables of %s have every option of %j, and no other', async (file, commands) => {
    const options = (await Promise.all(commands.map(optionsOf))).flat()
    expect(options.length).toBeGreaterThan(10)
    const named = codeInTables(file).flatMap((code) => code.match(/^--[a-z-]+/) ?? [])
    expect([...new Set(named)].sort()).toEqual([...new Set(options)].sort())
  })
})

/** Members of an exported type without those that are internal. */
function membersOf(entry: string, name: string): string[] {
  const symbol = exportsOf(entries[entry]!).find((each) => each.name === name)
  expect(symbol, `${entry} exports ${name}`).toBeDefined()
  return checker.getDeclaredTypeOfSymbol(symbol!).getProperties()
    .filter((member) => !member.getJsDocTags(checker).some((tag) => tag.name === 'internal'))
    .map((member) => member.name).filter((member) => /^[a-z]/i.test(member) && member !== 'toJSON')
}

describe('members of types', () => {
  const page = 'docs/rules-and-faults.md'

  test.each([
    ['./mock', 'Fault'],
    ['./mock', 'Condition'],
    ['./mock', 'Limits'],
    ['./mock', 'Entry'],
    ['./mock', 'FixtureRule'],
    ['./mock/test', 'ZhipuMatchers'],
  ])(`the tables of ${page} have every member of %s %s`, (entry, name) => {
    const members = membersOf(entry, name)
    expect(members.length).toBeGreaterThan(5)
    const words = new Set(codeInTables(page).flatMap((code) => code.match(/^\w+/) ?? []))
    expect(members.filter((member) => !words.has(member))).toEqual([])
  })

  test(`${page} names every chance of ChaosOptions`, () => {
    const members = membersOf('./mock', 'ChaosOptions')
    expect(members.filter((member) => !read(page).includes(`\`${member}\``))).toEqual([])
  })

  test('docs/browsers.md names every option of RelayOptions', () => {
    const members = membersOf('.', 'RelayOptions')
    expect(members.filter((member) => !read('docs/browsers.md').includes(`\`${member}\``))).toEqual([])
  })

  test.each([['RecordOptions'], ['ReplayOptions']])(
    'the tables of docs/recordings.md have every option of %s',
    (name) => {
      const words = new Set(codeInTables('docs/recordings.md'))
      expect(membersOf('./mock', name).filter((member) => !words.has(member))).toEqual([])
    },
  )
})

describe('numbers', () => {
  const { chat, client } = JSON.parse(read('test/bench/sizes.json')) as Record<string, { bytes: number }>
  const kB = ({ bytes }: { bytes: number }) => `${Math.round(bytes / 1000)} kB`

  test.each(['README.md', 'README.zh-CN.md', 'docs/runtimes.md', 'docs/zh-CN/runtimes.md'])(
    '%s has the sizes of test/bench/sizes.json',
    (file) => {
      expect(read(file).match(/\d+ kB/g)).toEqual([kB(chat!), kB(client!)])
    },
  )

  test('the pages of the contract say that nothing is verified live, as long as that is so', async () => {
    const isVerified = (await mockZhipu().fidelity()).some(({ certainty }) => certainty === 'live-verified')
    expect(/nothing is\s+verified live so far/.test(read('docs/contract.md'))).toBe(!isVerified)
    expect(read('docs/zh-CN/contract.md').includes('目前没有任何行为经过线上验证')).toBe(!isVerified)
  })
})
