import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** What an editor knows of a program that stands beside `test/types/chat.ts` and may import from `../../src`. */
export interface Editor {
  /** What does not compile; empty when all does. */
  readonly complaints: string[]
  /** What is offered where the program has the mark `¦`. */
  offered(): string[]
}

/** Opens a program in an editor that is strict, as ours is. */
export function editorOf(program: string): Editor {
  const file = fileURLToPath(new URL('../types/editor.ts', import.meta.url))
  const at = program.indexOf('¦')
  const text = program.replace('¦', '')
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({
      allowImportingTsExtensions: true,
      exactOptionalPropertyTypes: true,
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
  return {
    complaints: service.getSemanticDiagnostics(file).map(({ messageText }) =>
      ts.flattenDiagnosticMessageText(messageText, '\n')
    ),
    offered: () => service.getCompletionsAtPosition(file, at, {})?.entries.map(({ name }) => name) ?? [],
  }
}
