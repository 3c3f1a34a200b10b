import { build, type BuildOptions } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PageDriver, scriptOf } from '../../../support/page-driver.ts'
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

/** The page after a user's bundler has processed it. */
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

/** Names in a script that neither the script nor a browser defines. */
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
  ['bundled with kept names', () => bundled({ keepNames: true })],
])('the page %s', (_how, load) => {
  let html: string
  beforeAll(async () => void (html = await load()), 60_000)

  test('is a complete document that loads no other resource', () => {
    expect(html).toMatch(/^<!doctype html>[\s\S]+<\/script>\n<\/body>\n<\/html>\n$/)
    expect(html.match(/<\/script/g)).toHaveLength(1)
    expect(html).not.toMatch(/(src|href)="https?:|@import|\bimport\(/)
  })

  test('uses only names that its script or the browser defines', () => {
    expect(unknownNames(scriptOf(html))).toEqual([])
    expect(unknownNames('missing(); document.title')).toEqual([`Cannot find name 'missing'.`])
  })

  test('shows a request and its answer', () => {
    const driver = new PageDriver(html)
    expect(driver.texts('h2')).toEqual(['Waiting for the first request'])
    driver.receive('open')
    driver.receive('request', streamed)
    expect(driver.title).toBe('(1) Zhipu mock')
    expect(driver.texts('#live')).toEqual(['1 request'])
    expect(driver.texts('.row')).toEqual([
      'POST chat/completions glm-4.6200What is it like? [image_url]stream · 2.01 s',
    ])
    expect(driver.texts('h2')).toEqual(['POST /api/paas/v4/chat/completions'])
    expect(driver.texts('.turn')).toEqual([
      'systemBe kind',
      'userWhat is it like? [image_url]',
      'thinkinglet me think',
      'assistantIt is',
      'tool callweather({"city":1})',
    ])
    expect(driver.texts('h3')).toEqual([
      'Request',
      'Response',
      '7 events, first after 10 ms, last after 2.01 s',
    ])
  })
})
