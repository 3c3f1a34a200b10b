/** The blocks of the documents that are not TypeScript, against the installed package: shell, YAML, JSON, PowerShell, Python, Go, Java. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { read } from '../policy/source.ts'
import { parseYAML } from '../support/yaml.ts'
import { blocksIn, type Command, commandsOf } from './page-blocks.ts'
import { Terminal } from './terminal.ts'

const manifest = JSON.parse(read('package.json'))
let project: string
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'zhipu-fetch-commands-'))
  await cp(inject('packed').project, project, { recursive: true })
  const [hello = ''] = blocksIn('ts').map(({ code }) => code)
  const [rules = ''] = blocksIn('json').map(({ code }) => code).filter((code) => code.includes('"rules"'))
  const sky = { rules: [{ when: { last: '/天气/' }, reply: '晴' }] }
  await mkdir(join(project, 'test'))
  await Promise.all([
    writeFile(join(project, 'hello.mjs'), hello),
    writeFile(join(project, 'app.js'), 'console.log(1)'),
    writeFile(join(project, 'app.ts'), 'console.log(1)'),
    writeFile(join(project, 'company.pem'), rootCertificates[0] ?? ''),
    writeFile(join(project, 'documented.json'), rules),
    writeFile(join(project, 'test/rules.json'), JSON.stringify(sky)),
  ])
})
afterAll(() => rm(project, { recursive: true, force: true }))

function openTerminal(env: Readonly<Record<string, string>> = {}): Terminal {
  const terminal = new Terminal(project, env)
  onTestFinished(() => terminal.close())
  return terminal
}

/** Commands that would install packages, run these tests or need an account: what they name is checked instead. */
const notRun: readonly (readonly [RegExp, (match: RegExpExecArray) => void])[] = [
  [/^npm install ([\w-]+)$/, ([, name]) => expect(name).toBe(manifest.name)],
  [/^npm ci$/, () => expect(read('package-lock.json')).toContain('"lockfileVersion"')],
  [/^npm (start|test)$/, ([, script = '']) => expect(manifest.scripts).toHaveProperty(script)],
  [/^npx wrangler dev$/, () => expect(read('test/consumers/projects/wrangler/package.json')).toContain('"wrangler"')],
]

/** The exit status that the comment of a command names: curl exits with 22 for an error status. */
const statusOf = ({ comment }: Command) => /^4\d\d\b/.test(comment) ? 22 : 0

/** A contract with the live API needs a key: its scenarios are listed instead. */
const withoutKey = (command: string) => command.replace(/--target live.*/, '$& --list')

describe('shell blocks', () => {
  const blocks = blocksIn('sh')
  test('the documents have some', () => expect(blocks.length).toBeGreaterThan(8))

  test.for(blocks)('each command of $at ends with the status that the page says', async ({ code }, { skip }) => {
    const terminal = openTerminal()
    for (const each of commandsOf(code)) {
      const [pattern, check] = notRun.find(([pattern]) => pattern.test(each.command)) ?? []
      if (pattern) {
        check?.(pattern.exec(each.command)!)
        continue
      }
      const missing = terminal.missingProgram(each.command)
      if (missing !== undefined) skip(`${missing} is not installed`)
      const { status, output } = await terminal.run(withoutKey(each.command))
      expect([each.command, status, output]).toEqual([each.command, statusOf(each), output])
    }
  })

  test('the first example of the README prints what the README shows', async () => {
    const [shown] = blocksIn('text').map(({ code }) => code)
    const command = blocksIn('sh').flatMap(({ code }) => commandsOf(code)).find(({ command }) => /hello/.test(command))
    expect(await openTerminal().run(command!.command)).toEqual({ status: 0, output: shown })
  })

  test('a command that the package does not have fails', async () => {
    expect(await openTerminal().run('npx zhipu-fetch mock --prot 4010')).toMatchObject({ status: 2 })
    expect(await openTerminal().run('npx zhipu-fetch serve')).toMatchObject({ status: 2 })
    expect(await openTerminal().run('curl --silent --fail http://localhost:4010/__mock/nothing')).toMatchObject({
      status: 22,
    })
  })
})

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

