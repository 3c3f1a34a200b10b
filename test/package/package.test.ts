import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import ts from 'typescript'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { manifestOf, run } from './pack.ts'
import { read, root } from '../policy/source.ts'

const source = JSON.parse(read('package.json'))
const subpaths = Object.keys(source.exports).filter((subpath) => subpath !== './package.json')
const specifier = (subpath: string) => `zhipu-fetch${subpath.slice(1)}`
/** Entries that need an optional peer dependency. */
const peers: Record<string, string> = { './mock/fast-check': 'fast-check', './mock/msw': 'msw' }
const standalone = subpaths.filter((subpath) => !(subpath in peers))

const packed = inject('packed')

/** Runs code with Node in the project that has the package installed. */
const evaluate = (code: string, type: 'module' | 'commonjs') =>
  run('node', [`--input-type=${type}`, '--eval', code], { cwd: packed.project })

describe('package', () => {
  test('the package has no dependencies', async () => {
    const manifest = await manifestOf(packed.project)
    expect(manifest).not.toHaveProperty('dependencies')
    expect(manifest).not.toHaveProperty('optionalDependencies')
    expect(manifest.sideEffects).toBe(false)
    const { stdout } = await run('npm', ['ls', '--all', '--parseable', '--omit=peer'], { cwd: packed.project })
    expect(stdout.trim().split('\n').slice(1).map((path) => path.split('node_modules/')[1])).toEqual(['zhipu-fetch'])
  })

  test('the tarball contains the manifest, the documents, the files of the exports, and their shared chunks', () => {
    const exported = subpaths.flatMap((subpath) => filesOf(source.exports[subpath]))
    const documents = ['README.md', 'README.zh-CN.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docs/faq.md']
    const expected = ['package.json', ...documents, 'dist/cli.js', ...exported]
    expect(expected.filter((file) => !packed.files.includes(file))).toEqual([])
    const chunks = packed.files.filter((file) => !expected.includes(file) && !file.endsWith('.md'))
    expect(chunks.filter((file) => !/^dist\/[\w-]+-[\w-]+\.(js|cjs|d\.ts|d\.cts)$/.test(file))).toEqual([])
  })

  test('every relative link of README and docs leads to a file of the tarball', () => {
    const pages = packed.files.filter((file) => /^(README|docs\/).*\.md$/.test(file))
    expect(pages.length).toBeGreaterThan(30)
    const broken = pages.flatMap((page) =>
      Array.from(read(page).matchAll(/\]\(([^):#]+)[)#]/g), ([, link = '']) => join(dirname(page), link))
        .filter((target) => !packed.files.includes(target)).map((target) => `${page}: ${target}`)
    )
    expect(broken).toEqual([])
  })

  test('the declarations do not contain internal classes of the mock', async () => {
    const dist = join(packed.project, 'node_modules/zhipu-fetch/dist')
    const declarations = (await readdir(dist)).filter((file) => file.endsWith('.d.ts'))
    const texts = await Promise.all(declarations.map((file) => readFile(join(dist, file), 'utf8')))
    const classes = texts.flatMap((text) => Array.from(text.matchAll(/declare class (\w+)/g), ([, name]) => name))
    expect(classes).toContain('Entry')
    expect(
      classes.filter((name) =>
        /^(Account|Archive|Backend|Chaos|Journal|RateLimiter|Rules|ScopeState)$/.test(`${name}`)
      ),
    )
      .toEqual([])
  })

  test.each(standalone)('%s can be imported without any other package', async (subpath) => {
    const { stdout } = await evaluate(
      `console.log(Object.keys(await import('${specifier(subpath)}')).length)`,
      'module',
    )
    expect(Number(stdout)).toBeGreaterThan(0)
  })

  test.each(standalone)('%s can be required without any other package', async (subpath) => {
    const { stdout } = await evaluate(`console.log(Object.keys(require('${specifier(subpath)}')).length)`, 'commonjs')
    expect(Number(stdout)).toBeGreaterThan(0)
  })

  test('import and require give the same names', async () => {
    for (const subpath of standalone) {
      const names = "Object.keys(x).filter((name) => name !== 'module.exports').sort().join()"
      const esm = await evaluate(`const x = await import('${specifier(subpath)}'); console.log(${names})`, 'module')
      const cjs = await evaluate(`const x = require('${specifier(subpath)}'); console.log(${names})`, 'commonjs')
      expect(cjs.stdout, subpath).toBe(esm.stdout)
    }
  })

  test('no CommonJS file uses import() for another file, which Jest in its default mode lacks', async () => {
    const dist = join(packed.project, 'node_modules/zhipu-fetch/dist')
    const files = packed.files.filter((file) => file.endsWith('.cjs')).map((file) => join(dist, '..', file))
    expect(files.length).toBeGreaterThan(20)
    for (const file of files) {
      const text = await readFile(file, 'utf8')
      expect(() => new Script(`(function (exports, require, module) {${text}\n})`), file).not.toThrow()
      expect(text, file).not.toMatch(/\bimport\(\s*['"]\./)
    }
  })

  test.each(['module', 'commonjs'] as const)('the entries loaded as %s share one copy of the client', async (type) => {
    const load = type === 'module' ? 'await import' : 'require'
    const { stdout } = await evaluate(
      `const { Zhipu, ZhipuError } = ${load}('zhipu-fetch')
const { mockZhipu } = ${load}('zhipu-fetch/mock')
const { serve } = ${load}('zhipu-fetch/mock/server')
;(async () => {
  const mock = mockZhipu()
  mock.chat.reply('一')
  mock.chat.reply('二')
  const messages = [{ role: 'user', content: '?' }]
  const server = await serve(mock, { port: 0 })
  for (const options of [{ fetch: mock.fetch }, { baseURL: server.url + '/api/paas/v4' }]) {
    const zhipu = new Zhipu({ apiKey: mock.apiKey, ...options })
    const answer = await zhipu.chat.completions.create({ model: 'glm-4.6', messages })
    console.log(answer.choices[0].message.content)
  }
  const failed = await new Zhipu({ apiKey: mock.apiKey, fetch: mock.fetch }).get('/nowhere').catch((error) => error)
  console.log(failed instanceof ZhipuError)
  await server.close()
})()`,
      type,
    )
    expect(stdout.trim().split('\n')).toEqual(['一', '二', 'true'])
  })

  test.each(['module', 'commonjs'] as const)(
    'sessions of GLM-Realtime are served and opened as %s without the package ws',
    async (type) => {
      const load = type === 'module' ? 'await import' : 'require'
      const { stdout } = await evaluate(
        `const { runContract } = ${load}('zhipu-fetch/mock/contract')
;(async () => {
  const { verdicts } = await runContract({ target: 'server', families: ['realtime'] })
  console.log(verdicts.length > 5, verdicts.filter(({ outcome }) => outcome !== 'passed'))
})()`,
        type,
      )
      expect(stdout).toBe('true []\n')
    },
    180_000,
  )

  test.each(Object.entries(peers))('%s rejects with the name of the missing peer %s', async (subpath, peer) => {
    await expect(evaluate(`await import('${specifier(subpath)}')`, 'module')).rejects.toThrow(
      `Cannot find package '${peer}'`,
    )
  })

  test('the command prints its version', async () => {
    const { stdout } = await run(join(packed.project, 'node_modules/.bin/zhipu-fetch'), ['--version'])
    expect(stdout).toBe(`${source.version}\n`)
  })

  test('npm publish accepts the package without a correction', async () => {
    const args = ['publish', '--dry-run', '--offline', '--ignore-scripts', '--access', 'public', packed.tarball]
    const { stdout, stderr } = await run('npm', args, { cwd: packed.project })
    expect(stdout).toBe(`+ zhipu-fetch@${source.version}\n`)
    const warnings = stderr.split('\n').filter((line) => line.startsWith('npm warn'))
    expect(warnings.filter((line) => !line.includes('requires you to be logged in'))).toEqual([])
  })

  test('publint reports nothing', async () => {
    const { messages } = await publint({ pkgDir: join(packed.project, 'node_modules/zhipu-fetch'), strict: true })
    expect(messages.map((message) => formatMessage(message, source, { color: false }))).toEqual([])
  })

  describe('declarations', () => {
    const { Node16, NodeNext, ESNext } = ts.ModuleKind
    const { Bundler } = ts.ModuleResolutionKind
    const dom = ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts']
    const worker = ['lib.es2022.d.ts', 'lib.webworker.d.ts', 'lib.webworker.asynciterable.d.ts']

    beforeAll(async () => {
      for (const peer of ['fast-check', 'msw', 'vitest']) {
        await symlink(join(root, 'node_modules', peer), join(packed.project, 'node_modules', peer))
      }
      const uses = subpaths.map((subpath, index) =>
        `import * as x${index} from '${specifier(subpath)}'\nx${index} satisfies object`
      )
      const chat = `import { Zhipu } from 'zhipu-fetch'
export async function firstText(): Promise<string | undefined> {
  for await (const chunk of await new Zhipu().chat.completions.create({ model: 'glm-4.6', messages: [], stream: true })) {
    return chunk.choices[0]?.delta.content?.toString()
  }
}`
      await writeFile(join(packed.project, 'all.mts'), [...uses, chat].join('\n'))
      await writeFile(join(packed.project, 'all.cts'), [...uses, chat].join('\n'))
      await writeFile(join(packed.project, 'all.ts'), [...uses, chat].join('\n'))
    })

    test.each([
      ['node16, ESM and CommonJS, DOM', ['all.mts', 'all.cts'], { module: Node16, lib: dom }],
      ['nodenext, @types/node without DOM', ['all.mts', 'all.cts'], {
        module: NodeNext,
        lib: ['lib.es2022.d.ts'],
        types: ['node'],
      }],
      ['node10, as ts-jest with module: commonjs', ['all.ts'], {
        module: ts.ModuleKind.CommonJS,
        moduleResolution: ts.ModuleResolutionKind.Node10,
        lib: dom,
      }],
      ['bundler, a worker', ['all.mts'], { module: ESNext, moduleResolution: Bundler, lib: worker }],
    ])('compile with %s', (_name, files, options: ts.CompilerOptions) => {
      const program = ts.createProgram(files.map((file) => join(packed.project, file)), {
        types: [],
        typeRoots: [join(root, 'node_modules/@types')],
        target: ts.ScriptTarget.ES2022,
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        ...options,
      })
      const own = program.getSourceFiles().filter(({ fileName }) =>
        /project\/(all\.|node_modules\/zhipu-fetch\/)/.test(fileName)
      )
      expect(own.length).toBeGreaterThan(files.length)
      const diagnostics = own.flatMap((
        file,
      ) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
      const format = ({ file, messageText }: ts.Diagnostic) =>
        `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
      expect(diagnostics.map(format)).toEqual([])
    })
  })
})

/** All files that the conditions of an export lead to. */
function filesOf(conditions: unknown): string[] {
  if (typeof conditions === 'string') return [conditions.replace('./', '')]
  return Object.values(conditions ?? {}).flatMap(filesOf)
}
