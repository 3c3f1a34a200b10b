import { build, type BuildOptions } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PageStage, scriptOf } from '../../../support/page-stage.ts'
import { streamed } from './requests.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../../..')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhipu-fetch-'))
  await run('node', [join(root, 'test/runtimes/build.mjs'), folder, '--no-types'])
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The page as the package serves it. */
async function served(load: string, ending: string): Promise<string> {
  const program = `(async () => {
    const { mockZhipu } = ${load}('./mock${ending}')
    const { serve } = ${load}('./mock/server${ending}')
    const server = await serve(mockZhipu())
    process.stdout.write(await (await fetch(server.url + '/__mock/')).text())
    await server.close()
  })()`
  const type = ending === '.js' ? 'module' : 'commonjs'
  return (await run('node', [`--input-type=${type}`, '--eval', program], { cwd: folder })).stdout
}

/** The page as somebody else's bundler leaves it. */
async function bundled(options: BuildOptions): Promise<string> {
  const outfile = join(folder, `${Object.keys(options).join('-')}.mjs`)
  await build({
    entryPoints: [join(root, 'mock/control/page/page.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    ...options,
  })
  const program = `import { page } from ${JSON.stringify(outfile)}; process.stdout.write(page)`
  return (await run('node', ['--input-type=module', '--eval', program])).stdout
}

/** The names that a script looks for and neither it nor a browser has. */
function unknownNames(script: string): string[] {
  const name = 'script.ts'
  const options = { noEmit: true, lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], types: [] }
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (file, version, ...rest) =>
    file === name ? ts.createSourceFile(file, script, version) : getSourceFile(file, version, ...rest)
  const program = ts.createProgram([name], options, host)
  const messages = program.getSemanticDiagnostics(program.getSourceFile(name))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
  return messages.filter((message) => message.startsWith('Cannot find name'))
}

describe.each<[string, () => Promise<string>]>([
  ['from its sources', async () => (await import('../../../../mock/control/page/page.ts')).page],
  ['built for import', () => served('await import', '.js')],
  ['built for require', () => served('require', '.cjs')],
  ['bundled with short names', () => bundled({ minify: true })],
  ['bundled with names that are kept', () => bundled({ keepNames: true })],
])('the page %s', (_how, load) => {
  let html: string
  beforeAll(async () => void (html = await load()), 60_000)

  test('is whole, and loads nothing from elsewhere', () => {
    expect(html).toMatch(/^<!doctype html>[\s\S]+<\/script>\n<\/body>\n<\/html>\n$/)
    expect(html.match(/<\/script/g)).toHaveLength(1)
    expect(html).not.toMatch(/(src|href)="https?:|@import|\bimport\(/)
  })

  test('uses no name that did not come with it', () => {
    expect(unknownNames(scriptOf(html))).toEqual([])
    expect(unknownNames('said(); document.title')).toEqual([`Cannot find name 'said'.`])
  })

  test('shows a request and its answer', () => {
    const stage = new PageStage(html)
    expect(stage.texts('h2')).toEqual(['Nothing has arrived yet'])
    stage.mock('open')
    stage.mock('request', streamed)
    expect(stage.title).toBe('(1) Zhipu mock')
    expect(stage.texts('#live')).toEqual(['1 request'])
    expect(stage.texts('.row')).toEqual([
      expect.stringMatching(/^chat\/completions glm-4\.6200What is it like\? \[image_url\]/),
    ])
    expect(stage.texts('h2')).toEqual(['POST /api/paas/v4/chat/completions'])
    expect(stage.texts('.turn')).toEqual([
      'systemBe kind',
      'userWhat is it like? [image_url]',
      'thinkinglet me think',
      'saysIt is',
      'callsweather({"city":1})',
    ])
    expect(stage.texts('h3')).toEqual([
      'The application sent',
      'The mock answered',
      '7 frames, the first after 10 ms, the last after 2.01 s',
    ])
  })
})