/** What `pytest` stands for in the documents: a test that asks for the weather at the base URL of its environment. */
const application =
  `curl --silent --fail "$ZAI_BASE_URL/chat/completions" --header "Authorization: Bearer $ZAI_API_KEY" --json '{"model": "glm-4.6", "messages": [{"role": "user", "content": "天气"}]}' | grep 晴`

/** A run of the contract with the live API costs tokens; the same options are given to the mock. */
const onMock = (command: string) => command.replace('--target live', '--target mock')

describe('YAML blocks', () => {
  const blocks = blocksIn('yaml').map(({ at, code }) => ({ at, value: parseYAML(code) }))
  const stepsOf = (value: unknown) => Array.isArray(value) ? value as Step[] : []
  const workflows = blocks.filter(({ value }) => Array.isArray(value))
  const services = blocks.filter(({ value }) => !Array.isArray(value))

  test('the documents have steps of GitHub Actions, and services of GitLab and of Compose', () => {
    expect(workflows.map(({ at }) => at.split(':')[0])).toEqual(['docs/contract.md', 'docs/other-languages.md'])
    expect(services).toHaveLength(2)
  })

  test.each(workflows)('the steps of $at run', async ({ value }) => {
    const terminal = openTerminal()
    const own = ['ci', 'contract', 'release'].map((name) => read(`.github/workflows/${name}.yml`)).join('\n')
    for (const { uses, run, env = {}, with: inputs } of stepsOf(value)) {
      if (uses !== undefined) expect(own).toContain(`uses: ${uses}\n`)
      if (inputs?.['path'] !== undefined) {
        expect((await terminal.run(`test -s ${inputs['path']}`)).status, inputs['path']).toBe(0)
      }
      if (run === undefined) continue
      const { status, output } = await terminal.run(run === 'pytest' ? application : onMock(run), env)
      expect([run, status, output]).toEqual([run, 0, output])
    }
  })

  test.each(services)('the service of $at starts, under the name that the application uses', async ({ value }) => {
    interface Service {
      readonly name?: string
      readonly image?: string
      readonly alias?: string
      readonly command: string | readonly string[]
      readonly ports?: readonly string[]
    }
    const { test: job, services } = value as {
      test?: { services: readonly Service[]; variables: Readonly<Record<string, string>>; script: readonly string[] }
      services?: Readonly<Record<string, Service>>
    }
    const service = job?.services[0] ?? services?.['mock']
    expect(service?.name ?? service?.image).toBe('node:lts')
    if (service?.ports) expect(service.ports).toEqual(['4010:4010'])
    const { command = '' } = service ?? {}
    const line = typeof command === 'string' ? command : command.join(' ')
    // Other containers reach the service only when it listens on every address and knows its name.
    expect(line).toContain('--host 0.0.0.0 --allow-host mock')
    if (job) expect([service?.alias, job.variables['ZAI_BASE_URL']]).toEqual(['mock', 'http://mock:4010/api/paas/v4'])
    const terminal = openTerminal()
    expect(await terminal.run(line)).toMatchObject({ status: 0 })
    const health = `curl --silent --fail http://localhost:4010/__mock/health --header 'Host: mock'`
    expect(await terminal.run(health)).toMatchObject({ status: 0 })
    const answer = await terminal.run(
      application.replace('| grep 晴', ''),
      job?.variables ?? {
        ZAI_API_KEY: 'id.secret',
        ZAI_BASE_URL: 'http://mock:4010/api/paas/v4',
      },
    )
    expect(answer.output).toContain('"choices"')
  })
})

test('the rules in JSON are valid', async () => {
  const { status, output } = await openTerminal().run('npx zhipu-fetch mock validate documented.json')
  expect([status, output]).toEqual([0, expect.stringContaining('documented.json')])
})

