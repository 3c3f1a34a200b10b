import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** What an editor offers at the mark `¦` in a program that knows the types of the client. */
function offered(program: string): string[] {
  const file = fileURLToPath(new URL('../types/editor.ts', import.meta.url))
  const at = program.indexOf('¦')
  const text = program.replace('¦', '')
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({
      allowImportingTsExtensions: true,
      lib: ['lib.es2022.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      noEmit: true,
      strict: true,
      types: [],
    }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const source = name === file ? text : ts.sys.readFile(name)
      return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source)
    },
    getCurrentDirectory: () => fileURLToPath(new URL('../..', import.meta.url)),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
  })
  expect(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText)).toEqual([])
  return service.getCompletionsAtPosition(file, at, {})?.entries.map(({ name }) => name) ?? []
}

describe('an editor', () => {
  it('offers the models, though any string is a model', () => {
    const names = offered(`
      import type { ChatBody } from '../../src/types.ts'
      export const other: ChatBody = { model: 'one-of-my-own', messages: [] }
      export const body: ChatBody = { messages: [], model: '¦' }
    `)
    expect(names).toEqual(expect.arrayContaining(['glm-5.3', 'glm-4.6v', 'glm-4-voice', 'charglm-4', 'codegeex-4']))
  })

  it('offers the reasons an answer may end for, though any string is a reason', () => {
    const names = offered(`
      import type { FinishReason } from '../../src/types.ts'
      export const other: FinishReason = 'something_new'
      export const reason: FinishReason = '¦'
    `)
    expect(names).toEqual(
      expect.arrayContaining(['stop', 'tool_calls', 'sensitive', 'network_error', 'model_context_window_exceeded']),
    )
  })
})
