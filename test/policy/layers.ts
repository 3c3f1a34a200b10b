/** A folder of the sources, or files that stand beside the folders. */
export interface Layer {
  /** Name of the folder or file, or of the group of `files`. */
  readonly name: string
  readonly purpose: string
  /** Files directly below `src` or `mock` that also belong to the layer. @default none */
  readonly files?: readonly string[]
}

/**
 * The folders of `src` and `mock` in order of dependency: a folder imports only folders that stand before it. The test of import
 * directions and the map in CONTRIBUTING.md both read this list.
 */
export const layers: Readonly<Record<'src' | 'mock', readonly Layer[]>> = {
  src: [
    { name: 'errors.ts', purpose: 'error classes' },
    { name: 'options.ts', purpose: 'options of the client and of one request' },
    { name: 'types', purpose: 'wire types that several endpoint families share', files: ['types.ts'] },
    { name: 'internal', purpose: 'transport: authentication, retries, deadlines, bodies, SSE, pages, polling' },
    { name: 'resources', purpose: 'endpoint families: params, results, methods' },
    { name: 'helpers', purpose: 'optional helpers on top of the public API: runTools, parse, Conversation, relay' },
    { name: 'legacy', purpose: 'client of the v3 API' },
    { name: 'realtime', purpose: 'sessions of GLM-Realtime over WebSocket' },
    { name: 'zhipu.ts', purpose: 'the class Zhipu, with all families' },
    { name: 'index.ts', purpose: 'the public exports' },
  ],
  mock: [
    { name: 'time', purpose: 'clock, modules that load on first use, listeners of abort signals' },
    { name: 'validation', purpose: 'checks of values that a test writes, suggestions for misspelled names' },
    { name: 'errors', purpose: 'API errors: business code, HTTP status, message' },
    { name: 'data', purpose: 'generated content: ids, words, vectors, models; encoders and decoders of files' },
    { name: 'http', purpose: 'requests and replies as plain data, SSE, timed bodies, error replies' },
    { name: 'edges', purpose: 'ways into the mock: fetch, listen(), MSW, the HTTP servers' },
    { name: 'faults', purpose: 'fault injection, chaos, rate limits' },
    { name: 'journal', purpose: 'request log of a scope' },
    { name: 'scripting', purpose: 'rules, conditions, scripted replies, held streams' },
    { name: 'core', purpose: 'accounts, options, context of a request; reads fields and uploads, builds envelopes' },
    { name: 'platform', purpose: 'state and services that several endpoint families share: files, tasks, knowledge' },
    { name: 'endpoints', purpose: 'routes and state of each endpoint family, register of fidelity' },
    { name: 'pipeline', purpose: 'the way of a request: authentication, routing, strict mode, reply' },
    { name: 'facade', purpose: 'objects that a test holds: MockZhipu, scopes, stubs, fixtures' },
    { name: 'recordings', purpose: 'record and replay of live exchanges' },
    { name: 'control', purpose: 'control API below /__mock and its page' },
    { name: 'conversations', purpose: 'chat requests that continue one another, and what is wrong with them' },
    { name: 'sweep', purpose: 'every fault at every place of a reply, run against an application' },
    { name: 'matchers', purpose: 'matchers and hooks for test runners' },
    {
      name: 'entry points',
      purpose: 'public exports of mock, mock/fast-check, mock/msw, mock/server, mock/sweep, mock/test, mock/vitest',
      files: ['fast-check.ts', 'index.ts', 'msw.ts', 'server.ts', 'sweep.ts', 'test.ts', 'vitest.ts'],
    },
    { name: 'messages', purpose: 'texts of the command and of the contract report, in English and Chinese' },
    { name: 'contract', purpose: 'scenarios that compare the mock with the live API' },
    { name: 'cli', purpose: 'the command zhipu-fetch: chat, mock, contract', files: ['cli.ts'] },
  ],
}

/** The layer of a file, with its position in the list; `undefined` for a file that belongs to none. */
export function layerOf(file: string): { readonly name: string; readonly index: number } | undefined {
  const [top, first = ''] = file.split('/')
  const list = layers[top as keyof typeof layers] ?? []
  const index = list.findIndex(({ name, files }) => files?.includes(first) || name === first)
  const layer = list[index]
  return layer && { name: layer.name, index }
}