test('the PowerShell block sets a variable of the client and runs a command of the package', async () => {
  const [{ code } = { code: '' }, ...others] = blocksIn('powershell')
  expect(others).toEqual([])
  const [assignment = '', command = '', ...more] = code.trim().split('\n')
  expect(more).toEqual([])
  const [, name = '', value = ''] = /^\$env:(\w+) = '(.*)'$/.exec(assignment) ?? []
  const terminal = openTerminal()
  const env = { [name]: value, ZHIPUAI_BASE_URL: 'http://localhost:4010/api/paas/v4' }
  await terminal.run('npx zhipu-fetch mock')
  expect(await terminal.run(`echo 你好 | ${command}`, env)).toMatchObject({
    status: 0,
    output: expect.stringContaining('你说的是'),
  })
})

describe('Python, Go and Java blocks', () => {
  const blocks = ['python', 'go', 'java'].flatMap((language) =>
    blocksIn(language).map((block) => ({ ...block, language }))
  )
  test('the documents have each', () => {
    expect(blocks.map(({ language }) => language)).toEqual(['python', 'python', 'go', 'java'])
  })

  test.for(blocks)('the key and the base URL of $at lead to the mock', async ({ code, language }) => {
    const [, base = ''] = /"(http:[^"]+)"/.exec(code) ?? []
    const [, key = ''] = /(?:api_key=|APIKey\(|apiKey\()"([^"]+)"/.exec(code) ?? []
    // The Python clients add the slash themselves.
    expect(base.endsWith('/')).toBe(language !== 'python')
    const env = { ZAI_API_KEY: key, ZAI_BASE_URL: base.replace(/\/$/, '') }
    const { output } = await openTerminal().run(application.replace('| grep 晴', '# http://localhost:4010'), env)
    expect(output).toContain('"choices"')
  })

  test.for(blocks.filter(({ language }) => language === 'python'))(
    '$at is a Python program',
    async (block, { skip }) => {
      const terminal = openTerminal()
      if (terminal.missingProgram('python3') !== undefined) skip('python3 is not installed')
      await writeFile(join(project, 'program.py'), block.code.replaceAll('localhost:4010', 'LOCAL'))
      const parsed = await terminal.run(
        `python3 -c 'import ast; ast.parse(open("program.py", encoding="utf-8").read())'`,
      )
      expect([parsed.status, parsed.output]).toEqual([0, ''])
      const [, module = ''] = /^from (\w+) import/m.exec(block.code) ?? []
      if ((await terminal.run(`python3 -c 'import ${module}'`)).status !== 0) {
        skip(`parsed only: python3 has no module ${module}, npm run test:downstream -- python installs it`)
      }
      const [shown] = blocksIn('text').map(({ code }) => code)
      const command = 'sed -i s/LOCAL/localhost:4010/ program.py && PYTHONUTF8=1 python3 program.py'
      expect(await terminal.run(command)).toEqual({ status: 0, output: block.code.includes('print(') ? shown : '' })
    },
  )

  /** The block in what its language needs around statements, and the command that parses it. The Java clients stand for those of the SDK. */
  const parsers: Readonly<Record<string, { file: string; wrap: (code: string) => string; command: string }>> = {
    go: {
      file: 'program.go',
      wrap: (code) => `package main\n\nfunc main() {\n${code}}\n`,
      command: 'gofmt -e program.go',
    },
    java: {
      file: 'Program.java',
      wrap: (code) =>
        `class Program {
  void run() {
    ${code}
  }
  static class ZhipuAiClient {
    static Builder builder() { return new Builder(); }
  }
  static class Builder {
    Builder apiKey(String key) { return this; }
    Builder baseUrl(String url) { return this; }
    ZhipuAiClient build() { return new ZhipuAiClient(); }
  }
}
`,
      command: 'javac Program.java',
    },
  }

  test.for(blocks.filter(({ language }) => language in parsers))('$at is valid $language', async (block, { skip }) => {
    const terminal = openTerminal()
    const { file, wrap, command } = parsers[block.language]!
    if (terminal.missingProgram(command) !== undefined) skip(`${command.split(' ')[0]} is not installed`)
    await writeFile(join(project, file), wrap(block.code))
    const { status, output } = await terminal.run(command)
    expect(status, output).toBe(0)
  })
})
