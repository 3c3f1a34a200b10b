import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { OpenAPI } from './openapi.ts'

/** A body that the API sends or receives, from `test/evidence` or from the recordings in `../shared`. */
export interface Sample {
  /** Name for a test title: the file name, with `shared/` before it for a recording of `../shared`. */
  readonly title: string
  readonly name: string
  readonly text: string
  /** Body of the request that belongs to it, if there is one. */
  readonly request: string | undefined
}

/** An OpenAPI document, complete or an excerpt. */
export interface ApiDocument {
  readonly title: string
  readonly document: OpenAPI
}

const committedFolder = new URL('../evidence/', import.meta.url)
const sharedFolder = new URL('../../../shared/api/', import.meta.url)
const hasShared = existsSync(sharedFolder)
/** Recordings up to March 2026, and those of June to September 2026. */
const recordingFolders = ['transcripts', 'transcripts-2026-09']

/**
 * Samples whose file name matches: the committed ones always, those of `../shared` when it exists.
 *
 * @throws {TypeError} when no committed sample matches, so that a renamed file does not remove its tests
 */
export function samplesNamed(pattern: RegExp): Sample[] {
  reportAbsence()
  const committed = samplesIn(committedFolder, '', pattern)
  if (committed.length === 0) throw new TypeError(`Cannot read samples: no file in test/evidence matches ${pattern}`)
  const recorded = hasShared ? recordingFolders.map((name) => new URL(`${name}/`, sharedFolder)).filter(existsSync) : []
  return [...committed, ...recorded.flatMap((folder) => samplesIn(folder, 'shared/', pattern))]
}

/** The committed excerpt of the official OpenAPI document, and the document itself when `../shared` exists. */
export function apiDocuments(): ApiDocument[] {
  reportAbsence()
  const complete = new URL('openapi/bigmodel-openapi-2026-07-11.json', sharedFolder)
  return [
    { title: 'openapi-excerpt.json', document: readJson(new URL('openapi-excerpt.json', committedFolder)) },
    ...(hasShared ? [{ title: 'shared/bigmodel-openapi-2026-07-11.json', document: readJson(complete) }] : []),
  ]
}

/** The operations of the official documents, such as `GET /paas/v4/files`, with the name of the list for each. */
export function documentedOperations(): { source: string; operations: string[] }[] {
  reportAbsence()
  const list = readFileSync(new URL('openapi-operations.txt', committedFolder), 'utf8')
  const folder = new URL('openapi/', sharedFolder)
  const files = hasShared ? readdirSync(folder).filter((file) => /^bigmodel-openapi.*\.json$/.test(file)) : []
  return [
    { source: 'openapi-operations.txt', operations: list.split('\n').filter((line) => /^[A-Z]+ \//.test(line)) },
    ...files.map((file) => ({
      source: `shared/${file}`,
      operations: operationNames(readJson(new URL(file, folder))),
    })),
  ]
}

/** `GET /paas/v4/files` and so on, as the document spells them. */
export function operationNames({ paths }: OpenAPI): string[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key) => /^(get|post|put|delete|patch)$/.test(key))
      .map((method) => `${method.toUpperCase()} ${path}`)
  )
}

/** JSON of the `data` fields of a stream, `[DONE]` excluded; with or without a space after the colon. */
export function eventData(stream: string): unknown[] {
  return [...stream.matchAll(/^data: ?(\{.*)$/gm)].map(([, json = '']) => JSON.parse(json))
}

function samplesIn(folder: URL, prefix: string, pattern: RegExp): Sample[] {
  const names = readdirSync(folder)
  const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
  return names.filter((name) => pattern.test(name) && !name.endsWith('.request.json')).map((name) => {
    const request = name.replace(/(\.doc)?\.(txt|json)$/, '.request.json')
    return {
      title: prefix + name,
      name,
      text: read(name),
      request: names.includes(request) ? read(request) : undefined,
    }
  })
}

function readJson(file: URL): OpenAPI {
  return JSON.parse(readFileSync(file, 'utf8'))
}

let isReported = false

/** Prints once per test file that the comparison with `../shared` was left out. */
function reportAbsence(): void {
  if (hasShared || isReported) return
  isReported = true
  console.info('../shared is absent: compared with the committed excerpts in test/evidence only')
}
