import { build } from 'esbuild'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { root, sources } from './source.ts'

/**
 * Globals of the runtime that the client uses in addition to ES2022. Each exists in Node 20, Deno, Bun, workerd and browsers; add a name only
 * after checking that. `process` and `Deno`, the sources of environment variables, are read from `globalThis` and may be absent.
 */
const pinned = {
  values: [
    'AbortController',
    'Blob',
    'FormData',
    'ReadableStream',
    'Response',
    'TextDecoder',
    'TextEncoder',
    'URL',
    'URLSearchParams',
    'atob',
    'btoa',
    'clearTimeout',
    'crypto',
    'fetch',
    'setTimeout',
  ],
  types: ['AbortSignal', 'File', 'Headers', 'Request', 'RequestInit'],
  language: ['SymbolConstructor.asyncDispose'],
}

/** Names in src that a compiler with the library of ES2022 only does not find. */
function undeclaredNames(): typeof pinned {
  const program = ts.createProgram(sources('src').map((file) => join(root, file)), {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  })
  const values = new Set<string>()
  const types = new Set<string>()
  const language = new Set<string>()
  for (const file of program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(join(root, 'src')))) {
    for (const { messageText, start = 0 } of program.getSemanticDiagnostics(file)) {
      const message = ts.flattenDiagnosticMessageText(messageText, '\n')
      const name = /^Cannot find (?:name|namespace) '(\w+)'/.exec(message)?.[1]
      const member = /^Property '(\w+)' does not exist on type '(\w+)'.*'lib' compiler option/.exec(message)
      if (name) (isType(file, start) ? types : values).add(name)
      else if (message.includes("'typeof globalThis'")) {
        values.add(/\w+$/.exec(nodeAt(file, start).parent.getText(file))?.[0] ?? message)
      } else if (member) language.add(`${member[2]}.${member[1]}`)
    }
  }
  for (const name of values) types.delete(name)
  return { values: [...values].sort(), types: [...types].sort(), language: [...language].sort() }
}

/** The innermost node at a position. */
function nodeAt(file: ts.SourceFile, position: number): ts.Node {
  let node: ts.Node = file
  for (let inner: ts.Node | undefined = file; inner;) {
    node = inner
    inner = node.getChildren(file).find((child) => child.getStart(file) <= position && position < child.end)
  }
  return node
}

function isType(file: ts.SourceFile, position: number): boolean {
  return ts.findAncestor(nodeAt(file, position), ts.isTypeNode) !== undefined
}

/** The error of a program that runs with these globals only. */
function errorWith(program: string, globals: object): string | undefined {
  try {
    runInNewContext(program, globals)
  } catch (error) {
    return String(error)
  }
}

describe('globals', () => {
  test('src uses the pinned globals and no others', () => {
    expect(undeclaredNames()).toEqual(pinned)
  }, 60_000)

  // Node loads undici at the first access to Request, Response, Headers or FormData, and workerd forbids some globals at load time.
  test.each([
    { entry: 'src/index.ts', globals: {} },
    { entry: 'src/legacy/index.ts', globals: {} },
    { entry: 'src/realtime/index.ts', globals: {} },
    // jose creates a text encoder, the stream for MSW is a subclass.
    { entry: 'mock/index.ts', globals: { TextEncoder, TextDecoder, ReadableStream } },
  ])('$entry accesses no global while it is loaded, except some that cost nothing', async ({ entry, globals }) => {
    const { outputFiles: [file] } = await build({
      entryPoints: [join(root, entry)],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      platform: 'neutral',
      external: ['msw', 'msw/node', 'node:*'],
      logLevel: 'silent',
    })
    expect(errorWith(file?.text ?? '', globals)).toBeUndefined()
  })
})
