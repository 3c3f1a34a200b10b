import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** What an editor reports for a program in `test/types`, which can import from `../../src`. */
export interface Editor {
  /** Messages of type errors. */
  readonly errors: string[]
  /** Completions at the mark `¦`. */
  completions(): string[]
  /** The documentation that is shown for a name of the program, where it occurs for the first time. */
  documentation(name: string): string
}

/** Opens a program in TypeScript's language service with strict options. */
export function editorOf(program: string): Editor {
  const file = fileURLToPath(new URL('../types/editor.ts', import.meta.url))
  const position = program.indexOf('¦')
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
    errors: service.getSemanticDiagnostics(file).map(({ messageText }) =>
      ts.flattenDiagnosticMessageText(messageText, '\n')
    ),
    completions: () => service.getCompletionsAtPosition(file, position, {})?.entries.map(({ name }) => name) ?? [],
    documentation: (name) =>
      ts.displayPartsToString(service.getQuickInfoAtPosition(file, text.indexOf(name))?.documentation),
  }
}
