import { build } from 'esbuild'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { root, sources } from './source.ts'

/**
 * What the client takes from the runtime beside the language of 2022. Each name is in Node 20, Deno, Bun, workerd and browsers; a
 * new one is a decision, not an accident. `process` and `Deno`, from which the environment is read, are looked for on
 * `globalThis` and may be absent.
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
    'btoa',
    'clearTimeout',
    'crypto',
    'fetch',
    'setTimeout',
  ],
  types: ['AbortSignal', 'BlobPart', 'File', 'Headers', 'Request', 'RequestInit'],
  language: ['SymbolConstructor.asyncDispose'],
}

/** What a compiler that knows ES2022 and nothing else cannot find in src. */
function missing(): typeof pinned {
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

/** The innermost node that covers a position. */
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

/** What a program complains about where there is the language, these globals, and nothing else. */
function missed(program: string, globals: object): string | undefined {
  try {
    runInNewContext(program, globals)
  } catch (error) {
    return String(error)
  }
}

describe('globals', () => {
  test('src uses those that are pinned and no other', () => {
    expect(missing()).toEqual(pinned)
  })

  // Others cost: Node boots undici when Request, Response, Headers or FormData are first touched, and workerd forbids some.
  test.each([
    { entry: 'src/index.ts', globals: {} },
    { entry: 'src/legacy/index.ts', globals: {} },
    // jose has a text encoder, MSW's stream is a class.
    { entry: 'mock/index.ts', globals: { TextEncoder, TextDecoder, ReadableStream } },
  ])('$entry touches none while it is loaded, but for a few that are free', async ({ entry, globals }) => {
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
    expect(missed(file?.text ?? '', globals)).toBeUndefined()
  })
})
